//! What stands in place of the table where there is nothing to show.

use leptos::prelude::*;

use crate::{
    domain::{Arch, Draft, Filter, ListQuery},
    ui::{
        Environment,
        components::{CodeBlock, EmptyMotif, Icon, WaitingChanges},
        curl::Curl,
        list_url,
        live::LiveList,
    },
};

#[component]
pub(super) fn EmptyCatalog(list: LiveList, show: Callback<()>) -> impl IntoView {
    let Environment { origin, .. } = expect_context();
    let example = Draft {
        name: Some("my_image".to_owned()),
        arch: Some(Arch::Arm.to_string()),
        organization: Some("000a115d-2852-4b0a-9ce8-47f1134ba95a".to_owned()),
        root_volume: Some("f0361e7b-cbe4-4882-a999-945192b7171b".to_owned()),
        public: None,
    };
    let curl = Curl::create(&origin, example).to_string();
    view! {
        <div class="empty" data-catalog>
            <EmptyMotif />
            <h2>"No images yet"</h2>
            <p>
                "An image is a root volume with a name and an architecture: what new servers start from."
            </p>
            <div class="actions">
                <a class="button" data-kind="primary" href="/new">
                    <Icon name="plus" />
                    "New image"
                </a>
                <a class="button" href="/import">
                    <Icon name="upload" />
                    "Import"
                </a>
                <WaitingChanges list show />
            </div>
            <p class="muted">"or from a terminal"</p>
            <CodeBlock label="Create an image with curl" code=curl />
        </div>
    }
    .into_any()
}

#[component]
pub(super) fn NoMatch(list: LiveList, show: Callback<()>) -> impl IntoView {
    let query = list.query();
    let heading = move || match &query.read().filter.q {
        Some(text) => format!("No images match “{text}”"),
        None => "No images match".to_owned(),
    };
    let cleared = move || list_url::href(&ListQuery { filter: Filter::default(), page: None, ..query.get() });
    view! {
        <div class="empty">
            <EmptyMotif />
            <h2>{heading}</h2>
            <p>"Try fewer filters. The search looks in names, ids, organizations and volume names."</p>
            <div class="actions">
                <a class="button" href=cleared>
                    "Clear filters"
                </a>
                <WaitingChanges list show />
            </div>
        </div>
    }
    .into_any()
}

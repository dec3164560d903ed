//! Why a form was not taken, in sum.

use leptos::{html, prelude::*};

use super::Icon;
use crate::{
    functions::Failure,
    ui::preferences::{SharedPreferences, use_preferences},
};

/// What people call a field.
fn label(field: &str) -> &str {
    match field {
        "name" => "Name",
        "arch" => "Architecture",
        "organization" => "Organization",
        "root_volume" => "Root volume",
        "from_image" => "Duplicated from",
        "theme" => "Theme",
        "density" => "Density",
        "columns" => "Columns",
        "per_page" => "Rows per page",
        "time_zone" => "Time zone",
        "single_keys" => "Single-key shortcuts",
        "count" => "Number of images",
        other => other,
    }
}

/// Why a form was not taken: takes the focus, and links to the fields.
#[component]
pub fn Problems(failure: Signal<Option<Failure>>) -> impl IntoView {
    let preferences = use_preferences();
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if failure.get().is_some()
            && let Some(summary) = node.get()
        {
            // it has a tabindex, so this can't fail; and if it did, the text would still be there
            let _ = summary.focus();
        }
    });
    move || {
        failure.get().map(|failure| {
            let tone = if failure.status() == 409 { "warn" } else { "danger" };
            let title = title(&failure);
            view! {
                <div
                    class="notice"
                    data-tone=tone
                    role="group"
                    tabindex="-1"
                    aria-labelledby="problems"
                    autofocus
                    node_ref=node
                >
                    <Icon name="alert" />
                    <div>
                        <h2 id="problems">{title}</h2>
                        {explanation(failure, preferences)}
                    </div>
                </div>
            }
        })
    }
}

fn title(failure: &Failure) -> String {
    match failure {
        Failure::Invalid(errors) => match errors.iter().map(|(_, reasons)| reasons.len()).sum() {
            1 => "There is 1 problem".to_owned(),
            count => format!("There are {count} problems"),
        },
        Failure::Deleted(deletion) => format!("{} deleted this image meanwhile", deletion.actor),
        other => other.to_string(),
    }
}

fn explanation(failure: Failure, preferences: SharedPreferences) -> AnyView {
    match failure {
        Failure::Invalid(errors) => {
            let links = errors
                .iter()
                .flat_map(|(field, reasons)| reasons.iter().map(move |reason| (field.to_owned(), reason.clone())))
                .map(|(field, reason)| {
                    let text = format!("{}: {reason}", label(&field));
                    view! {
                        <li>
                            <a href=format!("#{field}") rel="external">{text}</a>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul>{links}</ul> }.into_any()
        }
        Failure::Stale(current) => {
            let modified = preferences.moment(current.modification_date);
            view! {
                <p class="plain">
                    "It was saved by someone else at " {modified} ", and is now revision "
                    {current.revision.to_string()} ": " <strong>{current.name.clone()}</strong> ", "
                    {current.arch.as_str()} ", " {if current.public { "public" } else { "private" }}
                    ", organization " <code>{current.organization.to_string()}</code> ", root volume "
                    <code>{current.root_volume.id.to_string()}</code> "."
                </p>
                <p class="plain">"Nothing was deleted. Delete it again to delete it as it is now."</p>
            }
            .into_any()
        }
        Failure::SetChanged => {
            view! { <p class="plain">"They are shown as they are now. Look at them again, and confirm once more."</p> }
                .into_any()
        }
        Failure::Deleted(deletion) => {
            let at = format!("It was deleted at {}.", preferences.moment(deletion.at));
            view! { <p class="plain">{at}</p> }.into_any()
        }
        _ => ().into_any(),
    }
}

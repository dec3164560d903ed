//! What has happened since a page was read.

use leptos::prelude::*;

use super::{Icon, focus_heading};
use crate::ui::live::{Happened, LiveList};

/// A dot beside what has just changed.
#[component]
pub fn Fresh() -> impl IntoView {
    view! { <span class="fresh" role="img" aria-label="Changed just now"></span> }
}

/// A button that shows what waits, while something does.
#[component]
pub fn WaitingChanges(
    /// The page that it would be added to.
    list: LiveList,
    /// Reads the page anew.
    show: Callback<()>,
) -> impl IntoView {
    let on_click = move |_| {
        // the button will be gone
        focus_heading();
        show.run(());
    };
    move || {
        list.waiting().map(|waiting| {
            view! {
                <button type="button" class="changes" on:click=on_click>
                    <Icon name="up" />
                    {format!("{waiting}. Show")}
                </button>
            }
        })
    }
}

/// Says what has happened to the page's image, once something has.
#[component]
pub fn ImageNews(
    news: Signal<Option<Happened>>,
    /// What a change means for the page.
    #[prop(optional)]
    changed: &'static str,
    /// What a deletion means for it.
    deleted: &'static str,
    /// Reads the page anew, where that shows more of a deletion.
    #[prop(optional)]
    show: Option<Callback<()>>,
) -> impl IntoView {
    move || {
        news.get().map(|happened| {
            let (tone, icon, meaning) =
                if happened.deleted { ("warn", "trash", deleted) } else { ("info", "live", changed) };
            let show = show.filter(|_| happened.deleted).map(|show| {
                view! {
                    <div class="end">
                        <button type="button" class="button" data-size="small" on:click=move |_| show.run(())>
                            "Show"
                        </button>
                    </div>
                }
            });
            view! {
                <div class="notice" data-tone=tone>
                    <Icon name=icon />
                    <div>
                        <strong>{happened.words()}</strong>
                        {(!meaning.is_empty()).then(|| view! { <p class="plain">{meaning}</p> })}
                    </div>
                    {show}
                </div>
            }
        })
    }
}

//! The pages, one a route. Each has one resource and one transition.

mod activity;
mod bulk;
mod delete;
mod deleted;
mod detail;
mod edit;
mod history;
mod list;
mod new;
mod not_found;
mod settings;
mod trash;
mod undo;

pub use activity::ActivityPage;
pub use bulk::BulkPage;
pub use delete::DeletePage;
pub use deleted::DeletedImage;
pub use detail::DetailPage;
pub use edit::EditPage;
pub use history::HistoryPage;
pub use list::ListPage;
pub use new::NewPage;
pub use not_found::{MissingImage, NotFoundPage};
pub use settings::{RefusedSettings, SettingsPage};
pub use trash::TrashPage;
pub use undo::UndoPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{functions::Failure, ui::components::FailureNotice};

/// The id in the page's path; a page is rendered anew for another one.
fn id_in_path() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()))
}

/// The page of what was asked for, or the one that says why there is none.
fn page_of<T>(found: Result<T, Failure>, page: impl FnOnce(T) -> AnyView) -> AnyView {
    match found {
        Ok(found) => page(found),
        Err(Failure::NotFound(id)) => view! { <MissingImage id /> }.into_any(),
        Err(Failure::Deleted(deletion)) => view! { <DeletedImage deletion /> }.into_any(),
        Err(failure) => view! { <div class="page"><FailureNotice failure /></div> }.into_any(),
    }
}

//! The pages, one a route. Each has one resource and one transition.

mod delete;
mod detail;
mod edit;
mod list;
mod new;
mod not_found;

pub use delete::DeletePage;
pub use detail::DetailPage;
pub use edit::EditPage;
pub use list::ListPage;
pub use new::NewPage;
pub use not_found::{MissingImage, NotFoundPage};

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The id in the page's path; a page is rendered anew for another one.
fn id_in_path() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()))
}

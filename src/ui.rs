//! The dashboard: rendered on the server in full, then brought to life in the browser.

#![expect(clippy::needless_pass_by_value, reason = "components own their properties")]

mod bulk;
mod changes;
pub mod components;
mod curl;
mod difference;
mod environment;
mod form;
mod keyboard;
mod list_url;
mod live;
mod pages;
mod palette;
mod places;
mod preferences;
mod selection;

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

pub use bulk::BulkRequest;
pub use components::listen_before_router;
pub use environment::{Environment, SetStatus};
pub use form::{FormFunction, Submitted};
pub use pages::RefusedSettings;
pub use places::keep_places;
pub use preferences::{Choice, Column, Preferences};

use components::{Frame, provide_announcer};
use live::provide_live;
use pages::{
    ActivityPage, BulkPage, DeletePage, DetailPage, EditPage, HistoryPage, ImportPage, ListPage, NewPage,
    NotFoundPage, SettingsPage, TrashPage, UndoPage,
};
use preferences::provide_preferences;

/// The document around the app.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let Preferences { theme, density, .. } = expect_context::<Environment>().preferences;
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.forced() data-density=density.forced()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The app: the same on both sides.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Environment::shared());
    provide_preferences();
    provide_announcer();
    provide_live();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Imprint".to_owned() } else { format!("{title} · Imprint") } />
        <Router>
            <Frame>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=ListPage ssr=SsrMode::Async />
                    <Route path=path!("/new") view=NewPage ssr=SsrMode::Async />
                    <Route path=path!("/image/:id") view=DetailPage ssr=SsrMode::Async />
                    <Route path=path!("/import") view=ImportPage ssr=SsrMode::Async />
                    <Route path=path!("/trash") view=TrashPage ssr=SsrMode::Async />
                    <Route path=path!("/activity") view=ActivityPage ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/bulk") view=BulkPage ssr=SsrMode::Async />
                    <Route path=path!("/undo") view=UndoPage ssr=SsrMode::Async />
                    <Route path=path!("/image/:id/history") view=HistoryPage ssr=SsrMode::Async />
                    <Route path=path!("/image/:id/edit") view=EditPage ssr=SsrMode::Async />
                    <Route path=path!("/image/:id/delete") view=DeletePage ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}

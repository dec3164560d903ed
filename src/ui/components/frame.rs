//! What is around every page: header, navigation, the place for the page, and the live regions.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use super::{
    Announcer, DeleteDialog, Icon, Toasts,
    copy::copy_on_click,
    delete_dialog::provide_delete_dialog,
    palette::{Palette, PaletteButton},
    shortcuts::{ShortcutsButton, ShortcutsDialog},
    toasts::provide_done,
};
use crate::ui::{
    Environment, keyboard,
    live::{Connection, connect, use_live},
    preferences::{Choice, Theme, use_preferences},
    selection::provide_selection,
};

const LOGO: &str = "/icons.svg#logo";

/// Where the navigation leads: address, icon, label.
pub const PLACES: [(&str, &str, &str); 4] = [
    ("/", "layers", "Images"),
    ("/trash", "trash", "Trash"),
    ("/activity", "activity", "Activity"),
    ("/settings", "settings", "Settings"),
];

/// Whether another page was shown before this one.
#[derive(Clone, Copy)]
pub struct Navigated(pub RwSignal<bool>);

/// The frame. To be used below the router.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let navigated = RwSignal::new(false);
    provide_context(Navigated(navigated));
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            navigated.set(true);
        }
        path
    });
    provide_done();
    provide_delete_dialog();
    provide_selection();
    keyboard::provide_dialogs();
    keyboard::listen();
    copy_on_click();
    connect(use_live(), expect_context::<Environment>().log);
    mark_hydrated();
    view! {
        <a class="skip" href="#main">
            "Skip to content"
        </a>
        <Header />
        <nav class="nav" aria-label="Main">
            <div>
                <ul>
                    {PLACES
                        .map(|(href, icon, label)| {
                            view! {
                                <li>
                                    <a href=href aria-current=move || (path.get() == href).then_some("page")>
                                        <Icon name=icon />
                                        <span class="label">{label}</span>
                                    </a>
                                </li>
                            }
                        })}
                </ul>
            </div>
        </nav>
        <main id="main" tabindex="-1">
            {children()}
        </main>
        <Toasts />
        <DeleteDialog />
        <ShortcutsDialog />
        <Palette />
        <Announcer />
    }
    .into_any()
}

/// Lets the style sheet show what only works with scripts.
fn mark_hydrated() {
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}

#[component]
fn Header() -> impl IntoView {
    let Environment { store, store_warning, .. } = expect_context();
    let tone = store_warning.is_some().then_some("warn");
    view! {
        <header class="header">
            <a class="brand" href="/" aria-label="Imprint, images">
                <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
                    <use_ href=LOGO.to_owned() />
                </svg>
                <span>"Imprint"</span>
            </a>
            <PaletteButton />
            <ConnectionFact />
            <span class="fact" data-tone=tone>
                <Icon name=if tone.is_some() { "memory" } else { "database" } />
                <span>
                    <span class="hidden">"Store: "</span>
                    {store}
                    {store_warning.map(|warning| view! { <span class="long">": "{warning}</span> })}
                </span>
            </span>
            <ShortcutsButton />
            <ThemeMenu />
        </header>
    }
    .into_any()
}

/// Whether changes show as they happen. Without scripts they don't, and nothing is said.
#[component]
fn ConnectionFact() -> impl IntoView {
    let connection = use_live().connection();
    move || {
        connection.get().map(|connection| {
            let (tone, icon) = match connection {
                Connection::Live => ("ok", "live"),
                Connection::Reconnecting => ("warn", "history"),
                Connection::Offline => ("", "alert"),
            };
            view! {
                <span class="fact" data-tone=tone>
                    <Icon name=icon />
                    <span>
                        <span class="hidden">"Connection: "</span>
                        {connection.label()}
                    </span>
                </span>
            }
        })
    }
}

/// Without scripts a post sets the cookie and comes back; hydrated, nothing is loaded again.
#[component]
fn ThemeMenu() -> impl IntoView {
    let preferences = use_preferences();
    let current = Memo::new(move |_| preferences.with(|preferences| preferences.theme));
    let label = move || format!("Theme: {}", current.get().label());
    view! {
        <button
            type="button"
            class="button"
            data-kind="ghost"
            data-icon
            popovertarget="theme-menu"
            aria-label=label
            title=label
        >
            <Icon name="contrast" />
        </button>
        <form class="menu" id="theme-menu" popover method="post" action="/settings">
            {Theme::ALL
                .iter()
                .map(|&theme| {
                    view! {
                        <button
                            name="theme"
                            value=theme.as_str()
                            aria-current=move || (current.get() == theme).then_some("true")
                            on:click=move |event| {
                                event.prevent_default();
                                preferences.change(|preferences| preferences.theme = theme);
                                hide_menu("theme-menu");
                            }
                        >
                            <Icon name=theme.icon() />
                            {theme.label()}
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
    .into_any()
}

/// Closes a menu, as choosing from it would.
pub fn hide_menu(id: &str) {
    let menu = document().get_element_by_id(id);
    if let Some(menu) = menu.and_then(|menu| menu.dyn_into::<web_sys::HtmlElement>().ok()) {
        // it fails where the menu is not open
        let _ = menu.hide_popover();
    }
}

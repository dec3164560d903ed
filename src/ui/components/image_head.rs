//! What is above every page of an image: its name, what can be done with it, and the ways to the others.

use leptos::prelude::*;

use super::{Breadcrumb, DeleteLink, Heading, Icon, aria_keys};
use crate::{domain::Image, ui::keyboard::Command};

/// The pages of an image.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What it is.
    Overview,
    /// What happened to it.
    History,
    /// As the API answers it.
    Json,
    /// How a program reads it.
    Snippets,
}

impl Tab {
    /// Every one, by what its address has after the image's, and its label.
    const ALL: [(Self, &str, &str); 4] = [
        (Self::Overview, "", "Overview"),
        (Self::History, "/history", "History"),
        (Self::Json, "?tab=json", "JSON"),
        (Self::Snippets, "?tab=snippets", "Snippets"),
    ];

    /// Reads what the address has as `tab`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "json" => Self::Json,
            "snippets" => Self::Snippets,
            _ => Self::Overview,
        }
    }
}

/// The head of an image that is there.
#[component]
pub fn ImageHead(
    /// As it is now; always the same one.
    #[prop(into)]
    image: Signal<Image>,
    #[prop(into)] tab: Signal<Tab>,
) -> impl IntoView {
    let id = image.read_untracked().id;
    let href = format!("/image/{id}");
    let name = move || image.read().name.clone();
    view! {
        {move || view! { <Breadcrumb here=name() /> }}
        <div class="titlebar" data-image=id.to_string()>
            <Heading>{name}</Heading>
            {move || {
                let (tone, icon, word) =
                    if image.read().public { ("info", "globe", "Public") } else { ("", "lock", "Private") };
                view! {
                    <span class="badge" data-tone=tone>
                        <Icon name=icon />
                        {word}
                    </span>
                }
            }}
            <span class="badge" data-mono>
                {move || image.read().arch.as_str()}
            </span>
            <div class="actions">
                <a class="button" href=format!("{href}/edit") aria-keyshortcuts=aria_keys(Command::Edit)>
                    <Icon name="pencil" />
                    "Edit"
                </a>
                <a
                    class="button"
                    href=format!("/new?from={id}")
                    aria-keyshortcuts=aria_keys(Command::Duplicate)
                >
                    <Icon name="duplicate" />
                    "Duplicate"
                </a>
                <DeleteLink id />
            </div>
        </div>
        <Tabs href tab of=&Tab::ALL />
    }
    .into_any()
}

/// The head of an image that was deleted: as it was, with the way to put it back.
#[component]
pub fn DeletedHead(
    /// As it was.
    image: Image,
    /// Which page this is.
    tab: Tab,
    /// What puts it back.
    children: Children,
) -> impl IntoView {
    view! {
        <Breadcrumb here=image.name.clone() />
        <div class="titlebar">
            <Heading>{image.name}</Heading>
            <span class="badge" data-tone="danger">
                <Icon name="trash" />
                "Deleted"
            </span>
            <div class="actions">{children()}</div>
        </div>
        <Tabs href=format!("/image/{}", image.id) tab=Signal::stored(tab) of=&Tab::ALL[..2] />
    }
    .into_any()
}

#[component]
fn Tabs(href: String, tab: Signal<Tab>, of: &'static [(Tab, &'static str, &'static str)]) -> impl IntoView {
    let links = of.iter().map(|&(one, rest, label)| {
        view! {
            <li>
                <a href=format!("{href}{rest}") aria-current=move || (tab.get() == one).then_some("page")>
                    {label}
                </a>
            </li>
        }
    });
    view! {
        <nav class="tabs" aria-label="Image">
            <ul>{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

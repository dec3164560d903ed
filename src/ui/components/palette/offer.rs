//! What the palette lists.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::ui::{
    changes,
    components::{Icon, KeyHint},
    palette::{Act, Offer, Offers, marked},
};

/// Offers under their heading, `start` being the place of the first among all.
#[component]
pub fn OfferGroup(
    group: Offers,
    start: usize,
    active: Memo<Option<usize>>,
    text: RwSignal<String>,
    choose: impl Fn(Act) + Clone + 'static,
) -> impl IntoView {
    let heading = format!("palette-group-{start}");
    let labelledby = heading.clone();
    let text = text.get_untracked();
    let options = group.offers.into_iter().zip(start..).map(|(offer, place)| {
        let choose = choose.clone();
        let (act, content) = (offer.act.clone(), content(&offer, &text));
        view! {
            <div
                role="option"
                id=option_id(place)
                aria-selected=move || if active.get() == Some(place) { "true" } else { "false" }
                on:click=move |_| choose(act.clone())
            >
                {content}
            </div>
        }
    });
    view! {
        <div role="group" aria-labelledby=labelledby>
            <div class="heading" id=heading role="presentation">
                {group.heading}
            </div>
            {options.collect_view()}
        </div>
    }
    .into_any()
}

fn content(offer: &Offer, text: &str) -> impl IntoView + use<> {
    let pieces = marked(&offer.label, text).into_iter().map(|(is_match, piece)| {
        let piece = piece.to_owned();
        if is_match { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    let keys = offer.act.command().map(|command| view! { <KeyHint command /> });
    let facts = offer.image.as_ref().map(|(arch, public, id)| {
        view! {
            <code>{arch.as_str()}</code>
            <span class="wide">{format!("· {} · {id}", changes::visibility(*public))}</span>
        }
    });
    view! {
        <Icon name=offer.icon />
        <span class="label">{pieces.collect_view()}</span>
        <span class="end">
            {keys}
            {facts}
        </span>
    }
}

/// What the option in that place is called by.
#[must_use]
pub fn option_id(place: usize) -> String {
    format!("palette-option-{place}")
}

/// Scrolls the list no further than it takes to see that option whole.
pub fn show_option(list: &str, place: usize) {
    let element = |id: &str| document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlElement>().ok();
    let Some((list, option)) = element(list).zip(element(&option_id(place))) else { return };
    let (top, height) = (option.offset_top(), option.offset_height());
    // the first has its heading above it
    let top_with_heading = if place == 0 { 0 } else { top };
    let lowest = top + height - list.client_height();
    if list.scroll_top() > top_with_heading {
        list.set_scroll_top(top_with_heading);
    } else if list.scroll_top() < lowest {
        list.set_scroll_top(lowest);
    }
}

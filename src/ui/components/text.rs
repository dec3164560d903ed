//! Words: headings, breadcrumbs, times, numbers.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Icon, frame::Navigated};
use crate::{
    domain::Timestamp,
    ui::{
        places::is_returning,
        preferences::{TimeZone, use_preferences},
    },
};

/// A page's `h1`, which takes the focus when the page was reached from another one; not by Back or
/// Forward to a place on it.
#[component]
pub fn Heading(children: Children) -> impl IntoView {
    let node = NodeRef::<html::H1>::new();
    let Navigated(navigated) = expect_context();
    Effect::new(move |_| {
        if let Some(heading) = node.get()
            && navigated.get_untracked()
            && !is_returning()
        {
            // the page is built before it is put into the document, where alone it can have the focus
            request_animation_frame(move || {
                let _ = heading.focus();
            });
        }
    });
    view! {
        <h1 tabindex="-1" node_ref=node>
            {children()}
        </h1>
    }
    .into_any()
}

/// Gives the focus to the page's `h1` and scrolls nowhere: for a button that goes away.
pub fn focus_heading() {
    if let Ok(Some(heading)) = document().query_selector("h1") {
        focus_in_place(&heading);
    }
}

/// Gives the focus to an element and scrolls nowhere.
pub fn focus_in_place(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// The way from the list to this page.
#[component]
pub fn Breadcrumb(
    /// The image that the page is about, by its address and its name.
    #[prop(optional_no_strip)]
    image: Option<(String, String)>,
    /// This page.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol>
                <li>
                    <a href="/">"Images"</a>
                </li>
                {image.map(|(href, name)| view! { <li><a href=href>{name}</a></li> })}
                <li>
                    <span aria-current="page">{here}</span>
                </li>
            </ol>
        </nav>
    }
    .into_any()
}

/// A time to the second, with how long ago that is once hydrated.
#[component]
pub fn Moment(
    /// The time.
    at: Timestamp,
) -> impl IntoView {
    let preferences = use_preferences();
    let ago = RwSignal::new(None);
    Effect::new(move |_| ago.set(Some(ago_in_words(at))));
    view! {
        <time datetime=at.to_string()>{move || preferences.moment(at)}</time>
        {move || ago.get().map(|ago| view! { <small>{ago}</small> })}
    }
}

/// What the times of a column are in.
#[component]
pub fn Unit() -> impl IntoView {
    let preferences = use_preferences();
    view! {
        <span class="unit" title=move || preferences.with_zone(|zone| zone.as_str().to_owned())>
            {move || preferences.with_zone(TimeZone::unit)}
        </span>
    }
}

/// What the times of a page are in, in a sentence.
#[component]
pub fn TimesAreIn() -> impl IntoView {
    let preferences = use_preferences();
    move || preferences.with_zone(TimeZone::sentence)
}

fn ago_in_words(at: Timestamp) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the browser's clock, in whole seconds")]
    let now = (js_sys::Date::now() / 1000.0) as i64;
    let seconds = now - at.micros() / 1_000_000;
    let (count, unit) = match seconds {
        ..60 => return "just now".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        86_400..2_592_000 => (seconds / 86_400, "day"),
        2_592_000..31_536_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

/// Who can see an image, in a word and an icon.
#[component]
pub fn Visibility(
    /// Whether everyone can.
    public: bool,
) -> impl IntoView {
    if public {
        view! { <span class="word" data-tone="accent"><Icon name="globe" />"Public"</span> }
    } else {
        view! { <span class="word" data-tone=""><Icon name="lock" />"Private"</span> }
    }
}

/// A number with a comma before every three digits.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 image`, `1,284 images`.
#[must_use]
pub fn images(count: u64) -> String {
    format!("{} image{}", grouped(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!([0, 999, 1284, 1_000_000].map(grouped), ["0", "999", "1,284", "1,000,000"]);
        assert_eq!([1, 1284].map(images), ["1 image", "1,284 images"]);
    }
}

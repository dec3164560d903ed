//! Images from a file: the form that sends one, and what is made of it.

mod decision;
mod lines;
mod staged;

use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::staged::StagedFile;
use crate::{
    domain::{FieldErrors, MOST_IMAGES, MOST_MIB},
    functions::{Failure, UploadRefused},
    ui::components::{Breadcrumb, CodeBlock, Heading, Icon, Problems, grouped, use_announcer},
};

/// `/import`, and `/import?staged={id}` for a file that was sent.
#[component]
pub fn ImportPage() -> impl IntoView {
    let query = use_query_map();
    let staged = Memo::new(move |_| query.with(|query| query.get("staged")).filter(|id| !id.is_empty()));
    view! {
        <Title text="Import" />
        <div class="page">
            <Breadcrumb here="Import" />
            <div class="titlebar">
                <Heading>"Import images"</Heading>
            </div>
            {move || match staged.get() {
                Some(id) => view! { <StagedFile id /> }.into_any(),
                None => view! { <div class="form-page"><Upload /><Explanation /></div> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// The form is posted as it is, with scripts too: browsers send files best.
#[component]
fn Upload() -> impl IntoView {
    let refused: Option<UploadRefused> = SharedValue::new(use_context).into_inner();
    let UploadRefused { reason, text } = refused.unwrap_or_default();
    let failure = (!reason.is_empty()).then(|| Failure::Invalid(FieldErrors::one("file", reason)));
    let failure = Signal::stored(failure);
    let sending = RwSignal::new(false);
    let announce = use_announcer();
    Effect::new(move |_| {
        // a page that is gone back to is shown as it was left
        let shown = window_event_listener_untyped("pageshow", move |_| sending.set(false));
        on_cleanup(move || shown.remove());
    });
    view! {
        <form
            class="form"
            method="post"
            action="/import"
            enctype="multipart/form-data"
            aria-label="Import"
            on:submit=move |_| {
                sending.set(true);
                announce("The file is being sent".to_owned());
            }
        >
            <Problems failure />
            <div class="field">
                <label for="file">"File"</label>
                <input
                    class="input"
                    type="file"
                    id="file"
                    name="file"
                    accept=".csv,.tsv,.ndjson,.jsonl,.json,.txt,text/csv,application/x-ndjson"
                    aria-describedby="file-hint"
                />
                <p class="hint" id="file-hint">
                    {format!("CSV or NDJSON, with up to {} images and {MOST_MIB} MiB.", grouped(MOST_IMAGES))}
                </p>
            </div>
            <div class="field">
                <label for="text">"Or paste lines"</label>
                <PastedText text />
                <p class="hint" id="text-hint">
                    "In the same formats, with the columns' names in the first line of CSV."
                </p>
            </div>
            <fieldset class="field">
                <legend>"Format"</legend>
                <div class="segments">
                    {[("auto", "Detect"), ("csv", "CSV"), ("ndjson", "NDJSON")]
                        .map(|(value, label)| {
                            view! {
                                <label>
                                    <input type="radio" name="format" value=value checked=value == "auto" />
                                    <Icon name="check" />
                                    {label}
                                </label>
                            }
                        })}
                </div>
            </fieldset>
            <div class="form-actions">
                <button
                    class="button"
                    data-kind="primary"
                    aria-busy=move || sending.get().then_some("true")
                >
                    {move || if sending.get() { "Sending…" } else { "Compare" }}
                </button>
                <a class="button" data-kind="ghost" href="/">
                    "Cancel"
                </a>
                <span class="note">"Nothing is written yet."</span>
            </div>
        </form>
    }
    .into_any()
}

/// A text area. What is in it is not escaped for us, and of a first line that is empty nothing would
/// be left.
#[component]
fn PastedText(text: String) -> impl IntoView {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let content = if text.is_empty() { String::new() } else { format!("\n{escaped}") };
    html::textarea()
        .class("input")
        .id("text")
        .name("text")
        .rows("9")
        .spellcheck("false")
        .autocomplete("off")
        .attr("data-mono", "")
        .attr("aria-describedby", "text-hint")
        .inner_html(content)
}

/// What a file is to look like, and what is made of it.
#[component]
fn Explanation() -> impl IntoView {
    let csv = "name,arch,organization,root_volume,public\nmy_image,arm,000a115d-2852-4b0a-9ce8-47f1134ba95a,\
               f0361e7b-cbe4-4882-a999-945192b7171b,false";
    let ndjson = "{\"image\":{\"name\":\"my_image\",\"arch\":\"arm\",\"organization\":\"000a115d-2852-4b0a-9ce8-47f1134ba95a\",\
                  \"root_volume\":{\"id\":\"f0361e7b-cbe4-4882-a999-945192b7171b\",\"name\":\"system\"}}}";
    view! {
        <section class="prose" aria-labelledby="about">
            <h2 id="about">"What a file does"</h2>
            <p>
                "The files that " <a href="/" >"the list"</a> " exports (More, Export) and those of "
                <code>"imprint export"</code>
                " come back as they went. You see what every line would do before anything is written, and then all of it is written, in one step that can be undone, or nothing."
            </p>
            <ul>
                <li>"A line with the id of an image that is here gives it the values of the line: name, architecture, organization, root volume and visibility. A column that is missing leaves its field alone."</li>
                <li>"A line with another id, or without one, makes an image: with that id or a new one, and with its dates where it has them."</li>
                <li>"A volume that no image here has named yet gets the line’s name for it; others keep theirs."</li>
                <li>"One line that can’t be taken, and nothing is. History is not imported."</li>
            </ul>
            <h3>"CSV"</h3>
            <CodeBlock label="An image as CSV" code=csv />
            <p class="hint">
                "Columns in any order; also id, root_volume_name, creation_date, modification_date, from_image, from_server and marketplace_key. An apostrophe before =, +, - or @, as the export writes it, is taken away."
            </p>
            <h3>"NDJSON"</h3>
            <CodeBlock label="An image as NDJSON" code=ndjson />
            <p class="hint">"An object a line, also as the API answers images."</p>
        </section>
    }
    .into_any()
}

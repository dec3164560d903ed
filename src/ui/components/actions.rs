//! The end of a form.

use leptos::{ev, html, prelude::*};

use super::shortcuts::aria_keys;
use crate::ui::keyboard::{Command, Press};

/// The end of an image's form: the button that sends it, and the way out.
#[component]
pub fn FormActions(
    /// What the button does.
    label: &'static str,
    /// Whether it is being done.
    pending: Signal<bool>,
    /// Where to go instead.
    cancel: String,
    /// What else can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    save_on_ctrl_s(button);
    view! {
        <div class="form-actions">
            <button
                class="button"
                data-kind="primary"
                aria-busy=move || pending.get().then_some("true")
                aria-keyshortcuts=aria_keys(Command::Save)
                node_ref=button
            >
                {label}
            </button>
            <a class="button" data-kind="ghost" href=cancel>
                "Cancel"
            </a>
            {children.map(|children| children())}
            <span class="note" data-script>
                <kbd>"Ctrl S"</kbd>
                " saves"
            </span>
        </div>
    }
    .into_any()
}

/// Presses the button on Ctrl+S, or ⌘S.
fn save_on_ctrl_s(button: NodeRef<html::Button>) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| {
            if Command::Save.is_pressed(&Press::from(&event)) && !event.repeat() {
                event.prevent_default();
                if let Some(button) = button.get_untracked() {
                    button.click();
                }
            }
        });
        on_cleanup(move || listener.remove());
    });
}

//! The fields of an image's form.

use leptos::prelude::*;

use super::Icon;
use crate::{
    domain::{Arch, Draft, FieldErrors},
    functions::Choices,
};

/// The inputs for all that a person sets of an image. They keep what is typed into them: `values`
/// is only what they start with.
#[component]
pub fn ImageFields(values: Draft, choices: Choices, errors: Signal<FieldErrors>) -> impl IntoView {
    let Draft { name, arch, organization, root_volume, public } = values;
    let Choices { organizations, volumes } = choices;
    view! {
        <TextField
            field="name"
            label="Name"
            value=name
            hint="What people search for. Names need not be unique."
            errors
        />
        <ArchField value=arch errors />
        <TextField
            field="organization"
            label="Organization"
            value=organization
            hint="A UUID. Organizations that own images are offered."
            errors
            id_like=true
        >
            {organizations.iter().map(|id| view! { <option value=id.to_string()></option> }).collect_view()}
        </TextField>
        <TextField
            field="root_volume"
            label="Root volume"
            value=root_volume
            hint="The id of the root volume or of its snapshot. Known volumes are offered by name."
            errors
            id_like=true
        >
            {volumes
                .iter()
                .map(|volume| view! { <option value=volume.id.to_string()>{volume.name.clone()}</option> })
                .collect_view()}
        </TextField>
        <label class="check">
            <input type="checkbox" name="draft[public]" value="true" checked=public.unwrap_or(false) />
            <span>
                <strong>"Public"</strong>
                <small>"Every organization can see it and start servers from it."</small>
            </span>
        </label>
    }
    .into_any()
}

/// A field's reason as it is read beside the field: `Must have 1 to 255 characters.`
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn reasons(errors: Signal<FieldErrors>, field: &'static str) -> impl Fn() -> Vec<String> + Copy + Send + Sync {
    move || errors.with(|errors| errors.of(field).iter().map(|reason| sentence(reason)).collect())
}

/// What is wrong with a field, under the id that describes it: `count-error`.
#[component]
pub fn FieldErrorText(field: &'static str, errors: Signal<FieldErrors>) -> impl IntoView {
    let reasons = reasons(errors, field);
    move || {
        let reasons = reasons();
        (!reasons.is_empty()).then(|| {
            view! {
                <p class="error" id=format!("{field}-error")>
                    <Icon name="alert" />
                    <span>{reasons.join(" ")}</span>
                </p>
            }
        })
    }
}

/// What describes a field: its hint, and its error where it has one.
fn described_by(field: &'static str, invalid: bool) -> String {
    if invalid { format!("{field}-hint {field}-error") } else { format!("{field}-hint") }
}

#[component]
fn TextField(
    field: &'static str,
    label: &'static str,
    value: Option<String>,
    hint: &'static str,
    errors: Signal<FieldErrors>,
    #[prop(optional)] id_like: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let invalid = Memo::new(move |_| errors.with(|errors| !errors.of(field).is_empty()));
    let list = children.as_ref().map(|_| format!("{field}-choices"));
    view! {
        <div class="field">
            <label for=field>{label}</label>
            <input
                class="input"
                id=field
                name=format!("draft[{field}]")
                value=value.unwrap_or_default()
                required
                data-mono=id_like
                autocomplete="off"
                spellcheck=if id_like { "false" } else { "true" }
                list=list.clone()
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by(field, invalid.get())
            />
            {children.map(|children| view! { <datalist id=list>{children()}</datalist> })}
            <p class="hint" id=format!("{field}-hint")>
                {hint}
            </p>
            <FieldErrorText field errors />
        </div>
    }
    .into_any()
}

#[component]
fn ArchField(value: Option<String>, errors: Signal<FieldErrors>) -> impl IntoView {
    let invalid = Memo::new(move |_| errors.with(|errors| !errors.of("arch").is_empty()));
    view! {
        <fieldset class="field" aria-describedby=move || described_by("arch", invalid.get())>
            <legend>"Architecture"</legend>
            <div class="segments">
                {Arch::ALL
                    .into_iter()
                    .enumerate()
                    .map(|(i, arch)| {
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    id=(i == 0).then_some("arch")
                                    name="draft[arch]"
                                    value=arch.as_str()
                                    checked=value.as_deref() == Some(arch.as_str())
                                />
                                <Icon name="check" />
                                <code>{arch.as_str()}</code>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            <p class="hint" id="arch-hint">
                "Of the processor that servers need to start from it."
            </p>
            <FieldErrorText field="arch" errors />
        </fieldset>
    }
    .into_any()
}

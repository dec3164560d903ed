//! The fields of an image's form, and the summary of what is wrong with them.

use leptos::{html, prelude::*};

use super::Icon;
use crate::{
    domain::{Arch, Draft, FieldErrors},
    functions::{Choices, Failure},
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

#[component]
fn FieldErrorText(field: &'static str, errors: Signal<FieldErrors>) -> impl IntoView {
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

/// The end of an image's form: the button that sends it, and the way out.
#[component]
pub fn FormActions(
    /// What the button does.
    label: &'static str,
    /// Whether it is being done.
    pending: Signal<bool>,
    /// Where to go instead.
    cancel: String,
) -> impl IntoView {
    view! {
        <div class="form-actions">
            <button class="button" data-kind="primary" aria-busy=move || pending.get().then_some("true")>
                {label}
            </button>
            <a class="button" data-kind="ghost" href=cancel>
                "Cancel"
            </a>
        </div>
    }
    .into_any()
}

/// What people call a field.
fn label(field: &str) -> &str {
    match field {
        "name" => "Name",
        "arch" => "Architecture",
        "organization" => "Organization",
        "root_volume" => "Root volume",
        "from_image" => "Duplicated from",
        other => other,
    }
}

/// Why a form was not taken: takes the focus, and links to the fields.
#[component]
pub fn Problems(failure: Signal<Option<Failure>>) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if failure.get().is_some()
            && let Some(summary) = node.get()
        {
            // it has a tabindex, so this can't fail; and if it did, the text would still be there
            let _ = summary.focus();
        }
    });
    move || {
        failure.get().map(|failure| {
            let tone = if matches!(failure, Failure::Conflict(_)) { "warn" } else { "danger" };
            let title = title(&failure);
            view! {
                <div
                    class="notice"
                    data-tone=tone
                    role="group"
                    tabindex="-1"
                    aria-labelledby="problems"
                    autofocus
                    node_ref=node
                >
                    <Icon name="alert" />
                    <div>
                        <h2 id="problems">{title}</h2>
                        {explanation(failure)}
                    </div>
                </div>
            }
        })
    }
}

fn title(failure: &Failure) -> String {
    match failure {
        Failure::Invalid(errors) => match errors.iter().map(|(_, reasons)| reasons.len()).sum() {
            1 => "There is 1 problem".to_owned(),
            count => format!("There are {count} problems"),
        },
        Failure::NotFound(_) => "This image has been deleted. What you typed is still here.".to_owned(),
        other => other.to_string(),
    }
}

fn explanation(failure: Failure) -> AnyView {
    match failure {
        Failure::Invalid(errors) => {
            let links = errors
                .iter()
                .flat_map(|(field, reasons)| reasons.iter().map(move |reason| (field.to_owned(), reason.clone())))
                .map(|(field, reason)| {
                    let text = format!("{}: {reason}", label(&field));
                    view! {
                        <li>
                            <a href=format!("#{field}") rel="external">{text}</a>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul>{links}</ul> }.into_any()
        }
        Failure::Conflict(current) => {
            let modified =
                format!("{} {} UTC", current.modification_date.date(), current.modification_date.second());
            view! {
                <p class="plain">
                    "It was saved by someone else at " {modified} ", and is now revision "
                    {current.revision.to_string()} ": " <strong>{current.name.clone()}</strong> ", "
                    {current.arch.as_str()} ", " {if current.public { "public" } else { "private" }}
                    ", organization " <code>{current.organization.to_string()}</code> ", root volume "
                    <code>{current.root_volume.id.to_string()}</code> "."
                </p>
                <p class="plain">
                    "Nothing was saved. What you typed is below: save again to replace the newer values with it."
                </p>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

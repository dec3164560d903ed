//! What is to be done with a file that was compared.

use leptos::prelude::*;

use super::staged::Another;
use crate::{
    domain::Comparison,
    ui::components::{Icon, Notice, grouped},
};

/// Whether it can be imported, and the button that does.
#[component]
pub fn Decision(
    /// The file's.
    id: String,
    comparison: Comparison,
) -> impl IntoView {
    let Comparison { counts, cut_off, anew, undoable, .. } = comparison;
    let anew = anew.then(|| {
        view! {
            <Notice tone="warn" icon="history">
                <strong>"The catalog has changed since this file was compared"</strong>
                <p class="plain">"Nothing was imported. This is how they compare now."</p>
            </Notice>
        }
    });
    let hindrance = if counts.invalid > 0 {
        let lines =
            if counts.invalid == 1 { "1 line".to_owned() } else { format!("{} lines", grouped(counts.invalid)) };
        Some((
            "danger",
            format!("{lines} can’t be taken"),
            "So nothing can be imported. Correct the file, and send it again.",
        ))
    } else if cut_off {
        Some((
            "danger",
            "The file is too long".to_owned(),
            "It was not read to its end. Split it after 250,000 images.",
        ))
    } else if counts.create + counts.change == 0 {
        Some(("ok", "There is nothing to import".to_owned(), "The catalog has all of this already."))
    } else {
        None
    };
    let decision = match hindrance {
        Some((tone, title, text)) => view! {
            <Notice tone icon=if tone == "ok" { "check" } else { "alert" }>
                <strong>{title}</strong>
                <p class="plain">{text}</p>
            </Notice>
            <Another />
        }
        .into_any(),
        None => view! {
            {(!undoable)
                .then(|| {
                    view! {
                        <Notice tone="warn">
                            <strong>"This can’t be undone"</strong>
                            <p class="plain">"It is more than the store in memory keeps of the log. The option --log-limit sets how much that is."</p>
                        </Notice>
                    }
                })}
            <form class="actions" method="post" action=format!("/import?staged={id}") aria-label="Import">
                <button class="button" data-kind="primary">
                    <Icon name="upload" />
                    {format!("Import: {}", in_words(counts.create, counts.change))}
                </button>
                <a class="button" data-kind="ghost" href="/import">
                    "Cancel"
                </a>
            </form>
        }
        .into_any(),
    };
    view! {
        {anew}
        {decision}
    }
    .into_any()
}

fn in_words(create: u64, change: u64) -> String {
    let part = |verb: &str, count: u64| (count > 0).then(|| format!("{verb} {}", grouped(count)));
    [part("create", create), part("change", change)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

//! The strip above the list: how many images there are by architecture, by visibility and by month of
//! creation. A bar is a link to the view that its figure counts; one that is on leads back.

mod months;

use leptos::prelude::*;

use self::months::months;
use super::{Icon, grouped};
use crate::{
    domain::{Arch, Filter, ListQuery, Summary},
    functions::Failure,
    ui::list_url,
};

/// The strip; nothing where the catalog is empty.
#[component]
pub fn SummaryStrip(
    /// What the URL asks for.
    query: Memo<ListQuery>,
    /// How many images there are of each kind.
    summary: Resource<Result<Summary, Failure>>,
) -> impl IntoView {
    view! {
        <Transition fallback=|| {
            view! { <div class="summary"></div> }
        }>
            {move || {
                let query = query.get();
                Suspend::new(async move {
                    let summary = summary.await;
                    let empty = query.filter.conditions() == 0 && summary.as_ref().is_ok_and(|s| s.months.is_empty());
                    (!empty)
                        .then(move || {
                            view! {
                                <details class="summary">
                                    <summary>
                                        "Summary " <span>"by architecture, visibility, month"</span>
                                        <Icon name="down" />
                                    </summary>
                                    <div class="strip">{charts(&query, summary)}</div>
                                </details>
                            }
                        })
                })
            }}
        </Transition>
    }
    .into_any()
}

fn charts(query: &ListQuery, summary: Result<Summary, Failure>) -> AnyView {
    let Ok(summary) = summary else {
        return view! { <p class="muted">"The summary can’t be read now."</p> }.into_any();
    };
    view! {
        <section aria-labelledby="by-arch">
            <h2 id="by-arch">"Architecture"</h2>
            <Bars bars=by_arch(query, &summary) />
        </section>
        <section aria-labelledby="by-visibility">
            <h2 id="by-visibility">"Visibility"</h2>
            <Bars bars=by_visibility(query, &summary) />
        </section>
        <section aria-labelledby="by-month">{months(query, &summary)}</section>
    }
    .into_any()
}

/// The view with another filter, from its first page.
fn with(query: &ListQuery, filter: Filter) -> String {
    list_url::href(&ListQuery { filter, page: None, ..query.clone() })
}

/// A line of a chart.
struct Bar {
    label: &'static str,
    href: String,
    images: u64,
    standing: Standing,
}

/// What the filter says of a bar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing.
    Open,
    /// It asks for this one.
    On,
    /// It asks for another.
    Off,
}

impl Standing {
    fn of<T: PartialEq>(chosen: Option<T>, this: T) -> Self {
        chosen.map_or(Self::Open, |chosen| if chosen == this { Self::On } else { Self::Off })
    }

    /// What the filter has to ask for when the bar is followed.
    fn then<T>(self, this: T) -> Option<T> {
        (self != Self::On).then_some(this)
    }
}

fn by_arch(query: &ListQuery, summary: &Summary) -> Vec<Bar> {
    let filter = &query.filter;
    let bar = |arch: Arch| {
        let standing = Standing::of(filter.arch, arch);
        let href = with(query, Filter { arch: standing.then(arch), ..filter.clone() });
        Bar { label: arch.as_str(), href, images: summary.of_arch(arch), standing }
    };
    Arch::ALL.into_iter().rev().map(bar).collect()
}

fn by_visibility(query: &ListQuery, summary: &Summary) -> Vec<Bar> {
    let filter = &query.filter;
    let bar = |(label, public, images)| {
        let standing = Standing::of(filter.public, public);
        let href = with(query, Filter { public: standing.then(public), ..filter.clone() });
        Bar { label, href, images, standing }
    };
    [("Private", false, summary.private), ("Public", true, summary.public)].map(bar).into()
}

#[component]
fn Bars(bars: Vec<Bar>) -> impl IntoView {
    let total: u64 = bars.iter().map(|bar| bar.images).sum();
    let line = |Bar { label, href, images, standing }: Bar| {
        let on = standing == Standing::On;
        view! {
            <li>
                <a href=href aria-current=on.then_some("true") data-off=(standing == Standing::Off).then_some("")>
                    <span class="label">
                        {label} " " {on.then(|| view! { <Icon name="check" /> })}
                    </span>
                    <svg aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 1">
                        <rect width=share(images, total).to_string() height="1" />
                    </svg>
                    <span class="figure">{grouped(images)} <span class="hidden">{noun(images)} ", "</span></span>
                    <span class="share">
                        {percent(images, total)}
                        {on.then(|| view! { <span class="hidden">", filter is on: remove it"</span> })}
                    </span>
                </a>
            </li>
        }
    };
    view! { <ul class="bars">{bars.into_iter().map(line).collect_view()}</ul> }
}

fn noun(images: u64) -> &'static str {
    if images == 1 { " image" } else { " images" }
}

/// How many hundredths, from 0 to 100.
fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    let share = if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 };
    (share * 10.0).round() / 10.0
}

fn percent(part: u64, whole: u64) -> String {
    match share(part, whole) {
        share if part > 0 && share < 0.5 => "< 1 %".to_owned(),
        share => format!("{share:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Strictness;

    #[test]
    fn a_bar_leads_to_its_kind_and_one_that_is_on_leads_back() {
        let (query, _) = ListQuery::parse_search("?q=a&arch=arm&sort=name&page=3", Strictness::Lenient);
        let bars = by_arch(&query, &Summary { archs: [9, 0, 6], ..Summary::default() });
        let seen: Vec<_> = bars.iter().map(|bar| (bar.label, bar.href.as_str(), bar.images)).collect();
        let expected = [
            ("x86_64", "/?q=a&arch=x86_64&sort=name", 6),
            ("arm64", "/?q=a&arch=arm64&sort=name", 0),
            ("arm", "/?q=a&sort=name", 9),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn small_shares_are_not_none() {
        assert_eq!(
            [(0, 0), (0, 9), (1, 900), (1, 3), (3, 3)].map(|(part, whole)| percent(part, whole)),
            ["0 %", "0 %", "< 1 %", "33 %", "100 %"]
        );
    }
}

//! The strip above the list: how many images there are by architecture, by visibility and by month of
//! creation. A bar is a link to the view that its figure counts; one that is on leads back.

use leptos::{either::Either, prelude::*};

use super::{Icon, grouped};
use crate::{
    domain::{Arch, DateBound, Filter, ListQuery, Month, Summary, Within},
    functions::Failure,
    ui::list_url,
};

/// How many months have a bar.
const MONTHS: u32 = 12;

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

fn months(query: &ListQuery, summary: &Summary) -> AnyView {
    let heading = view! { <h2 id="by-month">"Created per month"</h2> };
    let Some(shown) = Shown::of(&query.filter, summary) else {
        return view! {
            <div class="head">{heading}</div>
            <p class="muted">"No images"</p>
        }
        .into_any();
    };
    let Filter { created_from, created_to, .. } = query.filter;
    let dated = created_from.is_some() || created_to.is_some();
    let between = |created_from: Option<DateBound>, created_to: Option<DateBound>| {
        with(query, Filter { created_from, created_to, ..query.filter.clone() })
    };
    let most = shown.months.iter().map(|(_, images)| *images).max().unwrap_or_default();
    let (first, last) = (shown.months[0].0, shown.months[shown.months.len() - 1].0);
    let earlier = between(None, Some(DateBound::Day(first.first_day() - chrono::Days::new(1))));
    let later = between(Some(DateBound::Day(last.last_day() + chrono::Days::new(1))), None);
    let bar = |(month, images): (Month, u64)| {
        let whole = (Some(DateBound::Day(month.first_day())), Some(DateBound::Day(month.last_day())));
        let on = whole == (created_from, created_to);
        MonthBar {
            month,
            images,
            height: share(images, most),
            href: if on { between(None, None) } else { between(whole.0, whole.1) },
            within: month.within(&query.filter) != Within::Not,
            on,
        }
        .view()
    };
    view! {
        <div class="head">
            {heading}
            {further(shown.earlier, "earlier", earlier)}
            {further(shown.later, "later", later)}
        </div>
        <ol class="months" data-dated=dated.then_some("")>
            {shown.months.into_iter().map(bar).collect_view()}
        </ol>
    }
    .into_any()
}

fn further(images: u64, when: &'static str, href: String) -> Option<impl IntoView> {
    (images > 0).then(|| view! { <a href=href>{grouped(images)} " " {when}</a> })
}

/// The months that have a bar, the images before them and those after them.
struct Shown {
    months: Vec<(Month, u64)>,
    earlier: u64,
    later: u64,
}

impl Shown {
    /// Those that end with the latest; or, where the filter's dates end before the first of those, with
    /// the filter's last.
    fn of(filter: &Filter, summary: &Summary) -> Option<Self> {
        let (oldest, _) = summary.months.first_key_value()?;
        let (latest, _) = summary.months.last_key_value()?;
        let to = filter.created_to.map(|bound| Month::of(bound.last()));
        let last = to.filter(|to| *to < latest.back(MONTHS - 1)).map_or(*latest, |to| to.max(*oldest));
        let mut months: Vec<_> = (0..MONTHS).rev().map(|back| last.back(back)).collect();
        months.dedup();
        let first = months[0];
        let images = |month: Month| summary.months.get(&month).copied().unwrap_or_default();
        Some(Self {
            months: months.into_iter().map(|month| (month, images(month))).collect(),
            earlier: summary.months.range(..first).map(|(_, images)| images).sum(),
            later: summary.months.iter().filter(|(month, _)| **month > last).map(|(_, images)| images).sum(),
        })
    }
}

/// A month's bar.
struct MonthBar {
    month: Month,
    images: u64,
    /// In hundredths of the highest.
    height: f64,
    href: String,
    /// Whether the filter's dates hold any of it.
    within: bool,
    /// Whether they are just this month.
    on: bool,
}

impl MonthBar {
    fn view(self) -> impl IntoView {
        let Self { month, images, height, href, within, on } = self;
        let (start, rest) = month.name().split_at(3);
        view! {
            <li>
                <a href=href aria-current=on.then_some("true") data-on=within.then_some("")>
                    <span class="figure">
                        {figure(images)}
                        <span class="hidden">{noun(images)} " created in "</span>
                    </span>
                    <svg aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 20 100">
                        <rect y=(100.0 - height).to_string() width="20" height=height.to_string() />
                    </svg>
                    <span class="label">
                        {start}
                        <span class="hidden">
                            {format!("{rest} {:04}", month.year())}
                            {on.then_some(", filter is on: remove it")}
                        </span>
                    </span>
                </a>
            </li>
        }
    }
}

/// As many digits as there is room for, and to those who hear it all.
fn figure(images: u64) -> impl IntoView {
    match rounded(images) {
        None => Either::Left(images.to_string()),
        Some(rounded) => Either::Right(view! {
            <span aria-hidden="true">{rounded}</span>
            <span class="hidden">{grouped(images)}</span>
        }),
    }
}

/// A number of five digits or more in at most four characters, never more than it is.
fn rounded(number: u64) -> Option<String> {
    match number {
        ..10_000 => None,
        10_000..1_000_000 => Some(format!("{}k", number / 1_000)),
        1_000_000..10_000_000 => Some(format!("{}.{}M", number / 1_000_000, number / 100_000 % 10)),
        _ => Some(format!("{}M", number / 1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Strictness;

    fn month(number: i64) -> Month {
        Month::from_number(number).unwrap()
    }

    fn read(search: &str) -> ListQuery {
        ListQuery::parse_search(search, Strictness::Lenient).0
    }

    fn summary() -> Summary {
        let months = [(202_001, 1), (202_412, 2), (202_512, 4), (202_611, 8)];
        Summary {
            archs: [9, 0, 6],
            private: 15,
            months: months.map(|(number, images)| (month(number), images)).into(),
            ..Summary::default()
        }
    }

    #[test]
    fn a_bar_leads_to_its_kind_and_one_that_is_on_leads_back() {
        let bars = by_arch(&read("?q=a&arch=arm&sort=name&page=3"), &summary());
        let seen: Vec<_> = bars.iter().map(|bar| (bar.label, bar.href.as_str(), bar.images)).collect();
        let expected = [
            ("x86_64", "/?q=a&arch=x86_64&sort=name", 6),
            ("arm64", "/?q=a&arch=arm64&sort=name", 0),
            ("arm", "/?q=a&sort=name", 9),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_latest_twelve_months_have_a_bar_or_those_before_the_filters_end() {
        let shown = |search: &str| {
            let shown = Shown::of(&read(search).filter, &summary()).unwrap();
            (shown.months[0].0.number(), shown.months[11].0.number(), shown.earlier, shown.later)
        };
        assert_eq!(shown(""), (202_512, 202_611, 3, 0));
        assert_eq!(shown("?created_to=2026-02-01"), (202_512, 202_611, 3, 0));
        assert_eq!(shown("?created_to=2025-11-30"), (202_412, 202_511, 1, 12));
        assert_eq!(shown("?created_to=2000-01-01"), (201_902, 202_001, 0, 14));
    }

    #[test]
    fn small_shares_are_not_none() {
        assert_eq!(
            [(0, 0), (0, 9), (1, 900), (1, 3), (3, 3)].map(|(part, whole)| percent(part, whole)),
            ["0 %", "0 %", "< 1 %", "33 %", "100 %"]
        );
        let figures = [9_999, 12_999, 999_999, 1_290_000, 21_000_000].map(|n| rounded(n).unwrap_or_default());
        assert_eq!(figures, ["", "12k", "999k", "1.2M", "21M"]);
    }
}

//! The months of the strip, a bar each.

use leptos::{either::Either, prelude::*};

use super::{noun, share, with};
use crate::{
    domain::{DateBound, Filter, ListQuery, Month, Summary, Within},
    ui::{
        components::grouped,
        preferences::{TimeZone, use_preferences},
    },
};

/// How many months have a bar.
const MONTHS: u32 = 12;

/// The chart, under its heading.
pub(super) fn months(query: &ListQuery, summary: &Summary) -> AnyView {
    let preferences = use_preferences();
    let heading = view! {
        <h2 id="by-month">
            "Created per month"
            {move || preferences.with_zone(|zone| (*zone != TimeZone::Utc).then_some(", UTC"))}
        </h2>
    };
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

    #[test]
    fn the_latest_twelve_months_have_a_bar_or_those_before_the_filters_end() {
        let months = [(202_001, 1), (202_412, 2), (202_512, 4), (202_611, 8)];
        let months = months.map(|(number, images)| (Month::from_number(number).unwrap(), images)).into();
        let summary = Summary { months, ..Summary::default() };
        let shown = |search: &str| {
            let (query, _) = ListQuery::parse_search(search, Strictness::Lenient);
            let shown = Shown::of(&query.filter, &summary).unwrap();
            (shown.months[0].0.number(), shown.months[11].0.number(), shown.earlier, shown.later)
        };
        assert_eq!(shown(""), (202_512, 202_611, 3, 0));
        assert_eq!(shown("?created_to=2026-02-01"), (202_512, 202_611, 3, 0));
        assert_eq!(shown("?created_to=2025-11-30"), (202_412, 202_511, 1, 12));
        assert_eq!(shown("?created_to=2000-01-01"), (201_902, 202_001, 0, 14));
    }

    #[test]
    fn large_figures_are_cut_to_four_characters() {
        let figures = [9_999, 12_999, 999_999, 1_290_000, 21_000_000].map(|n| rounded(n).unwrap_or_default());
        assert_eq!(figures, ["", "12k", "999k", "1.2M", "21M"]);
    }
}

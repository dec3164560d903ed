//! The summary of a list as SQL: of kept counters where no text is searched for, of the images found
//! where one is.

use sqlx::FromRow;

use super::{
    engine::{DAY, Engine},
    list::{Texts, push_conditions},
    query::{Query, unsigned},
};
use crate::domain::{DateBound, Filter, Kind, Month, Summary, Timestamp, Within};

/// How many images there are of a kind.
#[derive(FromRow)]
pub(super) struct KindRow {
    /// None where they are counted already among those of their month.
    month: Option<i64>,
    arch: String,
    public: bool,
    /// Whether they were created within the filter's dates.
    dated: bool,
    images: i64,
}

/// What a filter's summary is made of, by one statement and so of one moment.
pub(super) fn kinds<E: Engine>(filter: &Filter) -> Query {
    let Filter { q, name, organization, .. } = filter;
    let any = Filter { q: q.clone(), name: name.clone(), organization: *organization, ..Filter::default() };
    let mut query = Query::new("SELECT ");
    if q.is_some() || name.is_some() {
        let from = filter.created_from.map_or(i64::MIN, |bound| bound.first().micros());
        let to = filter.created_to.map_or(i64::MAX, |bound| bound.last().micros());
        // by days first: to tell the month of each image takes longer than to find them all
        query.push(E::MONTH).push(" AS month, arch, public, dated, CAST(sum(images) AS bigint) AS images FROM (");
        query.push("SELECT ").push(DAY).push(" AS day, i.arch, i.public, i.creation_date BETWEEN ").bind(from);
        query.push(" AND ").bind(to).push(" AS dated, count(*) AS images FROM images i");
        push_conditions::<E>(&mut query, &any, Texts::Looked);
        query.push(" GROUP BY 1, 2, 3, 4) AS days GROUP BY 1, 2, 3, 4");
        return query;
    }
    push_counted(&mut query, filter);
    for month in broken_months(filter) {
        query.push(" UNION ALL SELECT CAST(NULL AS bigint), i.arch, i.public, true, count(*) FROM images i");
        let (first, last) = (month.first(), month.last());
        let from = filter.created_from.map_or(first, |bound| bound.first().max(first));
        let to = filter.created_to.map_or(last, |bound| bound.last().min(last));
        let (from, to) = (Some(DateBound::Time(from)), Some(DateBound::Time(to)));
        let part = Filter { created_from: from, created_to: to, ..any.clone() };
        push_conditions::<E>(&mut query, &part, Texts::Looked);
        query.push(" GROUP BY i.arch, i.public");
    }
    query
}

/// The summary that those rows make.
pub(super) fn read(filter: &Filter, rows: Vec<KindRow>) -> Result<Summary, sqlx::Error> {
    let mut summary = Summary::default();
    for KindRow { month, arch, public, dated, images } in rows {
        let arch = arch.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let images = unsigned(images);
        match month {
            Some(month) => {
                let month = Month::from_number(month)
                    .ok_or_else(|| sqlx::Error::Decode("not the number of a month".into()))?;
                summary.add(filter, Kind { month, arch, public }, dated, images);
            }
            None => summary.add_dated(filter, arch, public, images),
        }
    }
    Ok(summary)
}

/// What is kept: of months that are within the dates as a whole, all that there is to know.
fn push_counted(query: &mut Query, filter: &Filter) {
    let starts = |time: Timestamp| Month::of(time).first() == time;
    let ends = |time: Timestamp| Month::of(time).last() == time;
    let number = |time: Timestamp| i64::from(Month::of(time).number());
    let from = filter.created_from.map(DateBound::first);
    let to = filter.created_to.map(DateBound::last);
    let from = from.map_or(0, |time| number(time) + i64::from(!starts(time)));
    let to = to.map_or(i64::MAX, |time| number(time) - i64::from(!ends(time)));
    query.push("month, arch, public, month BETWEEN ").bind(from).push(" AND ").bind(to).push(" AS dated, images");
    match filter.organization {
        None => query.push(" FROM months"),
        Some(organization) => query.push(" FROM months_of_organizations WHERE organization = ").bind(organization),
    };
}

/// The months of which the dates hold a part.
fn broken_months(filter: &Filter) -> Vec<Month> {
    let from = filter.created_from.map(|bound| Month::of(bound.first()));
    let to = filter.created_to.map(|bound| Month::of(bound.last()));
    let mut months: Vec<_> =
        [from, to].into_iter().flatten().filter(|month| month.within(filter) == Within::Part).collect();
    months.dedup();
    months
}

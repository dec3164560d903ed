//! Lists of images as SQL: conditions, orders, totals.

use super::{
    engine::Engine,
    query::{And, Query, signed},
    rows::{FROM_IMAGES, IMAGE},
};
use crate::domain::{DateBound, Filter, PageRequest, Sort, SortField, SortKey, fold};

/// From this many characters on a text is found by an index.
const INDEXED: usize = 3;

/// How images that have a text are found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// By the index of texts, and then put in order.
    Looked,
    /// By reading on in the order, until the page is full.
    Read,
}

/// A page's images with the total, by one statement and so of one moment.
pub(super) fn page<E: Engine>(filter: &Filter, sort: &Sort, page: PageRequest) -> Query {
    let mut total = Query::new("(");
    push_total::<E>(&mut total, filter);
    total.push(")");
    page_with::<E>(filter, sort, page, total, Texts::Looked)
}

/// The same where it is known how many match, and how many images there are: of a common text the
/// first pages are read sooner than all of its images are put in order.
pub(super) fn page_of_text<E: Engine>(
    filter: &Filter,
    sort: &Sort,
    page: PageRequest,
    matching: u64,
    images: u64,
) -> Query {
    let mut total = Query::new("CAST(");
    total.bind(signed(matching)).push(" AS bigint)");
    // one of so many that are read matches
    let each = images / matching.max(1);
    let read = page.offset().saturating_add(u64::from(page.per_page)).saturating_mul(each);
    let texts = if sort.keys().len() == 1 && read < matching { Texts::Read } else { Texts::Looked };
    page_with::<E>(filter, sort, page, total, texts)
}

/// Whether a filter has a text that the index of texts finds.
pub(super) fn has_text(filter: &Filter) -> bool {
    [&filter.q, &filter.name].into_iter().flatten().any(|text| is_indexed(&fold(text)))
}

/// The page is cut from an index before anything else of its images is read.
fn page_with<E: Engine>(filter: &Filter, sort: &Sort, page: PageRequest, total: Query, texts: Texts) -> Query {
    let mut query = Query::new("SELECT ");
    query.push(IMAGE).push(", ").append(total).push(" AS total FROM (SELECT i.id FROM images i");
    match sort.keys() {
        [key] if key.descending && filter.conditions() == 0 => push_descending(&mut query, *key, page),
        _ => {
            push_conditions::<E>(&mut query, filter, texts);
            push_order(&mut query, sort);
            push_limit(&mut query, page);
            query.push(" OFFSET ").bind(signed(page.offset()));
        }
    }
    query.push(") AS page JOIN images i ON i.id = page.id JOIN volumes v ON v.id = i.root_volume");
    push_order(&mut query, sort);
    query
}

/// Every image that matches, in order.
pub(super) fn all<E: Engine>(filter: &Filter, sort: &Sort) -> Query {
    let mut query = Query::new("SELECT ");
    query.push(IMAGE).push(FROM_IMAGES);
    push_conditions::<E>(&mut query, filter, Texts::Looked);
    push_order(&mut query, sort);
    query
}

/// How many match, as `total`.
pub(super) fn total<E: Engine>(filter: &Filter) -> Query {
    let mut query = Query::new("SELECT (");
    push_total::<E>(&mut query, filter);
    query.push(") AS total");
    query
}

/// Totals of what [`totals`](super::group) counts are looked up.
fn push_total<E: Engine>(query: &mut Query, filter: &Filter) {
    let Filter { q, name, arch, organization, public, created_from, created_to } = filter;
    if let Some(text) = q.as_deref().map(fold).filter(|text| filter.conditions() == 1 && is_indexed(text)) {
        E::count_search(query, &text);
        return;
    }
    if q.is_some() || name.is_some() || created_from.is_some() || created_to.is_some() {
        query.push("SELECT count(*) FROM images i");
        push_conditions::<E>(query, filter, Texts::Looked);
        return;
    }
    query.push("SELECT CAST(coalesce(sum(images), 0) AS bigint) FROM totals");
    let mut and = And::new(query);
    if let Some(organization) = *organization {
        and.next().push("organization = ").bind(organization);
    }
    if let Some(arch) = arch {
        and.next().push("arch = ").bind(arch.as_str());
    }
    if let Some(public) = *public {
        and.next().push("public = ").bind(public);
    }
}

/// Narrows to the images that match.
pub(super) fn push_conditions<E: Engine>(query: &mut Query, filter: &Filter, texts: Texts) {
    let Filter { q, name, arch, organization, public, created_from, created_to } = filter;
    let mut and = And::new(query);
    if let Some(organization) = *organization {
        and.next().push("i.organization = ").bind(organization);
    }
    if let Some(arch) = arch {
        and.next().push(E::UNINDEXED).push("i.arch = ").bind(arch.as_str());
    }
    if let Some(public) = *public {
        and.next().push("i.public = ").bind(public);
    }
    if let Some(from) = created_from {
        and.next().push("i.creation_date >= ").bind(DateBound::first(*from).micros());
    }
    if let Some(to) = created_to {
        and.next().push("i.creation_date <= ").bind(DateBound::last(*to).micros());
    }
    for text in [q, name].into_iter().flatten() {
        push_search::<E>(and.next(), &fold(text), texts);
    }
    if let Some(name) = name.as_deref().filter(|name| is_findable(name)) {
        // the name is the first line
        let position = E::POSITION;
        and.next().push(position).push("(i.search, ").bind(fold(name));
        query.push(") BETWEEN 1 AND ").push(position).push("(i.search, ").push(E::LINE_FEED).push(")");
    }
}

fn push_search<E: Engine>(query: &mut Query, text: &str, texts: Texts) {
    if !is_findable(text) {
        query.push("1 = 0");
    } else if is_indexed(text) && texts == Texts::Looked {
        E::search(query, text);
    } else {
        query.push(E::POSITION).push("(i.search, ").bind(text).push(") > 0");
    }
}

/// Whether the index of texts can find it.
fn is_indexed(text: &str) -> bool {
    is_findable(text) && text.chars().count() >= INDEXED
}

/// Names have no control characters; here one would join two lines, and PostgreSQL takes no zeros.
fn is_findable(text: &str) -> bool {
    !text.contains(['\0', '\n'])
}

/// Equal values are in the order of their ids also where values descend. An index that is read
/// backwards has them the other way round, and so is sorted as far as it is read: here from the value
/// on with which the page begins, of which as many are left out as are on pages before.
fn push_descending(query: &mut Query, key: SortKey, page: PageRequest) {
    let (column, offset) = (column(key.field), signed(page.offset()));
    let push_first = |query: &mut Query| {
        query.push("(SELECT ").push(column).push(" FROM images i ORDER BY ").push(column);
        query.push(" DESC LIMIT 1 OFFSET ").bind(offset).push(")");
    };
    query.push(" WHERE ").push(column).push(" <= ");
    push_first(query);
    push_order(query, &Sort::by(key.field, true));
    push_limit(query, page);
    query.push(" OFFSET ").bind(offset);
    query.push(" - (SELECT count(*) FROM images i WHERE ").push(column).push(" > ");
    push_first(query);
    query.push(")");
}

fn push_limit(query: &mut Query, page: PageRequest) {
    query.push(" LIMIT ").bind(i64::from(page.per_page));
}

fn push_order(query: &mut Query, sort: &Sort) {
    query.push(" ORDER BY ");
    for key in sort.keys() {
        query.push(column(key.field)).push(if key.descending { " DESC, " } else { ", " });
    }
    query.push("i.id");
}

fn column(field: SortField) -> &'static str {
    match field {
        SortField::Name => "i.name_key",
        SortField::Arch => "i.arch",
        SortField::CreationDate => "i.creation_date",
        SortField::ModificationDate => "i.modification_date",
        SortField::Organization => "i.organization",
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Sqlite;
    use uuid::Uuid;

    use super::*;
    use crate::server::store::sqlite::plan;

    const FIRST: PageRequest = PageRequest { page: 1, per_page: 50 };

    #[tokio::test]
    async fn a_page_is_cut_from_the_index_of_its_order() {
        for (order, index) in [
            ("creation_date", "images_by_creation"),
            ("modification_date", "images_by_modification"),
            ("name", "images_by_name"),
            ("arch", "images_by_arch"),
            ("organization", "images_by_organization"),
        ] {
            let ascending = plan(page::<Sqlite>(&Filter::default(), &order.parse().unwrap(), FIRST)).await;
            assert!(ascending.contains(&format!("SCAN i USING COVERING INDEX {index}\n")), "{order}:\n{ascending}");
            let order = format!("-{order}");
            let descending = plan(page::<Sqlite>(&Filter::default(), &order.parse().unwrap(), FIRST)).await;
            let steps = [
                format!("SEARCH i USING COVERING INDEX {index} ("),
                format!("SCAN i USING COVERING INDEX {index}\n"),
                "USE TEMP B-TREE FOR LAST TERM OF ORDER BY".to_owned(),
            ];
            for step in steps {
                assert!(descending.contains(&step), "{order}:\n{descending}");
            }
        }
    }

    #[tokio::test]
    async fn what_narrows_is_looked_up() {
        let filter = Filter { organization: Some(Uuid::nil()), ..Filter::default() };
        let plan_of_organization = plan(page::<Sqlite>(&filter, &Sort::creation(), FIRST)).await;
        assert!(
            plan_of_organization.contains("USING COVERING INDEX images_of_organization"),
            "{plan_of_organization}"
        );
        for filter in [
            Filter { q: Some("abc".to_owned()), ..Filter::default() },
            Filter { name: Some("abc".to_owned()), ..Filter::default() },
        ] {
            let plan = plan(page::<Sqlite>(&filter, &Sort::creation(), FIRST)).await;
            assert!(plan.contains("SCAN images_search VIRTUAL TABLE INDEX"), "{plan}");
            assert!(plan.contains("SEARCH i USING INTEGER PRIMARY KEY"), "{plan}");
            assert!(plan.lines().all(|step| step != "SCAN i" && !step.starts_with("SCAN i ")), "{plan}");
        }
    }

    #[tokio::test]
    async fn pages_of_a_common_text_are_read_in_order_until_they_lie_too_deep() {
        let filter = Filter { q: Some("abc".to_owned()), ..Filter::default() };
        let deep = PageRequest { page: 6_000, ..FIRST };
        for (matching, page, read) in [(300_000, FIRST, true), (300_000, deep, false), (300, FIRST, false)] {
            let plan = plan(page_of_text::<Sqlite>(&filter, &Sort::creation(), page, matching, 1_000_000)).await;
            assert_eq!(plan.contains("SCAN i USING INDEX images_by_creation"), read, "{matching}:\n{plan}");
            assert_eq!(plan.contains("SCAN images_search"), !read, "{matching}:\n{plan}");
        }
    }
}

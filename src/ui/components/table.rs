//! The list as a native table, which becomes cards on phones by style alone.

use leptos::{ev::MouseEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    Fresh, Icon, OrganizationGlyph, TimesAreIn, Unit, Visibility,
    name_cell::NameCell,
    row_menu::RowMenuButton,
    select::{SelectCell, SelectPage, use_selected},
};
use crate::{
    domain::{ListQuery, Sort, SortField, Timestamp},
    ui::{
        list_url,
        live::{LiveList, LiveRow, Standing},
        preferences::{Choice, Column, SharedPreferences, use_preferences},
        selection::use_selection,
    },
};

/// The images of a page, in the order that its URL asks for. Its rows stay while pages come and go, and
/// take the values of the image that has their place.
#[component]
pub fn ImageTable(
    list: LiveList,
    /// What the table holds and how it is ordered.
    caption: Signal<String>,
    /// Whether newer rows are long on their way.
    busy: Signal<bool>,
) -> impl IntoView {
    let preferences = use_preferences();
    let query = list.query();
    let rows = list.rows();
    use_selection().show(rows);
    let columns = Memo::new(move |_| {
        Column::ALL.iter().copied().filter(|&column| preferences.shows(column)).collect::<Vec<_>>()
    });
    let names = move || columns.read().iter().map(|column| column.as_str()).collect::<Vec<_>>().join(" ");
    let heads = move || columns.get().into_iter().map(|column| head(column, query)).collect_view();
    view! {
        <table
            class="table"
            role="table"
            data-of="images"
            data-cards
            data-columns=names
            aria-busy=move || if busy.get() { "true" } else { "false" }
        >
            <caption class="hidden">{caption} " " <TimesAreIn /></caption>
            <thead role="rowgroup">
                <tr role="row">
                    <SelectPage />
                    <SortHeader class="cell-name" label="Name" field=SortField::Name query />
                    {heads}
                    <ColumnHead class="cell-actions">
                        <span class="hidden">"Actions"</span>
                    </ColumnHead>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For
                    each=move || rows.get().into_iter().enumerate()
                    key=|(place, _)| *place
                    children=move |(place, first)| view! { <Row query row=list.row(place, first) /> }
                />
            </tbody>
        </table>
    }
    .into_any()
}

/// The head of a column that can be hidden.
fn head(column: Column, query: Memo<ListQuery>) -> AnyView {
    let (class, field) = match column {
        Column::Arch => ("cell-arch", Some(SortField::Arch)),
        Column::Visibility => ("cell-visibility", None),
        Column::Organization => ("cell-org", Some(SortField::Organization)),
        Column::Volume => ("cell-volume", None),
        Column::Created => ("cell-created", Some(SortField::CreationDate)),
        Column::Modified => ("cell-modified", Some(SortField::ModificationDate)),
    };
    let label = column.label();
    match field {
        Some(field) => view! { <SortHeader class label field query /> }.into_any(),
        None => view! { <ColumnHead class>{label}</ColumnHead> }.into_any(),
    }
}

/// The head of a column that nothing is sorted by.
#[component]
pub fn ColumnHead(class: &'static str, children: Children) -> impl IntoView {
    view! {
        <th scope="col" role="columnheader" class=class>
            {children()}
        </th>
    }
}

/// A column's head: a link that sorts by it, or turns the order around. With Shift it becomes one
/// more key after those that are on.
#[component]
fn SortHeader(class: &'static str, label: &'static str, field: SortField, query: Memo<ListQuery>) -> impl IntoView {
    let timed = matches!(field, SortField::CreationDate | SortField::ModificationDate);
    let sort = Memo::new(move |_| query.with(list_url::shown_sort));
    let place = Memo::new(move |_| sort.with(|sort| sort.keys().iter().position(|key| key.field == field)));
    let descending = Memo::new(move |_| sort.with(|sort| place.get().map(|place| sort.keys()[place].descending)));
    let sorted_to = move |sort: Sort| {
        query.with(|query| list_url::href(&ListQuery { sort: Some(sort), page: None, ..query.clone() }))
    };
    let href = move || {
        sorted_to(match descending.get() {
            Some(descending) if place.get() == Some(0) => Sort::by(field, !descending),
            _ => Sort::by(field, false),
        })
    };
    let navigate = use_navigate();
    let on_click = move |event: MouseEvent| {
        if event.shift_key() {
            event.prevent_default();
            let with_shift = untrack(|| sorted_to(sort.get().and(field)));
            navigate(&with_shift, NavigateOptions::default());
        }
    };
    let direction = move || match descending.get() {
        Some(descending) if place.get() == Some(0) => Some(if descending { "descending" } else { "ascending" }),
        _ => None,
    };
    let icon = move || match descending.get() {
        Some(true) => "desc",
        Some(false) => "up",
        None => "sort",
    };
    let key = move || {
        let several = sort.with(|sort| sort.keys().len() > 1);
        place.get().filter(|_| several).map(|place| {
            view! {
                <span class="key">
                    <span class="hidden">", sort key "</span>
                    {place + 1}
                </span>
            }
        })
    };
    view! {
        <th
            scope="col"
            role="columnheader"
            class=class
            aria-sort=direction
            data-sorted=move || place.get().is_some()
        >
            <a class="sort" href=href on:click=on_click>
                {label}
                {timed.then(|| view! { " " <Unit /> })}
                {move || view! { <Icon name=icon() /> }}
                {key}
            </a>
        </th>
    }
    .into_any()
}

/// A row; of what happens to its image only its own cells are rendered anew.
#[component]
fn Row(query: Memo<ListQuery>, row: Memo<LiveRow>) -> impl IntoView {
    let preferences = use_preferences();
    let selected = use_selected(row);
    view! {
        <tr
            role="row"
            data-deleted=move || row.with(|row| row.standing == Standing::Deleted).then_some("")
            data-selected=move || selected.get().then_some("")
        >
            <SelectCell row selected />
            <NameCell row />
            {move || query.with(|query| cells(query, row.get(), preferences))}
        </tr>
    }
    .into_any()
}

fn cells(
    query: &ListQuery,
    LiveRow { image, standing }: LiveRow,
    preferences: SharedPreferences,
) -> impl IntoView + use<> {
    let mut of_organization = ListQuery { page: None, ..query.clone() };
    of_organization.filter.organization = Some(image.organization);
    let organization = image.organization.to_string();
    let deleted = standing == Standing::Deleted;
    let shows = |column| preferences.shows(column);
    view! {
        {shows(Column::Arch).then(|| view! {
            <td role="cell" class="cell-arch">
                {image.arch.as_str()}
            </td>
        })}
        {shows(Column::Visibility).then(|| view! {
            <td role="cell" class="cell-visibility">
                <Visibility public=image.public />
            </td>
        })}
        {shows(Column::Organization).then(|| view! {
            <td role="cell" class="cell-org">
                <a class="org" href=list_url::href(&of_organization) title=organization.clone()>
                    <OrganizationGlyph id=image.organization />
                    {organization[..8].to_owned()}
                </a>
            </td>
        })}
        {shows(Column::Volume).then(|| view! {
            <td role="cell" class="cell-volume">
                <code title=image.root_volume.id.to_string()>{image.root_volume.name}</code>
            </td>
        })}
        {shows(Column::Created).then(|| view! {
            <td role="cell" class="cell-created">
                {cell_time(image.creation_date, preferences)}
            </td>
        })}
        {shows(Column::Modified).then(|| view! {
            <td role="cell" class="cell-modified">
                {(standing == Standing::Changed).then(|| view! { <Fresh /> })}
                {cell_time(image.modification_date, preferences)}
            </td>
        })}
        <td role="cell" class="cell-actions">
            <RowMenuButton id=image.id name=image.name disabled=deleted />
        </td>
    }
}

/// A time to the minute, in a cell.
#[component]
pub fn CellTime(at: Timestamp) -> impl IntoView {
    let preferences = use_preferences();
    move || cell_time(at, preferences)
}

fn cell_time(at: Timestamp, preferences: SharedPreferences) -> impl IntoView {
    let local = preferences.local(at);
    view! {
        <time class="time" datetime=at.to_string()>
            {local.date()}
            " "
            <span>{local.minute()}</span>
        </time>
    }
}

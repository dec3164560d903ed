//! What is asked of the page that shows what an action on many images would do.

use serde::{Deserialize, Serialize};

use super::list_url;
use crate::{
    domain::{BulkAction, ListQuery, Selection, Strictness},
    functions::ApplyBulk,
};

/// An action on a selection. The server gives it to the page as context, where the list's form was
/// posted without scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRequest {
    /// What is to be done.
    pub action: BulkAction,
    /// To which images, as a form has them.
    pub selection: String,
    /// The list's query string.
    pub search: String,
}

/// Says in an address that images were picked, which are not named there.
const PICKED: &str = "picked";

impl BulkRequest {
    /// What the address of the page asks for; `picked` are the images that this tab has picked. Nothing
    /// where it names no action, or where it is about picked images and there are none.
    #[must_use]
    pub fn read(search: &str, picked: impl FnOnce() -> Option<String>) -> Option<Self> {
        let search = search.trim_start_matches('?');
        let pairs: Vec<_> = form_urlencoded::parse(search.as_bytes()).collect();
        let value = |name| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
        let action = value("action")?.parse().ok()?;
        let selection = match value("selection") {
            None => Selection::ALL.to_owned(),
            Some(_) => picked()?,
        };
        Some(Self { action, selection, search: search.to_owned() })
    }

    /// The page's address. Only that of all that match can be opened in another tab.
    #[must_use]
    pub fn href(&self) -> String {
        let Self { action, search, .. } = self;
        let picked = if self.is_of_all() { String::new() } else { format!("&selection={PICKED}") };
        let list = list_url::search(&Self::view_of(search));
        let list = if list.is_empty() { list } else { format!("&{list}") };
        format!("/bulk?action={action}{picked}{list}")
    }

    /// Whether it is about all that match.
    #[must_use]
    pub fn is_of_all(&self) -> bool {
        self.selection == Selection::ALL
    }

    /// The view of the list that it comes from.
    #[must_use]
    pub fn view(&self) -> ListQuery {
        Self::view_of(&self.search)
    }

    /// The view of the list that such a query string also names.
    #[must_use]
    pub fn view_of(search: &str) -> ListQuery {
        ListQuery::parse_search(search, Strictness::Lenient).0
    }
}

impl From<ApplyBulk> for BulkRequest {
    fn from(ApplyBulk { action, selection, search, .. }: ApplyBulk) -> Self {
        Self { action, selection, search }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let all = BulkRequest {
            action: BulkAction::MakePublic,
            selection: Selection::ALL.into(),
            search: "?q=a%20b&page=1&done=7".into(),
        };
        assert_eq!(all.href(), "/bulk?action=make_public&q=a%20b");
        let read =
            BulkRequest::read("?action=make_public&q=a%20b", || panic!("it is about all that match")).unwrap();
        assert_eq!(
            (read.action, read.is_of_all(), read.view()),
            (all.action, true, BulkRequest::view_of("?q=a%20b"))
        );

        let picked = BulkRequest { selection: "x.1".into(), search: String::new(), ..all };
        assert_eq!(picked.href(), "/bulk?action=make_public&selection=picked");
        let search = "?action=make_public&selection=picked";
        assert_eq!(BulkRequest::read(search, || Some("x.1".into())).unwrap().selection, "x.1");
    }

    #[test]
    fn without_what_was_picked_it_is_not_about_all() {
        assert_eq!(BulkRequest::read("?action=delete&selection=picked", || None), None);
        assert_eq!(BulkRequest::read("?action=delete&selection=", || None), None);
        assert_eq!(BulkRequest::read("?action=destroy", || None), None);
    }

    #[test]
    fn a_filter_that_can_not_be_read_is_handed_on() {
        let read = BulkRequest::read("?action=delete&arch=mips", || None).unwrap();
        assert!(read.search.contains("arch=mips"));
    }
}

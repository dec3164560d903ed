//! What the command palette offers for a text.
//!
//! Pages and commands come before images: they are there at once, and nothing moves under what is
//! about to be pressed when the images that were searched for come in.

use super::{
    components::{PLACES, grouped},
    curl::Curl,
    keyboard::{Command, Target},
    list_url,
    preferences::{Choice, Theme},
};
use crate::domain::{Arch, Filter, Image, ListQuery, fold};

/// How many images are shown.
pub const IMAGES: u32 = 8;

/// Where the palette was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Situation {
    /// The image that had the focus, or whose page it is.
    pub target: Option<Target>,
    /// What the list shows, where that is the page.
    pub list: Option<ListQuery>,
    /// What could be taken back, in words.
    pub undo: Option<String>,
    /// The colours.
    pub theme: Theme,
}

/// What a search answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The text that was searched for.
    pub text: String,
    /// The first that match.
    pub images: Vec<Image>,
    /// How many match.
    pub total: u64,
}

/// Things of one kind under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Offers {
    /// The heading.
    pub heading: String,
    /// In order.
    pub offers: Vec<Offer>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What choosing it does.
    pub act: Act,
    /// As people read it.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// Of an image: its architecture, whether it is public, and the beginning of its id.
    pub image: Option<(Arch, bool, String)>,
}

/// What choosing something does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Goes there.
    Follow(String),
    /// Takes the file that is there.
    Download(String),
    /// Copies a text.
    Copy(String),
    /// Does what a key does.
    Run(Command),
    /// Changes the colours.
    Theme(Theme),
}

impl Act {
    /// The command that does the same.
    #[must_use]
    pub fn command(&self) -> Option<Command> {
        match self {
            Self::Run(command) => Some(*command),
            Self::Follow(href) => {
                PLACES.iter().find(|(place, ..)| place == href).map(|(place, ..)| Command::Go(place))
            }
            _ => None,
        }
    }
}

/// What is offered for a text; for none, all that can be done here.
#[must_use]
pub fn offers(text: &str, situation: &Situation, found: Option<&Found>, origin: &str) -> Vec<Offers> {
    let pages = PLACES.iter().map(|&(href, icon, label)| offer(icon, label, Act::Follow(href.to_owned())));
    let of_target = situation
        .target
        .as_ref()
        .map(|target| Offers { heading: target.name.clone(), offers: actions_on(target, origin) });
    let mut groups: Vec<_> = of_target.into_iter().collect();
    groups.push(Offers { heading: "Pages".to_owned(), offers: pages.collect() });
    groups.push(Offers { heading: "Actions".to_owned(), offers: actions(situation, origin) });
    if !text.is_empty() {
        for group in &mut groups {
            group.offers.retain(|offer| is_named(&offer.label, text));
        }
        groups.push(Offers { heading: "Images".to_owned(), offers: images(text, found) });
    }
    groups.retain(|group| !group.offers.is_empty());
    groups
}

fn offer(icon: &'static str, label: impl Into<String>, act: Act) -> Offer {
    Offer { act, label: label.into(), icon, image: None }
}

fn actions_on(Target { id, .. }: &Target, origin: &str) -> Vec<Offer> {
    vec![
        offer("pencil", "Edit", Act::Run(Command::Edit)),
        offer("duplicate", "Duplicate", Act::Run(Command::Duplicate)),
        offer("copy", "Copy ID", Act::Run(Command::CopyId)),
        offer("terminal", "Copy as curl", Act::Copy(Curl::get(origin, &format!("/images/{id}")).to_string())),
        offer("history", "History", Act::Follow(format!("/image/{id}/history"))),
        offer("trash", "Delete", Act::Run(Command::Delete)),
    ]
}

fn actions(situation: &Situation, origin: &str) -> Vec<Offer> {
    let mut actions = vec![
        offer("plus", "New image", Act::Run(Command::New)),
        offer("upload", "Import", Act::Follow("/import".to_owned())),
    ];
    if let Some(done) = &situation.undo {
        actions.push(offer("undo", format!("Undo: {done}"), Act::Run(Command::Undo)));
    }
    if let Some(query) = &situation.list {
        let curl = Curl::get(origin, &list_url::api_path(query)).to_string();
        actions.extend([
            offer("download", "Export CSV", Act::Download(list_url::export(query, "csv"))),
            offer("download", "Export NDJSON", Act::Download(list_url::export(query, "ndjson"))),
            offer("terminal", "Copy this view as curl", Act::Copy(curl)),
        ]);
    }
    actions.extend(
        Theme::ALL
            .iter()
            .filter(|&&theme| theme != situation.theme)
            .map(|&theme| offer(theme.icon(), format!("Theme: {}", theme.label()), Act::Theme(theme))),
    );
    actions.push(offer("keyboard", "Keyboard shortcuts", Act::Run(Command::Shortcuts)));
    actions
}

/// Whether each word of the text begins one of the label's.
fn is_named(label: &str, text: &str) -> bool {
    let (label, text) = (fold(label), fold(text));
    let words: Vec<_> = label.split(|c: char| !c.is_alphanumeric()).collect();
    text.split_whitespace().all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
}

/// The images that were found, and the way to all of them. Until the answer to this text is there,
/// those of the answer before that match it too.
fn images(text: &str, found: Option<&Found>) -> Vec<Offer> {
    let filter = Filter { q: Some(text.to_owned()), ..Filter::default() };
    let shown = found.iter().flat_map(|found| &found.images).filter(|image| filter.matches(image));
    let mut offers: Vec<_> = shown
        .map(|image| Offer {
            act: Act::Follow(format!("/image/{}", image.id)),
            label: image.name.clone(),
            icon: "layers",
            image: Some((image.arch, image.public, image.id.to_string()[..8].to_owned())),
        })
        .collect();
    let all = match found.filter(|found| found.text == text).map(|found| found.total) {
        Some(0) => return offers,
        Some(1) => "See it in the list".to_owned(),
        Some(total) => format!("See all {} in the list", grouped(total)),
        None => format!("Search the list for “{text}”"),
    };
    let list = ListQuery { filter, ..ListQuery::default() };
    offers.push(offer("search", all, Act::Follow(list_url::href(&list))));
    offers
}

/// The query of the search for a text.
#[must_use]
pub fn search(text: &str) -> String {
    let filter = Filter { q: Some(text.to_owned()), ..Filter::default() };
    list_url::search(&ListQuery { filter, per_page: Some(IMAGES), ..ListQuery::default() })
}

/// A label in pieces, each with whether it is the text that was searched for.
#[must_use]
pub fn marked<'a>(label: &'a str, text: &str) -> Vec<(bool, &'a str)> {
    // folding may make several characters of one: each with the place that it comes from
    let folded: Vec<_> = label.char_indices().flat_map(|(at, c)| c.to_lowercase().map(move |c| (at, c))).collect();
    let wanted: Vec<_> = fold(text).chars().collect();
    let (mut pieces, mut done, mut at) = (Vec::new(), 0, 0);
    while !wanted.is_empty() && at + wanted.len() <= folded.len() {
        let matched = &folded[at..at + wanted.len()];
        if matched.iter().map(|(_, c)| c).ne(&wanted) {
            at += 1;
            continue;
        }
        at += wanted.len();
        let (start, last) = (matched[0].0, matched[wanted.len() - 1].0);
        let end = folded[at..].iter().map(|(place, _)| *place).find(|place| *place > last).unwrap_or(label.len());
        if start >= done {
            pieces.extend([(false, &label[done..start]), (true, &label[start..end])]);
            done = end;
        }
    }
    pieces.push((false, &label[done..]));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::live::fixture::image;

    fn labels(groups: &[Offers]) -> Vec<(&str, Vec<&str>)> {
        groups
            .iter()
            .map(|group| (&*group.heading, group.offers.iter().map(|offer| &*offer.label).collect()))
            .collect()
    }

    fn offered(text: &str, situation: &Situation, found: Option<&Found>) -> Vec<Offers> {
        offers(text, situation, found, "http://localhost:3000")
    }

    #[test]
    fn what_can_be_done_depends_on_where_one_is() {
        let anywhere = Situation { theme: Theme::Dark, ..Situation::default() };
        assert_eq!(
            labels(&offered("", &anywhere, None)),
            [
                ("Pages", PLACES.iter().map(|(.., label)| *label).collect()),
                ("Actions", vec!["New image", "Import", "Theme: System", "Theme: Light", "Keyboard shortcuts"]),
            ]
        );
        let target = Target { id: "1".to_owned(), name: "web".to_owned() };
        let list = Some(ListQuery::default());
        let situation = Situation { target: Some(target), list, undo: Some("Deleted web".to_owned()), ..anywhere };
        let groups = offered("", &situation, None);
        assert_eq!(
            labels(&groups)[0],
            ("web", vec!["Edit", "Duplicate", "Copy ID", "Copy as curl", "History", "Delete"])
        );
        let actions = &labels(&groups)[2].1;
        assert!(actions.contains(&"Undo: Deleted web") && actions.contains(&"Export CSV"), "{actions:?}");
    }

    #[test]
    fn words_find_what_has_words_that_begin_with_them() {
        let situation = Situation { list: Some(ListQuery::default()), ..Situation::default() };
        let first = |text: &str| labels(&offered(text, &situation, None))[0].1.join(", ");
        assert_eq!(first("TRA"), "Trash");
        assert_eq!(first("csv exp"), "Export CSV");
        assert_eq!(first("rash"), "Search the list for “rash”");
    }

    #[test]
    fn images_stand_while_a_narrower_text_is_searched_for() {
        let situation = Situation::default();
        let images = vec![image(1, "Apache 2", 1), image(2, "apache 3", 1)];
        let found = Found { text: "apa".to_owned(), images, total: 14 };
        let of = |text: &str| {
            labels(&offered(text, &situation, Some(&found))).pop().map(|(_, labels)| labels.join(", "))
        };
        assert_eq!(of("apa").as_deref(), Some("Apache 2, apache 3, See all 14 in the list"));
        assert_eq!(of("apache 3").as_deref(), Some("apache 3, Search the list for “apache 3”"));
        let none = Found { text: "zzz".to_owned(), images: Vec::new(), total: 0 };
        assert_eq!(offered("zzz", &situation, Some(&none)), []);
        assert_eq!(search("a b"), "q=a%20b&per_page=8");
    }

    #[test]
    fn pages_know_their_keys() {
        assert_eq!(Act::Follow("/trash".to_owned()).command(), Some(Command::Go("/trash")));
        assert_eq!(Act::Follow("/image/1".to_owned()).command(), None);
    }

    #[test]
    fn what_matched_is_marked() {
        assert_eq!(
            marked("web-Apache-apache", "APACHE"),
            [(false, "web-"), (true, "Apache"), (false, "-"), (true, "apache")]
        );
        assert_eq!(marked("web", ""), [(false, "web")]);
        assert_eq!(marked("aaa", "aa"), [(true, "aa"), (false, "a")]);
        // İ becomes two characters
        assert_eq!(marked("xİy", "i"), [(false, "x"), (true, "İ"), (false, "y")]);
        assert_eq!(marked("ÄB", "ä"), [(true, "Ä"), (false, "B")]);
    }
}

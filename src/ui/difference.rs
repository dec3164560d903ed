//! What differs between two texts, so that an edit can be seen in its place.

/// The parts of an edit, in the order in which they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What both begin with.
    pub start: String,
    /// What is only in the old text, between start and end.
    pub removed: String,
    /// What is only in the new text, between start and end.
    pub added: String,
    /// What both end with.
    pub end: String,
}

/// How `new` came from `old`, in whole words: names are read by their parts, not by their letters.
#[must_use]
pub fn edit(old: &str, new: &str) -> Edit {
    let (old, new) = (words(old), words(new));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    Edit {
        start: old[..start].concat(),
        removed: old_rest[..old_rest.len() - end].concat(),
        added: new_rest[..new_rest.len() - end].concat(),
        end: old_rest[old_rest.len() - end..].concat(),
    }
}

/// Runs of letters and digits, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(if run == 0 { first.len_utf8() } else { run });
        words.push(word);
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let Edit { start, removed, added, end } = edit(old, new);
        format!("{start}[{removed}→{added}]{end}")
    }

    #[test]
    fn an_edit_is_shown_in_its_place() {
        assert_eq!(shown("web-apache-11", "web-apache-11-hotfix"), "web-apache-11[→-hotfix]");
        assert_eq!(shown("web-apache-11", "web-httpd-11"), "web-[apache→httpd]-11");
        assert_eq!(shown("web-apache-11", "web-11"), "web-[apache-→]11");
    }

    #[test]
    fn words_are_not_torn_apart() {
        assert_eq!(shown("debian-12", "debian-13"), "debian-[12→13]");
        assert_eq!(shown("apache", "apple"), "[apache→apple]");
    }

    #[test]
    fn both_texts_can_be_read_from_it() {
        for (old, new) in [("", ""), ("", "a"), ("a-a", "a-a-a"), ("é-1", "é-2-é"), ("x", "x"), (" ", "  ")] {
            let Edit { start, removed, added, end } = edit(old, new);
            assert_eq!(format!("{start}{removed}{end}"), old);
            assert_eq!(format!("{start}{added}{end}"), new);
        }
    }
}

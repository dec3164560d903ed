//! What is asked of the activity, and its form in a URL.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::parse::{Strictness, parse, parse_number, parse_pairs};
use crate::domain::{Action, Change, FieldErrors, Revision, parse_uuid};

/// Which of the log's entries are wanted, the newest first. Conditions must all hold; an absent one
/// always does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityQuery {
    /// Who made the change.
    pub actor: Option<String>,
    /// What the entry's change did.
    pub action: Option<Action>,
    /// The image that changed. Each entry is then that image's change.
    pub image: Option<Uuid>,
    /// The entry's change is before this one.
    pub before: Option<Revision>,
}

impl ActivityQuery {
    /// Every parameter, in the order in which they are written.
    pub const PARAMETERS: [&str; 4] = ["actor", "action", "image", "before"];

    /// The definition of every condition, for the change of an entry.
    #[must_use]
    pub fn matches(&self, change: &Change) -> bool {
        self.actor.as_deref().is_none_or(|actor| actor == &*change.actor)
            && self.action.is_none_or(|action| action == change.action())
            && self.image.is_none_or(|image| image == change.image().id)
            && self.before.is_none_or(|before| change.sequence < before)
    }

    /// Reads a query string. What is wrong is in the errors, by parameter, and left out of the query;
    /// unknown parameters are ignored.
    #[must_use]
    pub fn parse_search(search: &str, strictness: Strictness) -> (Self, FieldErrors) {
        let mut query = Self::default();
        let pairs: Vec<_> = form_urlencoded::parse(search.trim_start_matches('?').as_bytes()).collect();
        let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
        let errors = parse_pairs(pairs, &Self::PARAMETERS, strictness, |name, value| query.set(name, value));
        (query, errors)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "actor" => self.actor = Some(value.to_owned()),
            "action" => self.action = Some(parse(value)?),
            "image" => self.image = Some(parse_uuid(value)?),
            "before" => self.before = Some(Revision(parse_number(value, 1, u64::MAX)?)),
            _ => unreachable!("only known parameters are set"),
        }
        Ok(())
    }

    /// The parameters that are set, in their one order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let Self { actor, action, image, before } = self;
        let values = [
            actor.clone(),
            action.map(|action| action.to_string()),
            image.map(|image| image.to_string()),
            before.map(|before| before.to_string()),
        ];
        Self::PARAMETERS.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::encode_pairs;

    #[test]
    fn reads_what_it_writes() {
        let search = "actor=a%20b%26c&action=restored&image=000a115d-2852-4b0a-9ce8-47f1134ba95a&before=7";
        let (query, errors) = ActivityQuery::parse_search(search, Strictness::Strict);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(encode_pairs(&query.pairs()), search);
    }

    #[test]
    fn lenient_readers_leave_out_what_is_wrong() {
        let search = "?actor=&action=moved&image=x&before=0&before=2&page=3&before=4";
        let (query, errors) = ActivityQuery::parse_search(search, Strictness::Lenient);
        assert_eq!(query, ActivityQuery::default());
        let names: Vec<_> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["action", "before", "image"]);
    }
}

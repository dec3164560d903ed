//! The latest changes that the tab has heard of, without a gap.

use std::{collections::VecDeque, sync::Arc};

use crate::domain::{Change, Revision};

/// How many changes are kept for pages that begin to follow later.
const KEPT: usize = 500;

/// A piece of the log.
#[derive(Debug, Default)]
pub struct Feed {
    /// What comes before the first that is kept.
    after: Revision,
    last: Revision,
    kept: VecDeque<Arc<Change>>,
}

impl Feed {
    /// An empty piece, after that position.
    pub fn after(position: Revision) -> Self {
        Self { after: position, last: position, kept: VecDeque::new() }
    }

    /// The position that it has come to.
    pub fn last(&self) -> Revision {
        self.last
    }

    /// Adds changes, and gives those of them back that are new.
    pub fn push(&mut self, changes: Vec<Arc<Change>>) -> Vec<Arc<Change>> {
        let new: Vec<_> = changes.into_iter().filter(|change| change.sequence > self.last).collect();
        if let Some(last) = new.last() {
            self.last = last.sequence;
        }
        self.kept.extend(new.iter().cloned());
        if let Some(gone) = self.kept.drain(..self.kept.len().saturating_sub(KEPT)).next_back() {
            self.after = gone.sequence;
        }
        new
    }

    /// The changes after a position that it has come to; nothing where it does not have them all.
    pub fn since(&self, position: Revision) -> Option<Vec<Arc<Change>>> {
        let following = || self.kept.iter().filter(|change| change.sequence > position).cloned().collect();
        (position >= self.after).then(following)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::live::fixture::change;

    fn changes(sequences: impl IntoIterator<Item = u64>) -> Vec<Arc<Change>> {
        sequences.into_iter().map(|sequence| Arc::new(change(sequence, None, None))).collect()
    }

    fn sequences(changes: &[Arc<Change>]) -> Vec<u64> {
        changes.iter().map(|change| change.sequence.0).collect()
    }

    #[test]
    fn what_was_told_is_not_told_again() {
        let mut feed = Feed::after(Revision(5));
        assert_eq!(sequences(&feed.push(changes(4..=7))), [6, 7]);
        assert_eq!(sequences(&feed.push(changes(6..=8))), [8]);
        assert_eq!(feed.last(), Revision(8));
    }

    #[test]
    fn who_comes_later_gets_what_it_has_not_read() {
        let mut feed = Feed::after(Revision(5));
        feed.push(changes(6..=8));
        assert_eq!(sequences(&feed.since(Revision(6)).unwrap()), [7, 8]);
        assert_eq!(feed.since(Revision(9)), Some(Vec::new()));
        assert_eq!(feed.since(Revision(4)), None);
    }

    #[test]
    fn only_the_latest_are_kept() {
        let mut feed = Feed::default();
        feed.push(changes(1..=600));
        assert_eq!(feed.since(Revision(99)), None);
        assert_eq!(feed.since(Revision(100)).unwrap().len(), KEPT);
    }
}

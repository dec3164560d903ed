//! One action on many images: one batch, and so one entry in the activity and one undo.
//!
//! Nobody gets more than they saw. Of what was picked one by one, what has changed since is left out.
//! What matches a filter is frozen at a position of the log: once a change after that concerns an
//! image that matched or matches, the action is refused.

use std::{collections::HashMap, sync::Arc};

use futures::TryStreamExt;
use uuid::Uuid;

use super::{ATTEMPTS, Actor, Catalog, CatalogError, batch, edit::edited, restless};
use crate::{
    domain::{BulkAction, Filter, Image, Pick, Preview, Revision, Selection, Sort, Timestamp, Values},
    server::store::{Changes, StoreError, Write},
};

/// How many changes of the log are read at a time.
const CHANGES: usize = 1_000;
/// How many of the images a preview shows; all of them, where they are so few that no number is
/// asked for.
const SAMPLE: usize = 6;

/// A selection as it is now.
#[derive(Default)]
struct Found {
    images: Vec<Arc<Image>>,
    /// Picked, and changed since.
    changed: Vec<Arc<Image>>,
    /// Picked, and gone.
    gone: Vec<Uuid>,
}

impl Catalog {
    /// The position to freeze a selection at: to be asked for before anything of it is read.
    #[must_use]
    pub fn position(&self) -> Revision {
        *self.head().borrow()
    }

    /// What the action would do to the selection as it is now, the first images in that order.
    ///
    /// # Errors
    /// [`CatalogError::TooMany`], [`CatalogError::Store`].
    pub async fn preview(
        &self,
        selection: &Selection,
        action: BulkAction,
        sort: &Sort,
    ) -> Result<Preview, CatalogError> {
        let at = match selection {
            Selection::Picked(_) => self.position(),
            Selection::Matching { at, .. } => *at,
        };
        let Found { images, mut changed, gone } = self.find(selection, sort).await?;
        let all = images.len();
        let mut images: Vec<_> = images.into_iter().filter(|image| !action.is_done(image)).collect();
        let duplicates = match action {
            BulkAction::Delete => self.duplicates_beside(&images).await?,
            _ => 0,
        };
        let (count, public) = (images.len(), images.iter().filter(|image| image.public).count());
        let done = all - count;
        images.truncate(if count as u64 > BulkAction::ASKED { SAMPLE } else { count });
        changed.sort_by(|a, b| sort.compare(a, b));
        Ok(Preview {
            at,
            count: count as u64,
            sample: images,
            public: public as u64,
            duplicates,
            done: done as u64,
            changed,
            gone: self.last_states(gone).await?,
        })
    }

    /// Does it to all of the selection, or nothing. Where the images are to be `expected` in number,
    /// that is a part of the selection. Gives back what undoes it; `None` where every image is already
    /// as the action would leave it, so that nothing was written.
    ///
    /// # Errors
    /// [`CatalogError::SetChanged`], [`CatalogError::TooMany`], [`CatalogError::Store`].
    pub async fn apply(
        &self,
        selection: &Selection,
        action: BulkAction,
        expected: Option<u64>,
        actor: Actor,
    ) -> Result<Option<Revision>, CatalogError> {
        for _ in 0..ATTEMPTS {
            let Found { images, .. } = self.find(selection, &Sort::creation()).await?;
            if let Selection::Matching { filter, at } = selection {
                // what comes between this and the commit was never a part of the set
                self.check_unchanged(filter, *at).await?;
            }
            let now = self.clock.now();
            let writes: Vec<_> = images.iter().filter_map(|image| write(action, image, now)).collect();
            if expected.is_some_and(|expected| expected != writes.len() as u64) {
                return Err(CatalogError::SetChanged);
            }
            if writes.is_empty() {
                return Ok(None);
            }
            if let Some(committed) = self.commit_unless_stale(batch(now, &actor, writes)).await? {
                return Ok(committed.changes.first().map(|change| change.sequence));
            }
        }
        Err(restless("what was selected"))
    }

    /// The selection as it is now, in that order.
    async fn find(&self, selection: &Selection, sort: &Sort) -> Result<Found, CatalogError> {
        match selection {
            Selection::Picked(picks) => Ok(self.find_picked(picks, sort).await?),
            Selection::Matching { filter, .. } => {
                let scan = self.store.scan(filter, sort).await?;
                check_size(scan.total)?;
                Ok(Found { images: scan.images.try_collect().await?, ..Found::default() })
            }
        }
    }

    async fn find_picked(&self, picks: &[Pick], sort: &Sort) -> Result<Found, CatalogError> {
        check_size(picks.len() as u64)?;
        let ids: Vec<_> = picks.iter().map(|pick| pick.id).collect();
        let images = self.store.images(&ids).await?;
        let mut there: HashMap<_, _> = images.into_iter().map(|image| (image.id, image)).collect();
        let mut found = Found::default();
        for pick in picks {
            match there.remove(&pick.id) {
                Some(image) if image.revision <= pick.seen => found.images.push(image),
                Some(image) => found.changed.push(image),
                None => found.gone.push(pick.id),
            }
        }
        found.images.sort_by(|a, b| sort.compare(a, b));
        Ok(found)
    }

    /// Checks that no change after a position concerns what matches.
    async fn check_unchanged(&self, filter: &Filter, mut at: Revision) -> Result<(), CatalogError> {
        let matches = |image: &Option<Arc<Image>>| image.as_ref().is_some_and(|image| filter.matches(image));
        loop {
            // where the log does not say what happened, nobody can tell that nothing did
            let Changes::Following(changes) = self.store.changes(at, CHANGES).await? else {
                return Err(CatalogError::SetChanged);
            };
            let Some(last) = changes.last() else { return Ok(()) };
            if changes.iter().any(|change| matches(&change.before) || matches(&change.after)) {
                return Err(CatalogError::SetChanged);
            }
            at = last.sequence;
        }
    }

    /// How many images were duplicated from those, beside those themselves.
    async fn duplicates_beside(&self, images: &[Arc<Image>]) -> Result<u64, StoreError> {
        let mut ids: Vec<_> = images.iter().map(|image| image.id).collect();
        let all = self.store.count_duplicates(&ids).await?;
        ids.sort_unstable();
        let among = images.iter().filter_map(|image| image.from_image).filter(|id| ids.binary_search(id).is_ok());
        Ok(all.saturating_sub(among.count() as u64))
    }

    /// Images that are gone as they last were, where the log still says so.
    async fn last_states(&self, gone: Vec<Uuid>) -> Result<Vec<(Uuid, Option<Arc<Image>>)>, StoreError> {
        let deletions = self.store.deletions(&gone).await?;
        let mut states: HashMap<_, _> =
            deletions.iter().map(|deletion| (deletion.image().id, Arc::clone(deletion.image()))).collect();
        Ok(gone.into_iter().map(|id| (id, states.remove(&id))).collect())
    }
}

fn check_size(images: u64) -> Result<(), CatalogError> {
    if images <= BulkAction::MOST { Ok(()) } else { Err(CatalogError::TooMany(images)) }
}

/// What the action writes of an image; nothing where it is as the action would leave it.
fn write(action: BulkAction, image: &Image, now: Timestamp) -> Option<Write> {
    if action.is_done(image) {
        return None;
    }
    Some(match action.visibility() {
        None => Write::Delete { id: image.id, expected: image.revision },
        Some(public) => {
            let image = edited(image, &Values { public, ..Values::from(image) }, now);
            Write::Put { expected: Some(image.revision), image }
        }
    })
}

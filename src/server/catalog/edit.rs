//! Other values for an image: a client's, who says which revision it has seen or does not care, and
//! the dashboard's, which are merged with what others did meanwhile.

use std::sync::Arc;

use super::{ATTEMPTS, Actor, Catalog, CatalogError, Precondition, batch, create::unnamed, restless};
use crate::{
    domain::{Field, FieldErrors, Fields, Image, Patch, Revision, Timestamp, Values, check_name, merge},
    server::store::Write,
};

/// An image with the values that were asked for.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The image as it is now.
    pub image: Arc<Image>,
    /// The fields that keep what somebody else has set since the edit began.
    pub merged: Vec<Field>,
    /// What undoes it; `None` where the image had the values already, so that nothing was written.
    pub sequence: Option<Revision>,
}

/// The values that an image is to have, and those among them that are somebody else's.
pub(super) struct Edit {
    pub(super) values: Values,
    pub(super) merged: Vec<Field>,
}

impl From<Values> for Edit {
    fn from(values: Values) -> Self {
        Self { values, merged: Vec::new() }
    }
}

impl Catalog {
    /// Changes the fields that the patch has. A patch that changes nothing writes nothing.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], [`CatalogError::Stale`], [`CatalogError::Store`].
    pub async fn update(
        &self,
        id: &str,
        patch: &Patch,
        precondition: &Precondition,
        actor: Actor,
    ) -> Result<Arc<Image>, CatalogError> {
        let edit = |current: &Arc<Image>| {
            if precondition.holds(current.revision) {
                Ok(Values::from(&**current).patched(patch.clone()).into())
            } else {
                Err(CatalogError::Stale(Arc::clone(current)))
            }
        };
        Ok(self.edit(id, actor, edit).await?.image)
    }

    /// Gives the image the values of a form that was filled from the revision `seen`. What others have
    /// changed since is kept, in the fields that the form leaves as they were then.
    ///
    /// # Errors
    /// [`CatalogError::Conflict`] where others have changed the same fields to other values;
    /// [`CatalogError::NotFound`], [`CatalogError::Store`].
    pub async fn save(
        &self,
        id: &str,
        seen: Revision,
        fields: Fields,
        actor: Actor,
    ) -> Result<Saved, CatalogError> {
        self.save_patch(id, seen, &fields.into(), actor).await
    }

    /// Gives the image another name, as [`Self::save`] does of a form in which nothing else was changed.
    ///
    /// # Errors
    /// [`CatalogError::Invalid`], and those of [`Self::save`].
    pub async fn rename(&self, id: &str, seen: Revision, name: &str, actor: Actor) -> Result<Saved, CatalogError> {
        check_name(name).map_err(|reason| CatalogError::Invalid(FieldErrors::one("name", reason)))?;
        let patch = Patch { name: Some(name.to_owned()), ..Patch::default() };
        self.save_patch(id, seen, &patch, actor).await
    }

    async fn save_patch(
        &self,
        id: &str,
        seen: Revision,
        patch: &Patch,
        actor: Actor,
    ) -> Result<Saved, CatalogError> {
        let found = self.image(id).await?;
        let base = if found.revision == seen { Some(found) } else { self.state(found.id, seen).await? };
        self.edit(id, actor, |current| merged(base.as_ref(), current, patch)).await
    }

    /// One write to one image: what `edit` makes of the image as it is, tried again on the newer one
    /// when another change comes first.
    pub(super) async fn edit(
        &self,
        id: &str,
        actor: Actor,
        edit: impl Fn(&Arc<Image>) -> Result<Edit, CatalogError> + Send + Sync,
    ) -> Result<Saved, CatalogError> {
        for _ in 0..ATTEMPTS {
            let current = self.image(id).await?;
            let Edit { values, merged } = edit(&current)?;
            let now = self.clock.now();
            let image = edited(&current, &values, now);
            if image == *current {
                return Ok(Saved { image: current, merged, sequence: None });
            }
            let write = Write::Put { expected: Some(current.revision), image };
            if let Some(committed) = self.commit_unless_stale(batch(now, &actor, vec![write])).await? {
                let change = committed.only();
                return Ok(Saved { image: Arc::clone(change.image()), merged, sequence: Some(change.sequence) });
            }
        }
        Err(restless(id))
    }
}

/// What a form that began with `base` makes of the image.
fn merged(base: Option<&Arc<Image>>, current: &Arc<Image>, patch: &Patch) -> Result<Edit, CatalogError> {
    let theirs = Values::from(&**current);
    let began = Values::from(&**base.unwrap_or(current));
    let mine = began.clone().patched(patch.clone());
    let merge = merge(&began, &theirs, &mine);
    // without a state to begin with, nobody can tell who changed what
    let conflicts = if base.is_some() { merge.conflicts } else { merge.mine };
    if conflicts.is_empty() {
        return Ok(Edit { values: merge.values, merged: merge.theirs });
    }
    Err(CatalogError::Conflict { base: base.cloned(), current: Arc::clone(current), fields: conflicts })
}

/// The image with those values; as it is where it has them, else modified now, and in any case later
/// than it was.
pub(super) fn edited(image: &Image, values: &Values, now: Timestamp) -> Image {
    let mut edited = image.clone();
    if Values::from(image) == *values {
        return edited;
    }
    let Values { name, arch, organization, root_volume, public } = values;
    edited.name.clone_from(name);
    edited.arch = *arch;
    edited.organization = *organization;
    edited.public = *public;
    if *root_volume != image.root_volume.id {
        edited.root_volume = unnamed(*root_volume);
    }
    edited.modification_date = now.max(image.modification_date.next());
    edited
}

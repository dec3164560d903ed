//! The one place where rules live: what creating, duplicating, changing and deleting an image mean,
//! and which time and which revision a change carries.
//!
//! REST handlers and server functions only translate to and from this; stores only keep.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    clock::Clock,
    store::{Batch, CommitError, Committed, Idempotency, Scan, Store, StoreError, StoreKind, Write},
};
use crate::domain::{
    Change, FieldErrors, Fields, Filter, Image, Page, PageRequest, Patch, Revision, Sort, Timestamp, Volume,
    check_name,
};

/// How often a change that was asked for without a revision is tried on ever newer images.
const ATTEMPTS: usize = 64;
const MAX_KEY: usize = 255;

/// The images and volumes, with the rules by which they change.
#[derive(Clone)]
pub struct Catalog {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// Who makes a change: `api`, `dashboard`, or a token's name.
pub type Actor = Arc<str>;

/// Which revisions of an image a change may replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Whatever is there.
    Any,
    /// One of these.
    OneOf(Vec<Revision>),
}

impl Precondition {
    /// Exactly that revision.
    #[must_use]
    pub fn is(revision: Revision) -> Self {
        Self::OneOf(vec![revision])
    }

    /// Whether an image at that revision may be replaced.
    #[must_use]
    pub fn holds(&self, revision: Revision) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(revisions) => revisions.contains(&revision),
        }
    }
}

/// Why the catalog did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// There is no image, or volume, with that id; the text as it was asked for.
    #[error("{0:?} not found")]
    NotFound(String),
    /// Fields can't be taken.
    #[error("validation failed")]
    Invalid(FieldErrors),
    /// The image has moved on from the revision that the change was made for.
    #[error("the image has changed since")]
    Stale(Arc<Image>),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request within the last day")]
    KeyReused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Catalog {
    /// A catalog over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// What kind of store is behind it.
    #[must_use]
    pub fn store_kind(&self) -> StoreKind {
        self.store.kind()
    }

    /// Whether the store can be read and written.
    ///
    /// # Errors
    /// [`StoreError`], with the reason.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ready().await
    }

    /// One image.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], also for what is no UUID; [`CatalogError::Store`].
    pub async fn image(&self, id: &str) -> Result<Arc<Image>, CatalogError> {
        let not_found = || CatalogError::NotFound(id.to_owned());
        let uuid = crate::domain::parse_uuid(id).map_err(|_| not_found())?;
        self.store.image(uuid).await?.ok_or_else(not_found)
    }

    /// A page of the images that match.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn images(
        &self,
        filter: &Filter,
        sort: &Sort,
        page: PageRequest,
    ) -> Result<Page<Arc<Image>>, StoreError> {
        self.store.page(filter, sort, page).await
    }

    /// How many images match.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.store.count(filter).await
    }

    /// All images that match, as they are now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn scan(&self, filter: &Filter, sort: &Sort) -> Result<Scan, StoreError> {
        self.store.scan(filter, sort).await
    }

    /// The images that were duplicated from that one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn duplicates(&self, id: Uuid, limit: usize) -> Result<Page<Arc<Image>>, StoreError> {
        self.store.duplicates(id, limit).await
    }

    /// The organizations with the most images.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn organizations(&self, limit: usize) -> Result<Vec<(Uuid, u64)>, StoreError> {
        self.store.organizations(limit).await
    }

    /// The volumes that the most images name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn popular_volumes(&self, limit: usize) -> Result<Vec<(Volume, u64)>, StoreError> {
        self.store.popular_volumes(limit).await
    }

    /// One volume.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], also for what is no UUID; [`CatalogError::Store`].
    pub async fn volume(&self, id: &str) -> Result<Volume, CatalogError> {
        let not_found = || CatalogError::NotFound(id.to_owned());
        let uuid = crate::domain::parse_uuid(id).map_err(|_| not_found())?;
        self.store.volume(uuid).await?.ok_or_else(not_found)
    }

    /// A page of the volumes, in the order in which they were first named.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn volumes(&self, page: PageRequest) -> Result<Page<Volume>, StoreError> {
        self.store.volumes(page).await
    }

    /// Makes a new image; with `from`, one that is marked as that one's duplicate. With a `key`, the
    /// same request within a day answers as the first did, and makes nothing.
    ///
    /// # Errors
    /// [`CatalogError::Invalid`] when `from` is no image or the key is not 1 to 255 characters;
    /// [`CatalogError::KeyReused`]; [`CatalogError::Store`].
    pub async fn create(
        &self,
        fields: Fields,
        from: Option<&str>,
        key: Option<&str>,
        actor: Actor,
    ) -> Result<Arc<Image>, CatalogError> {
        let idempotency = key.map(|key| idempotency(key, &fields, from)).transpose()?;
        let from_image = match from {
            None => None,
            Some(id) => match self.image(id).await {
                Ok(source) => Some(source.id),
                Err(CatalogError::NotFound(_)) => {
                    let reason = format!("{id:?} not found");
                    return Err(CatalogError::Invalid(FieldErrors::one("from_image", reason)));
                }
                Err(error) => return Err(error),
            },
        };
        let now = self.clock.now();
        let image = Image {
            id: Uuid::new_v4(),
            name: fields.name,
            arch: fields.arch,
            organization: fields.organization,
            public: fields.public.unwrap_or(false),
            root_volume: unnamed(fields.root_volume),
            from_image,
            from_server: None,
            marketplace_key: None,
            creation_date: now,
            modification_date: now,
            revision: Revision::default(),
        };
        let batch = Batch { at: now, actor, writes: vec![Write::Put { expected: None, image }], idempotency };
        let committed = self.store.commit(batch).await?;
        Ok(after(&committed))
    }

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
        self.change(id, precondition, actor, |current, now| {
            let image = patched(current, patch, now);
            (!image.same_values(current)).then_some(Write::Put { expected: Some(current.revision), image })
        })
        .await
    }

    /// Deletes the image, and gives it back as it was.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], [`CatalogError::Stale`], [`CatalogError::Store`].
    pub async fn delete(
        &self,
        id: &str,
        precondition: &Precondition,
        actor: Actor,
    ) -> Result<Arc<Image>, CatalogError> {
        self.change(id, precondition, actor, |current, _| {
            Some(Write::Delete { id: current.id, expected: current.revision })
        })
        .await
    }

    /// Gives the volume a name in every image that names it, as one batch.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], [`CatalogError::Invalid`], [`CatalogError::Store`].
    pub async fn rename_volume(&self, id: &str, name: &str, actor: Actor) -> Result<Volume, CatalogError> {
        let volume = self.volume(id).await?;
        check_name(name).map_err(|reason| CatalogError::Invalid(FieldErrors::one("name", reason)))?;
        let rename = Write::RenameVolume { id: volume.id, name: name.to_owned() };
        let batch = Batch { at: self.clock.now(), actor, writes: vec![rename], idempotency: None };
        self.store.commit(batch).await?;
        Ok(Volume { id: volume.id, name: name.to_owned() })
    }

    /// One write to one image: what `step` makes of the image as it is, tried again on the newer one
    /// when another change comes first and the precondition allows that.
    async fn change(
        &self,
        id: &str,
        precondition: &Precondition,
        actor: Actor,
        step: impl Fn(&Image, Timestamp) -> Option<Write> + Send + Sync,
    ) -> Result<Arc<Image>, CatalogError> {
        for _ in 0..ATTEMPTS {
            let current = self.image(id).await?;
            if !precondition.holds(current.revision) {
                return Err(CatalogError::Stale(current));
            }
            let at = self.clock.now();
            let Some(write) = step(&current, at) else { return Ok(current) };
            let batch = Batch { at, actor: Arc::clone(&actor), writes: vec![write], idempotency: None };
            match self.store.commit(batch).await {
                Ok(committed) => return Ok(after(&committed)),
                Err(CommitError::Stale { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError(format!("image {id} changed {ATTEMPTS} times while it was being changed")).into())
    }
}

/// The image after the batch's only change, or, deleted, before it.
fn after(committed: &Committed) -> Arc<Image> {
    let Change { before, after, .. } =
        &**committed.changes.first().expect("a batch of one image's write has one change");
    let image = after.as_ref().or(before.as_ref()).expect("a change has a state before or after");
    Arc::clone(image)
}

fn patched(current: &Image, patch: &Patch, now: Timestamp) -> Image {
    let Patch { name, arch, organization, root_volume, public } = patch;
    let mut image = current.clone();
    image.modification_date = now.max(current.modification_date.next());
    if let Some(name) = name {
        image.name.clone_from(name);
    }
    if let Some(id) = *root_volume
        && id != current.root_volume.id
    {
        image.root_volume = unnamed(id);
    }
    image.arch = arch.unwrap_or(current.arch);
    image.organization = organization.unwrap_or(current.organization);
    image.public = public.unwrap_or(current.public);
    image
}

/// A volume whose name the store knows, or makes.
fn unnamed(id: Uuid) -> Volume {
    Volume { id, name: String::new() }
}

fn idempotency(key: &str, fields: &Fields, from: Option<&str>) -> Result<Idempotency, CatalogError> {
    if key.is_empty() || key.chars().count() > MAX_KEY {
        let reason = format!("must have 1 to {MAX_KEY} characters");
        return Err(CatalogError::Invalid(FieldErrors::one("Idempotency-Key", reason)));
    }
    let request = serde_json::to_vec(&(fields, from)).expect("fields are plain data");
    Ok(Idempotency { key: key.to_owned(), fingerprint: Uuid::new_v5(&Uuid::NAMESPACE_OID, &request) })
}

impl From<CommitError> for CatalogError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Stale { current: Some(current), .. } => Self::Stale(current),
            CommitError::Stale { id, current: None } | CommitError::UnknownVolume(id) => {
                Self::NotFound(id.to_string())
            }
            CommitError::KeyReused => Self::KeyReused,
            CommitError::Store(error) => Self::Store(error),
        }
    }
}

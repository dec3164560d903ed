//! New images, and requests for them that come twice.

use std::sync::Arc;

use uuid::Uuid;

use super::{Actor, Catalog, CatalogError};
use crate::{
    domain::{FieldErrors, Fields, Image, Revision, Volume},
    server::store::{Batch, Idempotency, Write},
};

const MAX_KEY: usize = 255;

impl Catalog {
    /// Makes a new image; with `from`, one that is marked as that one's duplicate. With a `key`, the
    /// same request within a day answers as the first did, and makes nothing. What undoes it is the
    /// image's revision.
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
        let writes = vec![Write::Put { expected: None, image }];
        let committed = self.store.commit(Batch { idempotency, ..super::batch(now, &actor, writes) }).await?;
        Ok(Arc::clone(committed.only().image()))
    }
}

/// A volume whose name the store knows, or makes.
pub(super) fn unnamed(id: Uuid) -> Volume {
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

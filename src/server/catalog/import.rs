//! Many images at once, as a file has them: what each line would do, and all of that in one batch.
//!
//! A line with the id of an image that is there gives it the values that the line has; what the line
//! does not have, and what only the server sets, stays as it is. A line with another id, or without
//! one, makes an image: with that id, or a new one, and where it comes from as the line says. The
//! name that a line gives its volume is taken for a volume that no image has named yet, and for no other.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    sync::Arc,
};

use uuid::Uuid;

use super::{Actor, Catalog, CatalogError, batch, edit::edited};
use crate::{
    domain::{FieldErrors, Image, Origin, Patch, Revision, Timestamp, Values, Volume, check_name},
    server::store::{StoreError, Write},
};

/// A line of a file, read and checked by itself.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Which image it is about; without one, a new one.
    pub id: Option<Uuid>,
    /// The values that it has.
    pub patch: Patch,
    /// What it calls its root volume.
    pub volume_name: Option<String>,
    /// What it says of where the image comes from, which matters only where that is not there yet.
    pub origin: Result<Origin, FieldErrors>,
}

/// What a line does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Makes an image.
    Create {
        /// The new image.
        image: Image,
        /// Whether the line has its dates; else they are those of the batch.
        dated: bool,
    },
    /// Gives an image other values.
    Change {
        /// As it is.
        before: Arc<Image>,
        /// As it would be.
        after: Image,
    },
    /// Nothing: the image has these values.
    Same(Arc<Image>),
}

/// What the lines so far are about, by the numbers of the lines.
#[derive(Debug, Default)]
pub struct Met {
    ids: HashMap<Uuid, u64>,
    /// The volumes that the catalog does not know, as they are called first.
    names: HashMap<Uuid, (String, u64)>,
}

impl Met {
    /// The names that new volumes are to have.
    pub fn into_names(self) -> Vec<Volume> {
        self.names.into_iter().map(|(id, (name, _))| Volume { id, name }).collect()
    }
}

impl Catalog {
    /// What lines, by their numbers, would do to the catalog as it is; or why one can't be taken.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn compare(
        &self,
        met: &mut Met,
        lines: Vec<(u64, Incoming)>,
    ) -> Result<Vec<(u64, Result<Step, FieldErrors>)>, StoreError> {
        let ids: BTreeSet<_> = lines.iter().filter_map(|(_, line)| line.id).collect();
        let images = self.store.images(&Vec::from_iter(ids)).await?;
        let volumes: BTreeSet<_> = lines.iter().filter_map(|(_, line)| line.patch.root_volume).collect();
        let known = self.store.known_volumes(&Vec::from_iter(volumes)).await?;
        let mut comparison = Comparison {
            met,
            images: images.into_iter().map(|image| (image.id, image)).collect(),
            known: known.into_iter().map(|volume| (volume.id, volume.name)).collect(),
            now: self.clock.now(),
        };
        Ok(lines.into_iter().map(|(number, line)| (number, comparison.step(number, line))).collect())
    }

    /// Takes all steps, or none where an image is no longer as it was compared: then there is no
    /// sequence number. `names` are for volumes that come to be by it.
    ///
    /// # Errors
    /// [`CatalogError::Store`].
    pub async fn import(
        &self,
        names: &[Volume],
        steps: impl Iterator<Item = &Step>,
        actor: Actor,
    ) -> Result<Option<Revision>, CatalogError> {
        let now = self.clock.now();
        let names = names.iter().map(|Volume { id, name }| Write::NameVolume { id: *id, name: name.clone() });
        let writes = names.chain(steps.filter_map(|step| write(step, now))).collect();
        let committed = self.commit_unless_stale(batch(now, &actor, writes)).await?;
        Ok(committed.and_then(|committed| Some(committed.changes.first()?.sequence)))
    }

    /// Whether a batch with that many changes can be undone: the log may not hold so many.
    #[must_use]
    pub fn can_undo(&self, changes: u64) -> bool {
        self.store.log_limit().is_none_or(|limit| changes <= limit)
    }
}

fn write(step: &Step, now: Timestamp) -> Option<Write> {
    match step {
        Step::Create { image, dated } => {
            let mut image = image.clone();
            if !dated {
                (image.creation_date, image.modification_date) = (now, now);
            }
            Some(Write::Put { expected: None, image })
        }
        Step::Change { before, after } => {
            let mut image = after.clone();
            image.modification_date = now.max(before.modification_date.next());
            Some(Write::Put { expected: Some(before.revision), image })
        }
        Step::Same(_) => None,
    }
}

/// Some lines, and what the catalog has of what they are about.
struct Comparison<'a> {
    met: &'a mut Met,
    images: HashMap<Uuid, Arc<Image>>,
    known: HashMap<Uuid, String>,
    now: Timestamp,
}

impl Comparison<'_> {
    fn step(&mut self, number: u64, line: Incoming) -> Result<Step, FieldErrors> {
        if let Some(id) = line.id {
            match self.met.ids.entry(id) {
                Entry::Occupied(first) => {
                    return Err(FieldErrors::one("id", format!("is on line {} already", first.get())));
                }
                Entry::Vacant(entry) => entry.insert(number),
            };
        }
        match line.id.and_then(|id| self.images.get(&id)).map(Arc::clone) {
            Some(before) => {
                let values = Values::from(&*before).patched(line.patch);
                let mut after = edited(&before, &values, self.now);
                if after == *before {
                    return Ok(Step::Same(before));
                }
                self.name_volume(number, &mut after.root_volume, line.volume_name)?;
                Ok(Step::Change { before, after })
            }
            None => self.creation(number, line),
        }
    }

    fn creation(&mut self, number: u64, line: Incoming) -> Result<Step, FieldErrors> {
        let origin = line.origin.and_then(|origin| {
            let dates = origin.dates(self.now)?;
            Ok((origin, dates))
        });
        let (fields, origin, (creation_date, modification_date)) = match (line.patch.into_fields(), origin) {
            (Ok(fields), Ok((origin, dates))) => (fields, origin, dates),
            (fields, origin) => {
                let mut errors = fields.err().unwrap_or_default();
                errors.extend(origin.err().unwrap_or_default());
                return Err(errors);
            }
        };
        let mut root_volume = Volume { id: fields.root_volume, name: String::new() };
        self.name_volume(number, &mut root_volume, line.volume_name)?;
        let dated = origin.creation_date.is_some() || origin.modification_date.is_some();
        let image = Image {
            id: line.id.unwrap_or_else(Uuid::new_v4),
            name: fields.name,
            arch: fields.arch,
            organization: fields.organization,
            public: fields.public.unwrap_or(false),
            root_volume,
            from_image: origin.from_image,
            from_server: origin.from_server,
            marketplace_key: origin.marketplace_key,
            creation_date,
            modification_date,
            revision: Revision::default(),
        };
        Ok(Step::Create { image, dated })
    }

    /// Gives a volume the name that it has, or that it is to have; none where the store will name it.
    fn name_volume(&mut self, number: u64, volume: &mut Volume, given: Option<String>) -> Result<(), FieldErrors> {
        let wrong = |reason| FieldErrors::one("root_volume_name", reason);
        if !volume.name.is_empty() {
            return Ok(());
        }
        if let Some(name) = self.known.get(&volume.id) {
            volume.name.clone_from(name);
            return Ok(());
        }
        match (given, self.met.names.entry(volume.id)) {
            (Some(given), Entry::Occupied(first)) if first.get().0 != given => {
                let (name, line) = first.get();
                return Err(wrong(format!("must be {name:?}, as on line {line}: a volume has one name")));
            }
            (_, Entry::Occupied(first)) => volume.name.clone_from(&first.get().0),
            (Some(given), Entry::Vacant(entry)) => {
                check_name(&given).map_err(wrong)?;
                volume.name.clone_from(&given);
                entry.insert((given, number));
            }
            (None, Entry::Vacant(_)) => {}
        }
        Ok(())
    }
}

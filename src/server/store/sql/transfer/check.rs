//! Whether lines are a catalog: nothing that is named before it is there, nothing twice, and images that
//! are what the log made of them.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hasher},
};

use uuid::Uuid;

use crate::{
    domain::{Change, Image, Revision, Volume, check_name},
    server::store::Line,
};

/// What the lines so far say, as far as it takes to check the next.
#[derive(Default)]
pub(super) struct Check {
    pub(super) volumes: HashMap<Uuid, String>,
    pub(super) images: HashMap<Uuid, Seen>,
    /// What the log has made of each image; `None` where it deleted it.
    logged: HashMap<Uuid, Option<Seen>>,
    pub(super) head: Revision,
}

/// An image's revision, and a digest of all of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    revision: Revision,
    digest: u64,
}

impl Seen {
    fn of(image: &Image) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(&serde_json::to_vec(image).expect("images are plain data"));
        Self { revision: image.revision, digest: hasher.finish() }
    }
}

impl Check {
    /// Takes the next line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn take(&mut self, line: &Line) -> Result<(), String> {
        match line {
            Line::Volume(volume) => self.volume(volume),
            Line::Image(image) => self.image(image),
            Line::Change(change) => self.change(change),
        }
    }

    fn volume(&mut self, volume: &Volume) -> Result<(), String> {
        if !self.images.is_empty() || self.head != Revision::default() {
            return Err("a volume after an image or a change".to_owned());
        }
        check_name(&volume.name).map_err(|reason| format!("the name {reason}"))?;
        match self.volumes.insert(volume.id, volume.name.clone()) {
            None => Ok(()),
            Some(_) => Err(format!("volume {} is there twice", volume.id)),
        }
    }

    fn image(&mut self, image: &Image) -> Result<(), String> {
        if self.head != Revision::default() {
            return Err("an image after a change".to_owned());
        }
        check_name(&image.name).map_err(|reason| format!("the name {reason}"))?;
        if self.volumes.get(&image.root_volume.id) != Some(&image.root_volume.name) {
            return Err(format!("there is no volume {} of that name before it", image.root_volume.id));
        }
        if image.marketplace_key.as_ref().is_some_and(|key| key.chars().any(char::is_control)) {
            return Err("the marketplace key must not contain control characters".to_owned());
        }
        if image.modification_date < image.creation_date {
            return Err("modified before it was created".to_owned());
        }
        match self.images.insert(image.id, Seen::of(image)) {
            None => Ok(()),
            Some(_) => Err(format!("image {} is there twice", image.id)),
        }
    }

    fn change(&mut self, change: &Change) -> Result<(), String> {
        let Change { sequence, batch, actor, undoes, before, after, .. } = change;
        let expected = self.head.next();
        self.head = *sequence;
        if *sequence != expected {
            return Err(format!("change {sequence} where {expected} is to follow"));
        }
        if batch > sequence || *batch == Revision::default() {
            return Err(format!("change {sequence} can't be of batch {batch}"));
        }
        if undoes.is_some_and(|undone| undone >= *batch || undone == Revision::default()) {
            return Err(format!("change {sequence} can't take back what is not before it"));
        }
        if actor.is_empty() || actor.chars().any(char::is_control) {
            return Err(format!("change {sequence} is by nobody that can be named"));
        }
        let Some(id) = after.as_ref().or(before.as_ref()).map(|image| image.id) else {
            return Err(format!("change {sequence} changes nothing"));
        };
        let [before, after] = [before, after].map(|image| image.as_ref().map(|image| Seen::of(image)));
        if after.is_some_and(|after| after.revision != *sequence) {
            return Err(format!("change {sequence} leads to another revision"));
        }
        if self.logged.insert(id, after).flatten() != before {
            return Err(format!("change {sequence} does not begin with what image {id} was then"));
        }
        Ok(())
    }

    /// Whether log and images agree.
    ///
    /// # Errors
    /// Where they don't.
    pub(super) fn end(&self) -> Result<(), String> {
        for (id, image) in &self.images {
            if self.logged.get(id) != Some(&Some(*image)) {
                return Err(format!("image {id} is not what the changes made of it"));
            }
        }
        match self.logged.iter().find(|(id, image)| image.is_some() && !self.images.contains_key(id)) {
            Some((id, _)) => Err(format!("image {id} has changes but is not there itself")),
            None => Ok(()),
        }
    }
}

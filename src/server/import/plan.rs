//! What a file would do to the catalog, line by line.

use std::sync::Arc;

use super::{
    line::{Content, Line},
    read::Reader,
};
use crate::{
    domain::{
        Comparison, Counts, FieldErrors, ImportLine, LineContent, LineEffect, MOST_IMAGES, PageRequest, Volume,
    },
    server::{
        catalog::{Catalog, Met, Step},
        store::StoreError,
    },
};

/// How many lines are read, and compared, at a time.
const PIECE: usize = 500;
/// How many lines a page shows.
const PER_PAGE: u32 = 50;

/// A file that was read and compared to its end, or until there was too much wrong with it.
#[derive(Debug, Default)]
pub struct Plan {
    invalid: Vec<(u64, Option<String>, FieldErrors)>,
    create: Vec<(u64, Step)>,
    change: Vec<(u64, Step)>,
    same: Vec<(u64, Step)>,
    left_out: u64,
    names: Vec<Volume>,
    cut_off: bool,
}

/// Why a file was not compared.
#[derive(Debug)]
pub enum Broken {
    /// A sentence for whoever sent it.
    File(String),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Plan {
    /// Reads a file and compares it with the catalog. Says how far it is: lines compared, bytes read.
    ///
    /// # Errors
    /// See [`Broken`].
    pub async fn compare(catalog: &Catalog, reader: Reader, progress: impl Fn(u64, u64)) -> Result<Self, Broken> {
        let mut plan = Self::default();
        let mut met = Met::default();
        let mut compared = 0;
        let mut reader = Some(reader);
        while let Some(rest) = reader.take() {
            let (lines, rest, position) = piece(rest).await?;
            compared += lines.len() as u64;
            plan.take(catalog, &mut met, lines).await?;
            plan.cut_off = compared - plan.left_out >= MOST_IMAGES && rest.is_some();
            progress(compared, position);
            reader = rest.filter(|_| !plan.cut_off);
        }
        plan.names = met.into_names();
        Ok(plan)
    }

    async fn take(&mut self, catalog: &Catalog, met: &mut Met, lines: Vec<Line>) -> Result<(), StoreError> {
        let mut images = Vec::with_capacity(lines.len());
        let mut invalid = Vec::new();
        for Line { number, content } in lines {
            match content {
                Content::Image(image) => images.push((number, *image)),
                Content::LeftOut => self.left_out += 1,
                Content::Invalid(name, errors) => invalid.push((number, name, errors)),
            }
        }
        let names: Vec<_> = images.iter().map(|(_, image)| image.patch.name.clone()).collect();
        for ((number, step), name) in catalog.compare(met, images).await?.into_iter().zip(names) {
            match step {
                Ok(step @ Step::Create { .. }) => self.create.push((number, step)),
                Ok(step @ Step::Change { .. }) => self.change.push((number, step)),
                Ok(step @ Step::Same(_)) => self.same.push((number, step)),
                Err(errors) => invalid.push((number, name, errors)),
            }
        }
        invalid.sort_by_key(|(number, ..)| *number);
        self.invalid.extend(invalid);
        Ok(())
    }

    /// How many lines have which effect.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            invalid: self.invalid.len() as u64,
            create: self.create.len() as u64,
            change: self.change.len() as u64,
            same: self.same.len() as u64,
            left_out: self.left_out,
        }
    }

    /// How many images it would write.
    #[must_use]
    pub fn writes(&self) -> u64 {
        (self.create.len() + self.change.len()) as u64
    }

    /// How many lines it holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.invalid.len() + self.create.len() + self.change.len() + self.same.len()
    }

    /// Whether it can be taken: all or nothing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.invalid.is_empty() && !self.cut_off
    }

    /// What it would write, new images first: so a batch of both kinds is known by its first change and
    /// its last.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.create.iter().chain(&self.change).map(|(_, step)| step)
    }

    /// What volumes are called that come to be by it.
    #[must_use]
    pub fn names(&self) -> &[Volume] {
        &self.names
    }

    /// A page of the lines with that effect; without one, of what needs looking at first.
    #[must_use]
    pub fn page(&self, effect: Option<LineEffect>, page: u64) -> Comparison {
        let counts = self.counts();
        let first = || LineEffect::ALL.into_iter().find(|effect| counts.of(*effect) > 0);
        let effect = effect.or_else(first).unwrap_or(LineEffect::Same);
        let mut request = PageRequest { page: page.max(1), per_page: PER_PAGE };
        request.page = request.page.min(request.last_page(counts.of(effect)));
        let (offset, most) = (usize::try_from(request.offset()).unwrap_or(usize::MAX), PER_PAGE as usize);
        let steps = |steps: &[(u64, Step)]| steps.iter().skip(offset).take(most).map(shown).collect();
        let lines = match effect {
            LineEffect::Invalid => {
                let invalid = self.invalid.iter().skip(offset).take(most).cloned();
                invalid
                    .map(|(number, name, errors)| ImportLine {
                        number,
                        content: LineContent::Invalid(name, errors),
                    })
                    .collect()
            }
            LineEffect::Create => steps(&self.create),
            LineEffect::Change => steps(&self.change),
            LineEffect::Same => steps(&self.same),
        };
        Comparison { counts, effect, lines, page: request, cut_off: self.cut_off, anew: false, undoable: true }
    }
}

fn shown((number, step): &(u64, Step)) -> ImportLine {
    let content = match step {
        Step::Create { image, .. } => LineContent::Create(image.clone()),
        Step::Change { before, after } => {
            LineContent::Change(Box::new((**before).clone()), Box::new(after.clone()))
        }
        Step::Same(image) => LineContent::Same(Arc::unwrap_or_clone(Arc::clone(image))),
    };
    ImportLine { number: *number, content }
}

/// The next lines, read where it disturbs nobody; the rest, where there may be more; how far it is.
async fn piece(mut reader: Reader) -> Result<(Vec<Line>, Option<Reader>, u64), Broken> {
    let reading = tokio::task::spawn_blocking(move || {
        let lines: Vec<_> = reader.by_ref().take(PIECE).collect();
        let position = reader.position();
        let rest = (lines.len() == PIECE).then_some(reader);
        (lines, rest, position)
    });
    reading.await.map_err(|_| Broken::File("Reading it failed.".to_owned()))
}

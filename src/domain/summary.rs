//! What a list holds, counted three ways.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::{Deserialize, Serialize};

use super::{Arch, Filter, Image, Month};

/// How many images there are of each kind. A kind's figure is what a filter counts that asks for that
/// kind and leaves its other conditions as they are, so that it says what choosing the kind would show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// By architecture, in the order of [`Arch::ALL`].
    pub archs: [u64; 3],
    /// Those that only their organization sees.
    pub private: u64,
    /// Those that everyone sees.
    pub public: u64,
    /// By the month of creation, the earliest first, without those that have none.
    pub months: BTreeMap<Month, u64>,
}

impl Summary {
    /// Takes in that many images of one kind. `dated` says whether they were created within the filter's
    /// dates; they need match nothing but its other conditions than architecture and visibility.
    pub fn add(&mut self, filter: &Filter, kind: Kind, dated: bool, images: u64) {
        let Kind { month, arch, public } = kind;
        if images > 0
            && filter.arch.is_none_or(|wanted| wanted == arch)
            && filter.public.is_none_or(|p| p == public)
        {
            *self.months.entry(month).or_default() += images;
        }
        if dated {
            self.add_dated(filter, arch, public, images);
        }
    }

    /// [`Self::add`] without the month, of images that were created within the filter's dates.
    pub fn add_dated(&mut self, filter: &Filter, arch: Arch, public: bool, images: u64) {
        if filter.public.is_none_or(|wanted| wanted == public) {
            self.archs[arch as usize] += images;
        }
        if filter.arch.is_none_or(|wanted| wanted == arch) {
            *if public { &mut self.public } else { &mut self.private } += images;
        }
    }

    /// How many images have that architecture.
    #[must_use]
    pub fn of_arch(&self, arch: Arch) -> u64 {
        self.archs[arch as usize]
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        for (sum, images) in self.archs.iter_mut().zip(other.archs) {
            *sum += images;
        }
        self.private += other.private;
        self.public += other.public;
        for (month, images) in other.months {
            *self.months.entry(month).or_default() += images;
        }
    }
}

/// What images are counted by, but for their organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// When it was created.
    pub month: Month,
    /// For what.
    pub arch: Arch,
    /// Whether everyone sees it.
    pub public: bool,
}

impl Kind {
    /// Before or equal to every other.
    pub const FIRST: Self = Self { month: Month::FIRST, arch: Arch::ALL[0], public: false };

    /// The kind of an image.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        Self { month: Month::of(image.creation_date), arch: image.arch, public: image.public }
    }
}

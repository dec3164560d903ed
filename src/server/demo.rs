//! Images to try the catalog with, as many as are asked for, and always the same ones.
//!
//! Each is made from its number alone, by integer arithmetic: the same on every machine.

use std::time::{Duration, Instant};

use uuid::Uuid;

use super::store::{Batch, CommitError, Store, Write};
use crate::domain::{Arch, Filter, Image, Revision, Timestamp, Volume};

/// How many organizations own the images: few own most of them.
const ORGANIZATIONS: u64 = 30;
const BATCH: usize = 1_000;
const YEAR: u64 = 365 * DAY;
const DAY: u64 = 24 * 60 * 60 * 1_000_000;

/// How often it is said how far it is.
const NEWS: Duration = Duration::from_secs(5);

/// Creates that many [`images`] in a store that has none.
///
/// # Errors
/// Of the store.
pub async fn fill(store: &dyn Store, count: u64, now: Timestamp) -> Result<(), CommitError> {
    if count > 0 && store.count(&Filter::default()).await? == 0 {
        let (mut made, mut said) = (0, Instant::now());
        for batch in batches(count, now) {
            made += match store.commit(batch).await {
                // another server that started at the same time has made them
                Err(CommitError::Stale { .. }) => break,
                done => done?.changes.len(),
            };
            if said.elapsed() >= NEWS {
                tracing::info!("{made} of {count} made-up images are stored");
                said = Instant::now();
            }
        }
    }
    Ok(())
}

/// Batches that create [`images`] in an empty store, a thousand at a time.
pub fn batches(count: u64, now: Timestamp) -> impl Iterator<Item = Batch> {
    let mut images = images(count, now).peekable();
    std::iter::from_fn(move || {
        images.peek()?;
        let writes = images.by_ref().take(BATCH).map(|image| Write::Put { expected: None, image });
        Some(Batch { at: now, actor: "demo".into(), writes: writes.collect(), undoes: None, idempotency: None })
    })
}

/// That many images, created one after the other over the year before `now`. A volume's name is the
/// store's to give.
pub fn images(count: u64, now: Timestamp) -> impl Iterator<Item = Image> {
    (0..count).map(move |number| image(number, count, now))
}

fn image(number: u64, count: u64, now: Timestamp) -> Image {
    let mut random = Random::new(Kind::Image, number);
    let (name, arch) = name(&mut random);
    let age = YEAR - u64::try_from(u128::from(YEAR) * u128::from(number) / u128::from(count)).unwrap_or(YEAR);
    // within its own share of the year, so that numbers and dates have the same order
    let creation_age = age - random.below((YEAR / count).max(1)).min(age);
    let modification_age = if random.one_in(3) { random.below(creation_age + 1) } else { creation_age };
    Image {
        id: id(Kind::Image, number),
        name,
        arch,
        organization: id(Kind::Organization, random.below(ORGANIZATIONS).min(random.below(ORGANIZATIONS))),
        public: random.one_in(5),
        root_volume: Volume { id: id(Kind::Volume, volume(number, &mut random)), name: String::new() },
        from_image: (number > 0 && random.one_in(12)).then(|| id(Kind::Image, random.below(number))),
        from_server: random.one_in(10).then(|| id(Kind::Server, random.below(count))),
        marketplace_key: random.one_in(50).then(|| format!("marketplace-{}", random.below(200))),
        creation_date: before(now, creation_age),
        modification_date: before(now, modification_age),
        revision: Revision::default(),
    }
}

/// Every third image shares a volume with one shortly before it.
fn volume(number: u64, random: &mut Random) -> u64 {
    if random.one_in(3) { number.saturating_sub(1 + random.below(20)) } else { number }
}

fn before(now: Timestamp, age: u64) -> Timestamp {
    let micros = now.micros().saturating_sub_unsigned(age);
    Timestamp::from_micros(micros).expect("a year before now has four digits")
}

fn name(random: &mut Random) -> (String, Arch) {
    const SYSTEMS: [(&str, &[&str]); 6] = [
        ("debian", &["11", "12", "13"]),
        ("ubuntu", &["22.04", "24.04", "26.04"]),
        ("alpine", &["3.9", "3.20", "3.21"]),
        ("rocky", &["8", "9", "10"]),
        ("fedora", &["41", "42"]),
        ("nixos", &["24.11", "25.05"]),
    ];
    const VARIANTS: [&str; 6] = ["base", "minimal", "docker", "hardened", "dev", "web"];
    const SERVICES: [(&str, u64); 8] = [
        ("postgres", 18),
        ("redis", 8),
        ("nginx", 4),
        ("grafana", 12),
        ("mysql", 9),
        ("kafka", 4),
        ("minio", 7),
        ("gitlab", 18),
    ];
    const ROLES: [&str; 5] = ["primary", "replica", "backup", "staging", "Test"];
    const RUNNERS: [&str; 4] = ["gpu-runner", "build-agent", "edge-proxy", "Load Balancer"];

    let arch = [Arch::X86_64, Arch::X86_64, Arch::X86_64, Arch::Arm64, Arch::Arm64, Arch::Arm][random.index(6)];
    let name = match random.below(4) {
        0 => {
            let (system, releases) = random.pick(&SYSTEMS);
            format!("{system}-{}-{}-{arch}", random.pick(releases), random.pick(&VARIANTS))
        }
        1 => {
            let (service, versions) = random.pick(&SERVICES);
            format!("{service}-{}-{}", 1 + random.below(*versions), random.pick(&ROLES))
        }
        2 => format!("{} v{}.{}", random.pick(&RUNNERS), 1 + random.below(4), random.below(24)),
        _ => format!("ci-runner-2026-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28)),
    };
    (name, arch)
}

/// What an id is of: each kind has ids of its own.
#[derive(Clone, Copy)]
enum Kind {
    Image,
    Organization,
    Volume,
    Server,
}

fn id(kind: Kind, number: u64) -> Uuid {
    // another stream than the one that the image's values are drawn from
    let mut random = Random::new(kind, !number);
    let [high, low] = [random.next().to_be_bytes(), random.next().to_be_bytes()];
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&high);
    bytes[8..].copy_from_slice(&low);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Sebastiano Vigna's `SplitMix64`.
struct Random(u64);

impl Random {
    fn new(kind: Kind, number: u64) -> Self {
        Self(Self(number ^ ((kind as u64) << 60)).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `bound`, which is not 0.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("less than a length")
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::check_name;

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-23T14:00:00Z").unwrap()
    }

    #[test]
    fn the_same_images_every_time() {
        assert!(images(500, now()).eq(images(500, now())));
        let first = images(3, now()).next().unwrap();
        assert_eq!(first.id.to_string(), "5dc20aa7-b2a2-4137-bda5-668a01d7049c");
    }

    #[test]
    fn every_image_is_one_that_the_catalog_could_hold() {
        let images: Vec<_> = images(2_500, now()).collect();
        let ids: HashSet<_> = images.iter().map(|image| image.id).collect();
        assert_eq!(ids.len(), 2_500);
        assert!(images.is_sorted_by_key(|image| image.creation_date));
        for image in &images {
            assert_eq!(check_name(&image.name), Ok(()));
            assert_eq!(image.id.get_version_num(), 4);
            assert!(image.creation_date <= image.modification_date && image.modification_date <= now());
            assert!(image.from_image.is_none_or(|source| ids.contains(&source) && source != image.id));
        }
    }

    #[test]
    fn batches_hold_every_image_once() {
        let batches: Vec<_> = batches(2_500, now()).collect();
        assert_eq!(batches.iter().map(|batch| batch.writes.len()).collect::<Vec<_>>(), [1_000, 1_000, 500]);
        assert_eq!(super::batches(0, now()).count(), 0);
    }
}

//! An image and a change for the tests.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{Arch, Change, Image, Revision, Timestamp, Volume};

pub fn image(number: u128, name: &str, revision: u64) -> Image {
    let at = Timestamp::from_micros(0).unwrap();
    Image {
        id: Uuid::from_u128(number),
        name: name.to_owned(),
        arch: Arch::Arm,
        organization: Uuid::nil(),
        public: false,
        root_volume: Volume { id: Uuid::nil(), name: "vol-0-1".to_owned() },
        from_image: None,
        from_server: None,
        marketplace_key: None,
        creation_date: at,
        modification_date: at,
        revision: Revision(revision),
    }
}

pub fn change(sequence: u64, before: Option<&Image>, after: Option<&Image>) -> Change {
    let image = |image: Option<&Image>| image.cloned().map(Arc::new);
    Change {
        sequence: Revision(sequence),
        batch: Revision(sequence),
        at: Timestamp::from_micros(0).unwrap(),
        actor: "test".into(),
        undoes: None,
        before: image(before),
        after: image(after),
    }
}

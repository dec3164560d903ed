//! An organization at a glance: a small mirrored picture made of its id.

use std::fmt::Write;

use leptos::prelude::*;
use uuid::Uuid;

/// Five by five squares, of which the left three columns are the id's first fifteen bits that differ
/// between ids: bytes 0 and 1 of most, folded with the rest, since ids made by hand often begin alike.
#[component]
pub fn OrganizationGlyph(
    /// The organization.
    id: Uuid,
) -> impl IntoView {
    view! {
        <svg class="imprint" viewBox="0 0 15 15" aria-hidden="true">
            <path d=glyph(id) />
        </svg>
    }
}

fn glyph(id: Uuid) -> String {
    let bits = id
        .as_bytes()
        .chunks(2)
        .fold(0_u16, |bits, pair| bits.rotate_left(3) ^ u16::from_be_bytes([pair[0], pair[1]]));
    let mut path = String::new();
    for cell in 0..15 {
        if bits >> cell & 1 == 1 {
            let (column, row) = (cell / 5, cell % 5);
            for x in [column, 4 - column] {
                let _ = write!(path, "M{} {}h3v3h-3z", x * 3, row * 3);
            }
        }
    }
    path
}

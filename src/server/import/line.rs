//! What a line of a file says of an image, in either format.

use crate::{
    domain::{Draft, FieldErrors, Origin, Timestamp, parse_uuid},
    server::{
        catalog::Incoming,
        rest::{fields, json::Json},
    },
};

/// A line that was read.
#[derive(Debug)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// What it is.
    pub content: Content,
}

/// What a line is.
#[derive(Debug)]
pub enum Content {
    /// An image.
    Image(Box<Incoming>),
    /// A volume or a change of a whole catalog's export: the one is in the images, the other is history.
    LeftOut,
    /// Nothing that can be taken: what it calls its image, and why.
    Invalid(Option<String>, FieldErrors),
}

impl Content {
    /// A line that can't be read at all.
    pub fn unreadable(reason: impl Into<String>) -> Self {
        Self::Invalid(None, FieldErrors::one("line", reason))
    }

    fn of(name: Option<String>, image: Result<Incoming, FieldErrors>) -> Self {
        match image {
            Ok(image) => Self::Image(Box::new(image)),
            Err(errors) => Self::Invalid(name, errors),
        }
    }
}

/// Reads a line of JSON: an image as exports or the API have it, with or without its envelope.
pub fn of_json(text: &str) -> Content {
    let json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => {
            let said = error.to_string();
            let reason = said.split(" at line ").next().unwrap_or_default();
            return Content::unreadable(format!("is not JSON: {reason} at character {}", error.column()));
        }
    };
    let Json::Object(mut entries) = json else { return Content::unreadable("must be a JSON object") };
    if let [(key, _)] = &*entries {
        match key.as_str() {
            "image" => match entries.pop() {
                Some((_, Json::Object(image))) => entries = image,
                _ => return Content::Invalid(None, FieldErrors::one("image", "must be a JSON object")),
            },
            "volume" | "change" => return Content::LeftOut,
            "images" => return Content::unreadable("is a list: put each image on a line of its own"),
            _ => {}
        }
    }
    image_of_json(entries)
}

fn image_of_json(entries: Vec<(String, Json)>) -> Content {
    let text = |key: &str| match entries.iter().find(|(name, _)| name == key) {
        Some((_, Json::String(text))) => Some(text.clone()),
        _ => None,
    };
    let name = text("name");
    let volume_name = entries.iter().find_map(|(key, value)| match value {
        Json::Object(volume) if key == "root_volume" => name_in(volume),
        _ => None,
    });
    let mut errors = FieldErrors::default();
    let id = match entries.iter().find(|(key, _)| key == "id") {
        Some((_, Json::String(id))) => parse_uuid(id).map_err(|reason| errors.add("id", reason)).ok(),
        None | Some((_, Json::Null)) => None,
        Some(_) => {
            errors.add("id", "must be a string");
            None
        }
    };
    let mut origin = Origin::default();
    let mut wrong = FieldErrors::default();
    for (key, value) in &entries {
        if !Origin::KEYS.contains(&key.as_str()) {
            continue;
        }
        let set = match value {
            Json::Null => Ok(()),
            Json::String(text) => origin.set(key, text),
            Json::Integer(micros) if key.ends_with("_date") => match Timestamp::from_micros(*micros) {
                Some(time) => origin.set(key, &time.to_string()),
                None => Err("must be in the years 0 to 9999".to_owned()),
            },
            _ => Err("must be a string".to_owned()),
        };
        if let Err(reason) = set {
            wrong.add(key, reason);
        }
    }
    let image = match fields::imported(entries) {
        Ok(patch) => errors.or_ok(Incoming { id, patch, volume_name, origin: wrong.or_ok(origin) }),
        Err(more) => {
            errors.extend(more);
            Err(errors)
        }
    };
    Content::of(name, image)
}

fn name_in(volume: &[(String, Json)]) -> Option<String> {
    volume.iter().find_map(|(key, value)| match value {
        Json::String(name) if key == "name" => Some(name.clone()),
        _ => None,
    })
}

/// Reads a row of a table, whose columns are some of those of the export. An empty cell is as if its
/// column were not there, but for what an image can't be without.
pub fn of_cells<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Content {
    let mut draft = Draft::default();
    let (mut id, mut volume_name) = (None, None);
    let (mut origin, mut wrong) = (Origin::default(), FieldErrors::default());
    let mut errors = FieldErrors::default();
    for (column, cell) in cells {
        let text = || Some(cell.to_owned());
        match column {
            "name" => draft.name = text(),
            "arch" => draft.arch = text(),
            "organization" => draft.organization = text(),
            "root_volume" => draft.root_volume = text(),
            _ if cell.is_empty() => {}
            "id" => id = parse_uuid(cell).map_err(|reason| errors.add("id", reason)).ok(),
            "public" if cell.eq_ignore_ascii_case("true") => draft.public = Some(true),
            "public" if cell.eq_ignore_ascii_case("false") => draft.public = Some(false),
            "public" => errors.add("public", "must be true or false"),
            "root_volume_name" => volume_name = text(),
            key if Origin::KEYS.contains(&key) => {
                if let Err(reason) = origin.set(key, cell) {
                    wrong.add(key, reason);
                }
            }
            // the revision, which is the catalog's
            _ => {}
        }
    }
    let name = draft.name.clone();
    let image = draft.into_patch(errors).map(|patch| {
        let origin = wrong.or_ok(origin);
        Incoming { id, patch, volume_name, origin }
    });
    Content::of(name, image)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const VALUES: &str = r#""name":"a","arch":"arm","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a""#;
    const VOLUME: &str = "f0361e7b-cbe4-4882-a999-945192b7171b";

    fn image(content: Content) -> Incoming {
        match content {
            Content::Image(image) => *image,
            other => panic!("{other:?}"),
        }
    }

    fn reasons(content: Content) -> Vec<String> {
        match content {
            Content::Invalid(_, errors) => {
                errors.iter().map(|(field, reasons)| format!("{field} {}", reasons.join(", "))).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_image_is_read_with_and_without_its_envelope_with_dates_of_both_kinds() {
        let of_api = format!(
            r#"{{{VALUES},"creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","id":"{VOLUME}",
            "root_volume":{{"id":"{VOLUME}","name":"vol-0-1"}},"from_server":null}}"#
        );
        let of_export = format!(
            r#"{{"image":{{"id":"{VOLUME}",{VALUES},"root_volume":{{"id":"{VOLUME}","name":"vol-0-1"}},
            "creation_date":1400763416984011,"revision":7,"from_image":null}}}}"#
        );
        let [api, export] = [of_api, of_export].map(|text| image(of_json(&text)));
        assert_eq!(api.id, Some(Uuid::parse_str(VOLUME).unwrap()));
        assert_eq!(api.volume_name.as_deref(), Some("vol-0-1"));
        assert_eq!((api.id, api.patch, api.volume_name), (export.id, export.patch, export.volume_name));
        assert_eq!(api.origin, export.origin);
        assert!(api.origin.unwrap().creation_date.is_some());
    }

    #[test]
    fn lines_of_a_whole_catalog_are_told_apart() {
        assert!(matches!(of_json(r#"{"volume":{"id":"x"}}"#), Content::LeftOut));
        assert!(matches!(of_json(r#"{"change":{"sequence":1}}"#), Content::LeftOut));
    }

    #[test]
    fn every_reason_is_said() {
        let text = r#"{"id":7,"name":"","name":"a","arch":"z80","surprise":1}"#;
        let expected = ["arch must be one of arm, arm64, x86_64", "id must be a string", "name key given 2 times"];
        let mut found = reasons(of_json(text));
        assert_eq!(found.pop().unwrap(), "surprise extra keys not allowed");
        assert_eq!(found, expected);
        assert_eq!(reasons(of_json("{")), ["line is not JSON: EOF while parsing an object at character 1"]);
        assert_eq!(reasons(of_json("[]")), ["line must be a JSON object"]);
        assert_eq!(reasons(of_json(r#"{"image":1}"#)), ["image must be a JSON object"]);
    }

    #[test]
    fn empty_cells_say_nothing_but_for_what_must_be_there() {
        let cells = [("id", ""), ("name", "a"), ("public", ""), ("creation_date", ""), ("revision", "7")];
        let line = image(of_cells(cells.into_iter()));
        assert_eq!((line.id, line.patch.public, line.origin), (None, None, Ok(Origin::default())));
        assert_eq!(reasons(of_cells([("name", "")].into_iter())), ["name must have 1 to 255 characters"]);
        assert_eq!(image(of_cells([("public", "TRUE")].into_iter())).patch.public, Some(true));
    }

    #[test]
    fn where_an_image_comes_from_is_not_checked_before_it_matters() {
        let line = image(of_cells([("name", "a"), ("creation_date", "1/2/26")].into_iter()));
        assert!(line.origin.is_err());
    }
}

//! From a JSON body to the fields that the catalog takes. All that is wrong is said at once: what
//! is seen here, keys and types, joins what the domain's validator finds in the values.

use std::collections::BTreeMap;

use super::{error::ApiError, json::Json};
use crate::domain::{Draft, FieldErrors, Fields, Patch, check_name};

/// What a client sets of an image.
const SET_BY_CLIENT: [&str; 6] = ["arch", "extra_volumes", "name", "organization", "public", "root_volume"];
/// What the server sets, and what later versions of the original API have: both come back from
/// clients that send what they were given, and say nothing.
const IGNORED: [&str; 11] = [
    "creation_date",
    "from_image",
    "from_server",
    "id",
    "marketplace_key",
    "modification_date",
    "default_bootscript",
    "project",
    "state",
    "tags",
    "zone",
];

const EXTRA: &str = "extra keys not allowed";
const MISSING: &str = "required key not provided";
const NOT_A_STRING: &str = "must be a string";

/// Reads a POST's body: a new image.
///
/// # Errors
/// 400 with every reason, as in all of this module.
pub fn create(body: &[u8]) -> Result<Fields, ApiError> {
    read(body, Nulls::Refused, Draft::into_fields)
}

/// Reads a PUT's body: the whole image, in which a null `public` or `extra_volumes` stays as it is.
///
/// # Errors
/// 400.
pub fn replace(body: &[u8]) -> Result<Fields, ApiError> {
    read(body, Nulls::Keep, Draft::into_fields)
}

/// Reads a PATCH's body: what changes.
///
/// # Errors
/// 400.
pub fn change(body: &[u8]) -> Result<Patch, ApiError> {
    read(body, Nulls::Refused, Draft::into_patch)
}

/// Reads the body of a volume's PUT: its new name.
///
/// # Errors
/// 400.
pub fn volume_name(body: &[u8]) -> Result<String, ApiError> {
    let entries = Json::parse(body)?.into_object()?;
    let mut errors = check_keys(&entries, &["id", "name"]);
    let name = entries.into_iter().rfind(|(key, _)| key == "name").map(|(_, value)| value);
    let checked = match name {
        None => Err(MISSING.to_owned()),
        Some(Json::String(name)) => check_name(&name).map(|()| name),
        Some(_) => Err(NOT_A_STRING.to_owned()),
    };
    let name = checked.map_err(|reason| errors.add("name", reason)).unwrap_or_default();
    errors.or_ok(name).map_err(ApiError::invalid)
}

/// Reads the keys of an image in a file, as this server or the API wrote it: all that it has of what a
/// client sets. Nulls are as absent.
///
/// # Errors
/// Every reason for every field.
pub fn imported(entries: Vec<(String, Json)>) -> Result<Patch, FieldErrors> {
    let entries = entries.into_iter().filter(|(key, _)| key != "revision").collect();
    read_entries(entries, Nulls::Keep, Draft::into_patch)
}

/// How a null `public` or `extra_volumes` is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    /// As a value of the wrong type.
    Refused,
    /// As absent.
    Keep,
}

fn read<T>(
    body: &[u8],
    nulls: Nulls,
    validate: impl FnOnce(Draft, FieldErrors) -> Result<T, FieldErrors>,
) -> Result<T, ApiError> {
    read_entries(Json::parse(body)?.into_object()?, nulls, validate).map_err(ApiError::invalid)
}

fn read_entries<T>(
    entries: Vec<(String, Json)>,
    nulls: Nulls,
    validate: impl FnOnce(Draft, FieldErrors) -> Result<T, FieldErrors>,
) -> Result<T, FieldErrors> {
    let known: Vec<&str> = SET_BY_CLIENT.into_iter().chain(IGNORED).collect();
    let keys = check_keys(&entries, &known);
    let mut draft = Draft::default();
    let mut found = FieldErrors::default();
    for (key, value) in entries {
        for reason in set(&mut draft, &key, value, nulls).err().into_iter().flatten() {
            found.add(&key, reason);
        }
    }
    // the validator passes over fields in `found`: a repeated key must not hide what is wrong with its value
    match validate(draft, found) {
        Ok(valid) => keys.or_ok(valid),
        Err(mut errors) => {
            errors.extend(keys);
            Err(errors)
        }
    }
}

/// Finds the keys that are not known, and those given more than once.
fn check_keys(entries: &[(String, Json)], known: &[&str]) -> FieldErrors {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, _) in entries {
        *times.entry(key).or_default() += 1;
    }
    let mut errors = FieldErrors::default();
    for (key, times) in times {
        if !known.contains(&key) {
            errors.add(key, EXTRA);
        }
        if times > 1 {
            errors.add(key, format!("key given {times} times"));
        }
    }
    errors
}

/// Puts a value into the draft. Fails with the reasons why it can't be there.
fn set(draft: &mut Draft, key: &str, value: Json, nulls: Nulls) -> Result<(), Vec<String>> {
    match key {
        "name" => draft.name = Some(text(value)?),
        "arch" => draft.arch = Some(text(value)?),
        "organization" => draft.organization = Some(text(value)?),
        "root_volume" => draft.root_volume = Some(volume_id(value)?),
        "public" => match value {
            Json::Bool(public) => draft.public = Some(public),
            Json::Null if nulls == Nulls::Keep => {}
            _ => return Err(vec!["must be true or false".to_owned()]),
        },
        "extra_volumes" => match value {
            Json::Null if nulls == Nulls::Keep => {}
            value if is_empty(&value) => {}
            _ => return Err(vec!["must be empty".to_owned()]),
        },
        _ => {}
    }
    Ok(())
}

fn text(value: Json) -> Result<String, Vec<String>> {
    match value {
        Json::String(text) => Ok(text),
        _ => Err(vec![NOT_A_STRING.to_owned()]),
    }
}

/// The forms of "no extra volumes" that clients send.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::String(text) => text == "[]",
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
        Json::Null | Json::Bool(_) | Json::Integer(_) | Json::Number => false,
    }
}

/// A volume's id, from the id itself or from an object as answers have it. Its name is the server's;
/// other keys must be null, as one client sends them.
fn volume_id(value: Json) -> Result<String, Vec<String>> {
    let mut entries = match value {
        Json::String(id) => return Ok(id),
        Json::Object(entries) => entries,
        _ => return Err(vec!["must be a string, or an object with an id".to_owned()]),
    };
    entries.retain(|(key, value)| matches!(key.as_str(), "id" | "name") || *value != Json::Null);
    let mut wrong = check_keys(&entries, &["id", "name"]);
    let id = match entries.into_iter().rfind(|(key, _)| key == "id") {
        Some((_, Json::String(id))) => id,
        Some(_) => {
            wrong.add("id", NOT_A_STRING);
            String::new()
        }
        None => {
            wrong.add("id", MISSING);
            String::new()
        }
    };
    let within = |(key, reasons): (&str, &[String])| -> Vec<String> {
        reasons.iter().map(|reason| format!("{key}: {reason}")).collect()
    };
    wrong.or_ok(id).map_err(|wrong| wrong.iter().flat_map(within).collect())
}

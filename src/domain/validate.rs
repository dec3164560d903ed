//! The one validator: REST, server functions, plain form posts and the browser all use it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Arch, FieldErrors, Image};

const MAX_NAME: usize = 255;
const MISSING: &str = "required key not provided";

/// What a client may set of an image, as it arrived: nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Any text.
    pub name: Option<String>,
    /// The name of an architecture.
    pub arch: Option<String>,
    /// A UUID.
    pub organization: Option<String>,
    /// A UUID.
    pub root_volume: Option<String>,
    /// Absent means: as it was, or `false` for a new image.
    pub public: Option<bool>,
}

/// All that a client sets of an image, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// By the rule of names: see [`check_name`].
    pub name: String,
    /// The architecture.
    pub arch: Arch,
    /// The owner.
    pub organization: Uuid,
    /// The root volume's id.
    pub root_volume: Uuid,
    /// Absent means: as it was, or `false` for a new image.
    pub public: Option<bool>,
}

/// Some of what a client sets of an image, checked; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// See [`Fields::name`].
    pub name: Option<String>,
    /// See [`Fields::arch`].
    pub arch: Option<Arch>,
    /// See [`Fields::organization`].
    pub organization: Option<Uuid>,
    /// See [`Fields::root_volume`].
    pub root_volume: Option<Uuid>,
    /// See [`Fields::public`].
    pub public: Option<bool>,
}

impl From<Fields> for Patch {
    fn from(fields: Fields) -> Self {
        Self {
            name: Some(fields.name),
            arch: Some(fields.arch),
            organization: Some(fields.organization),
            root_volume: Some(fields.root_volume),
            public: fields.public,
        }
    }
}

/// What a form for an image's new values starts with.
impl From<&Image> for Draft {
    fn from(image: &Image) -> Self {
        Self {
            name: Some(image.name.clone()),
            arch: Some(image.arch.to_string()),
            organization: Some(image.organization.to_string()),
            root_volume: Some(image.root_volume.id.to_string()),
            public: Some(image.public),
        }
    }
}

impl Patch {
    /// All that a client sets, where the patch has it.
    ///
    /// # Errors
    /// The fields that are absent, and must not be.
    pub fn into_fields(self) -> Result<Fields, FieldErrors> {
        let Self { name, arch, organization, root_volume, public } = self;
        let present = [
            ("name", name.is_some()),
            ("arch", arch.is_some()),
            ("organization", organization.is_some()),
            ("root_volume", root_volume.is_some()),
        ];
        let mut errors = FieldErrors::default();
        for (field, present) in present {
            if !present {
                errors.add(field, MISSING);
            }
        }
        match (name, arch, organization, root_volume) {
            (Some(name), Some(arch), Some(organization), Some(root_volume)) => {
                Ok(Fields { name, arch, organization, root_volume, public })
            }
            _ => Err(errors),
        }
    }
}

impl Draft {
    /// The draft of a form, in which nothing can be absent: a field without text was left empty, and
    /// a box that is not ticked means no.
    #[must_use]
    pub fn of_form(self) -> Self {
        Self {
            name: Some(self.name.unwrap_or_default()),
            arch: Some(self.arch.unwrap_or_default()),
            organization: Some(self.organization.unwrap_or_default()),
            root_volume: Some(self.root_volume.unwrap_or_default()),
            public: Some(self.public.unwrap_or(false)),
        }
    }

    /// Checks a draft of which each field may be absent. `found` holds what is already known to be
    /// wrong with it; such fields are not checked again.
    ///
    /// # Errors
    /// Every reason for every field, those in `found` too.
    pub fn into_patch(self, found: FieldErrors) -> Result<Patch, FieldErrors> {
        let mut errors = found;
        let patch = Patch {
            name: check(&mut errors, "name", self.name, |name| check_name(&name).map(|()| name)),
            arch: check(&mut errors, "arch", self.arch, |arch| {
                arch.parse().map_err(|unknown: super::UnknownArch| unknown.to_string())
            }),
            organization: check(&mut errors, "organization", self.organization, |id| parse_uuid(&id)),
            root_volume: check(&mut errors, "root_volume", self.root_volume, |id| parse_uuid(&id)),
            public: self.public,
        };
        errors.or_ok(patch)
    }

    /// Checks a draft that must be complete but for `public`; `found` as in [`Self::into_patch`].
    ///
    /// # Errors
    /// Every reason for every field, those in `found` too.
    pub fn into_fields(self, found: FieldErrors) -> Result<Fields, FieldErrors> {
        let mut errors = found;
        let present = [
            ("name", self.name.is_some()),
            ("arch", self.arch.is_some()),
            ("organization", self.organization.is_some()),
            ("root_volume", self.root_volume.is_some()),
        ];
        for (field, present) in present {
            if !present && errors.of(field).is_empty() {
                errors.add(field, MISSING);
            }
        }
        self.into_patch(errors)?.into_fields()
    }
}

fn check<T>(
    errors: &mut FieldErrors,
    field: &str,
    value: Option<String>,
    parse: impl FnOnce(String) -> Result<T, String>,
) -> Option<T> {
    if !errors.of(field).is_empty() {
        return None;
    }
    parse(value?).map_err(|reason| errors.add(field, reason)).ok()
}

/// The rule of names, of images and of volumes: 1 to 255 Unicode scalar values, not white space
/// alone, no control characters.
///
/// # Errors
/// The reason, in words.
pub fn check_name(name: &str) -> Result<(), String> {
    let length = name.chars().count();
    if length > MAX_NAME {
        Err(format!("must have 1 to {MAX_NAME} characters: it has {length}"))
    } else if name.is_empty() {
        Err(format!("must have 1 to {MAX_NAME} characters"))
    } else if name.chars().any(char::is_control) {
        Err("must not contain control characters".to_owned())
    } else if name.chars().all(char::is_whitespace) {
        Err("must not be white space alone".to_owned())
    } else {
        Ok(())
    }
}

/// Reads a UUID in its hyphenated form, in any case.
///
/// # Errors
/// The reason, in words.
pub fn parse_uuid(text: &str) -> Result<Uuid, String> {
    let length = text.chars().count();
    if length != 36 {
        return Err(format!("is not a UUID: it has {length} characters, a UUID has 36"));
    }
    // 36 characters can't be the simple (32), braced (38) or URN (45) form
    Uuid::try_parse(text)
        .map_err(|_| "is not a UUID: that has hexadecimal digits in groups of 8-4-4-4-12".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            name: Some("my_image".into()),
            arch: Some("arm".into()),
            organization: Some("000a115d-2852-4b0a-9ce8-47f1134ba95a".into()),
            root_volume: Some("F0361E7B-CBE4-4882-A999-945192B7171B".into()),
            public: None,
        }
    }

    #[test]
    fn a_complete_draft_passes_in_any_case() {
        let fields = draft().into_fields(FieldErrors::default()).unwrap();
        assert_eq!(fields.root_volume.to_string(), "f0361e7b-cbe4-4882-a999-945192b7171b");
    }

    #[test]
    fn every_reason_is_given_at_once() {
        let draft = Draft { name: Some(" ".into()), arch: None, organization: Some("x".into()), ..draft() };
        let errors = draft.into_fields(FieldErrors::one("extra", "extra keys not allowed")).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["arch", "extra", "name", "organization"]);
        assert_eq!(errors.of("arch"), [MISSING]);
    }

    #[test]
    fn a_field_that_is_known_to_be_wrong_is_not_called_missing() {
        let errors = Draft { name: None, ..draft() }.into_fields(FieldErrors::one("name", "must be a string"));
        assert_eq!(errors.unwrap_err().of("name"), ["must be a string"]);
    }

    #[test]
    fn an_empty_form_is_told_what_to_enter() {
        let errors = Draft::default().of_form().into_fields(FieldErrors::default()).unwrap_err();
        assert_eq!(errors.of("name"), ["must have 1 to 255 characters"]);
        assert_eq!(errors.of("organization"), ["is not a UUID: it has 0 characters, a UUID has 36"]);
    }

    #[test]
    fn names_are_counted_in_scalar_values() {
        assert!(check_name(&"é".repeat(255)).is_ok());
        assert!(check_name(&"é".repeat(256)).is_err());
        assert!(check_name("\u{a0}\t").is_err());
        assert!(check_name("a\u{7}").is_err());
        assert!(check_name(" a ").is_ok());
    }

    #[test]
    fn only_the_hyphenated_form_is_a_uuid() {
        for bad in
            ["", "000a115d28524b0a9ce847f1134ba95a", "{000a115d-2852-4b0a-9ce8-47f1134ba95a}", &"é".repeat(36)]
        {
            assert!(parse_uuid(bad).is_err(), "{bad}");
        }
    }
}

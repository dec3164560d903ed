//! What becomes of two edits that began with the same values and did not know of each other: saving,
//! undoing and resolving conflicts all ask this.

use super::{Field, Values};

/// Two edits, in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The values with both edits made. A field in conflict has the value that both began with.
    pub values: Values,
    /// The fields that only their edit changed.
    pub theirs: Vec<Field>,
    /// The fields that only my edit changed.
    pub mine: Vec<Field>,
    /// The fields that both edits changed, to different values.
    pub conflicts: Vec<Field>,
}

/// Merges what two edits made of `base`. It does not matter which of them is whose, but for the names
/// of the lists.
#[must_use]
pub fn merge(base: &Values, theirs: &Values, mine: &Values) -> Merge {
    let mut merged = Merge { values: base.clone(), theirs: Vec::new(), mine: Vec::new(), conflicts: Vec::new() };
    for field in Field::ALL {
        match (theirs.differs(base, field), mine.differs(base, field)) {
            (false, false) => {}
            (true, false) => {
                merged.values.take(field, theirs);
                merged.theirs.push(field);
            }
            (false, true) => {
                merged.values.take(field, mine);
                merged.mine.push(field);
            }
            (true, true) if theirs.differs(mine, field) => merged.conflicts.push(field),
            (true, true) => merged.values.take(field, mine),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};
    use uuid::Uuid;

    use super::*;
    use crate::domain::Arch;

    /// Few values of each field, so that equal ones are as common as others.
    fn values() -> impl Strategy<Value = Values> {
        let id = || (0..3_u128).prop_map(Uuid::from_u128);
        (select(&["a", "b", "c"]), select(&Arch::ALL), id(), id(), any::<bool>()).prop_map(
            |(name, arch, organization, root_volume, public)| Values {
                name: name.to_owned(),
                arch,
                organization,
                root_volume,
                public,
            },
        )
    }

    proptest! {
        #[test]
        fn it_does_not_matter_whose_edit_is_whose(base in values(), theirs in values(), mine in values()) {
            let (one, other) = (merge(&base, &theirs, &mine), merge(&base, &mine, &theirs));
            prop_assert_eq!(one, Merge { theirs: other.mine, mine: other.theirs, ..other });
        }

        #[test]
        fn no_edit_is_lost(base in values(), theirs in values(), mine in values()) {
            let merged = merge(&base, &theirs, &mine);
            for field in Field::ALL {
                for (edit, other) in [(&theirs, &mine), (&mine, &theirs)] {
                    if edit.differs(&base, field) {
                        let kept = !merged.values.differs(edit, field);
                        let told = merged.conflicts.contains(&field);
                        prop_assert!(kept != told, "{:?} is either kept or told of", field);
                        prop_assert_eq!(told, other.differs(&base, field) && edit.differs(other, field));
                    }
                }
                let untouched = !theirs.differs(&base, field) && !mine.differs(&base, field);
                prop_assert!(!untouched || !merged.values.differs(&base, field));
            }
        }

        #[test]
        fn with_no_edit_on_one_side_the_others_is_all_there_is(base in values(), edited in values()) {
            let fields = base.differing(&edited);
            let none = Vec::new;
            let theirs = Merge { values: edited.clone(), theirs: fields.clone(), mine: none(), conflicts: none() };
            prop_assert_eq!(merge(&base, &edited, &base), theirs);
            let mine = Merge { values: edited.clone(), theirs: none(), mine: fields, conflicts: none() };
            prop_assert_eq!(merge(&base, &base, &edited), mine);
        }

        #[test]
        fn the_same_edit_twice_is_no_conflict(base in values(), edited in values()) {
            let (theirs, mine, conflicts) = (Vec::new(), Vec::new(), Vec::new());
            prop_assert_eq!(merge(&base, &edited, &edited), Merge { values: edited, theirs, mine, conflicts });
        }
    }

    #[test]
    fn different_fields_merge_and_the_same_field_conflicts() {
        let id = Uuid::from_u128;
        let base =
            Values { name: "web".into(), arch: Arch::Arm, organization: id(1), root_volume: id(2), public: false };
        let theirs = Values { name: "web-2".into(), public: true, ..base.clone() };
        let mine = Values { name: "web-b".into(), arch: Arch::Arm64, ..base.clone() };
        let merged = merge(&base, &theirs, &mine);
        assert_eq!(merged.values, Values { public: true, arch: Arch::Arm64, ..base });
        assert_eq!(
            (merged.theirs, merged.mine, merged.conflicts),
            (vec![Field::Public], vec![Field::Arch], vec![Field::Name])
        );
    }
}

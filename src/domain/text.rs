//! Folding for search and keys for sorting, defined once for every store: a database compares the
//! results by their bytes and never uses a locale of its own.

/// Each character's lower case, without normalisation: what substrings are searched in and for.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Bytes that order names as people do: without case, and a run of digits by its number (`v1.2`
/// before `v1.10`). Equal for names that differ in case or leading zeros alone.
///
/// A run of digits becomes `0`, how many digits follow, and the digits without leading zeros. Names
/// have at most 255 characters, so the count is a byte; the folded text has no digits left, so
/// the marker `0` is unambiguous and keeps numbers where digits sort in ASCII.
#[must_use]
pub fn sort_key(name: &str) -> Box<[u8]> {
    let folded = fold(name);
    let mut key = Vec::with_capacity(folded.len() + 4);
    let mut rest = folded.as_bytes();
    while let Some(&byte) = rest.first() {
        if byte.is_ascii_digit() {
            let (run, after) = rest.split_at(rest.iter().take_while(|b| b.is_ascii_digit()).count());
            let zeros = run.iter().take_while(|&&b| b == b'0').count();
            let digits = &run[zeros..];
            key.push(b'0');
            key.push(u8::try_from(digits.len()).unwrap_or(u8::MAX));
            key.extend_from_slice(digits);
            rest = after;
        } else {
            key.push(byte);
            rest = &rest[1..];
        }
    }
    key.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_key(|name| sort_key(name));
        names
    }

    #[test]
    fn numbers_in_names_sort_by_value() {
        assert_eq!(sorted(vec!["v1.10", "v1.9", "v1.2", "v1", "v"]), ["v", "v1", "v1.2", "v1.9", "v1.10"]);
        assert_eq!(sorted(vec!["a100", "a20", "a3b", "a"]), ["a", "a3b", "a20", "a100"]);
    }

    #[test]
    fn case_and_leading_zeros_do_not_count() {
        assert_eq!(sort_key("Debian-012"), sort_key("debian-12"));
    }

    #[test]
    fn numbers_sort_among_other_characters_as_digits_do() {
        assert_eq!(sorted(vec!["a:", "a1", "a-", "aa", "a0"]), ["a-", "a0", "a1", "a:", "aa"]);
    }

    #[test]
    fn folding_is_each_characters_lower_case() {
        assert_eq!(fold("ΑΣ Straße İ"), "ας straße i̇".replace('ς', "σ"));
    }
}

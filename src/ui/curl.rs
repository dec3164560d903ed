//! What the dashboard does, as commands for a terminal.

use std::fmt;

use serde::Serialize;

use crate::domain::Draft;

/// A request to the API as a command of a POSIX shell.
pub struct Curl {
    method: &'static str,
    url: String,
    /// Name and value, a line each.
    headers: Vec<String>,
    body: Option<String>,
}

impl Curl {
    /// Reads what is at a path, which begins with a slash.
    #[must_use]
    pub fn get(origin: &str, path: &str) -> Self {
        Self { method: "GET", url: format!("{origin}{path}"), headers: Vec::new(), body: None }
    }

    /// Makes an image of a form's fields.
    #[must_use]
    pub fn create(origin: &str, draft: Draft) -> Self {
        Self { method: "POST", ..Self::get(origin, "/images") }.with_body(&draft.of_form())
    }

    /// Gives an image a form's fields, unless it has moved on from the revision that was `seen`.
    #[must_use]
    pub fn update(origin: &str, id: &str, seen: &str, draft: Draft) -> Self {
        Self::patch(origin, id, seen, &draft.of_form())
    }

    /// Gives an image some new values, unless it has moved on from the revision that was `seen`.
    #[must_use]
    pub fn patch(origin: &str, id: &str, seen: &str, values: &impl Serialize) -> Self {
        Self { method: "PATCH", ..Self::get(origin, &format!("/images/{id}")) }.if_at(seen).with_body(values)
    }

    /// Deletes an image, unless it has moved on from the revision that was `seen`.
    #[must_use]
    pub fn delete(origin: &str, id: &str, seen: &str) -> Self {
        Self { method: "DELETE", ..Self::get(origin, &format!("/images/{id}")) }.if_at(seen)
    }

    fn if_at(mut self, revision: &str) -> Self {
        self.headers.push(format!("If-Match: \"{revision}\""));
        self
    }

    fn with_body(mut self, body: &impl Serialize) -> Self {
        self.headers.push("Content-Type: application/json".to_owned());
        // it can't fail: these are plain data
        self.body = serde_json::to_string_pretty(body).ok();
        self
    }
}

impl fmt::Display for Curl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("curl ")?;
        if self.method != "GET" {
            write!(f, "-X {} ", self.method)?;
        }
        f.write_str(&quoted(&self.url))?;
        for header in &self.headers {
            write!(f, " \\\n  -H {}", quoted(header))?;
        }
        match &self.body {
            Some(body) => write!(f, " \\\n  -d {}", quoted(body)),
            None => Ok(()),
        }
    }
}

/// A word of a shell, in which nothing has a meaning.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_one_line() {
        let curl = Curl::get("http://localhost:3000", "/images?q=a&page=1");
        assert_eq!(curl.to_string(), "curl 'http://localhost:3000/images?q=a&page=1'");
    }

    #[test]
    fn a_name_stays_one_word_of_the_shell() {
        let draft = Draft { name: Some("it's \"$(here)\"".into()), ..Draft::default() };
        let curl = Curl::update("http://localhost:3000", "1", "7", draft).to_string();
        assert!(curl.starts_with("curl -X PATCH 'http://localhost:3000/images/1' \\\n  -H 'If-Match: \"7\"' \\\n"));
        assert!(curl.contains(r#""name": "it'\''s \"$(here)\"","#), "{curl}");
    }
}

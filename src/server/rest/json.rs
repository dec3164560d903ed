//! JSON as it was sent, keys given twice included: `serde_json`'s own value keeps the last of them
//! and forgets the others.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::error::ApiError;

/// A JSON value. Of numbers only those are kept that can be times: no field of the API's is one.
#[derive(Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number, of those that 64 bits hold.
    Integer(i64),
    /// Any other number.
    Number,
    /// A text.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// Keys and values as they came.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole body.
    ///
    /// # Errors
    /// 400 that says what is wrong with it, and where.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let text = std::str::from_utf8(body).map_err(|error| {
            let lines = body[..error.valid_up_to()].split(|&byte| byte == b'\n');
            let (line, column) = lines.fold((0, 0), |(line, _), text| (line + 1, text.len() + 1));
            ApiError::bad_request(format!("the body is not UTF-8 at line {line} column {column}"))
        })?;
        serde_json::from_str(text)
            .map_err(|error| ApiError::bad_request(format!("the body is not valid JSON: {error}")))
    }

    /// The keys and values of what must be an object.
    ///
    /// # Errors
    /// 400 where it is not.
    pub fn into_object(self) -> Result<Vec<(String, Self)>, ApiError> {
        match self {
            Self::Object(entries) => Ok(entries),
            _ => Err(ApiError::bad_request("the body must be a JSON object")),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Number, Json::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Json::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_given_twice_are_kept() {
        let text = |text: &str| Json::String(text.to_owned());
        let json: Json =
            serde_json::from_str(r#"{"a":"x","a":[null,true,1,-1,0.5,18446744073709551615],"a":{}}"#).unwrap();
        let list =
            vec![Json::Null, Json::Bool(true), Json::Integer(1), Json::Integer(-1), Json::Number, Json::Number];
        let entries = [text("x"), Json::Array(list), Json::Object(Vec::new())].map(|value| ("a".to_owned(), value));
        assert_eq!(json, Json::Object(entries.into()));
    }
}

//! SQL text with its values, for either database.

use sqlx::{Arguments, Encode, Type, error::BoxDynError};
use uuid::Uuid;

/// A parameter.
#[derive(Clone, Debug)]
pub(in crate::server::store) enum Value {
    /// A number, also a time, or nothing.
    Int(Option<i64>),
    /// A truth value.
    Bool(bool),
    /// A text or nothing.
    Text(Option<String>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id or nothing.
    Id(Option<Uuid>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Box<[u8]>> for Value {
    fn from(value: Box<[u8]>) -> Self {
        Self::Bytes(value.into())
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Id(Some(value))
    }
}

impl From<Option<Uuid>> for Value {
    fn from(value: Option<Uuid>) -> Self {
        Self::Id(value)
    }
}

/// A statement as it is put together, or several.
#[derive(Clone, Debug)]
pub(in crate::server::store) struct Query {
    /// What stands before, between and after the values: one more than there are.
    texts: Vec<String>,
    values: Vec<Value>,
}

impl Query {
    /// A statement that begins so.
    pub(in crate::server::store) fn new(text: &str) -> Self {
        Self { texts: vec![text.to_owned()], values: Vec::new() }
    }

    /// Goes on with text, which must not come from a request.
    pub(in crate::server::store) fn push(&mut self, text: &str) -> &mut Self {
        self.texts.last_mut().expect("there is one more than values").push_str(text);
        self
    }

    /// Goes on with a parameter.
    pub(in crate::server::store) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.texts.push(String::new());
        self
    }

    /// Goes on with parameters in parentheses.
    pub(in crate::server::store) fn bind_all(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let mut separator = "(";
        for value in values {
            self.push(separator).bind(value);
            separator = ", ";
        }
        self.push(")")
    }

    /// Goes on with another statement.
    pub(in crate::server::store) fn then(&mut self, next: Self) -> &mut Self {
        self.push("; ").append(next)
    }

    /// Goes on with the text and the values of another one.
    pub(in crate::server::store) fn append(&mut self, other: Self) -> &mut Self {
        let mut texts = other.texts.into_iter();
        self.push(&texts.next().unwrap_or_default());
        self.texts.extend(texts);
        self.values.extend(other.values);
        self
    }

    /// How many parameters there are.
    pub(in crate::server::store) fn len(&self) -> usize {
        self.values.len()
    }

    /// The text with the database's parameters, and the values as it takes them.
    pub(in crate::server::store) fn into_parts<A>(self) -> Result<(String, A), BoxDynError>
    where
        A: Arguments,
        Option<i64>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
        bool: for<'q> Encode<'q, A::Database> + Type<A::Database>,
        Vec<u8>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
        Option<String>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
        Option<Uuid>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
    {
        let mut arguments = A::default();
        let mut texts = self.texts.into_iter();
        let mut text = texts.next().unwrap_or_default();
        for (value, next) in self.values.into_iter().zip(texts) {
            match value {
                Value::Int(value) => arguments.add(value)?,
                Value::Bool(value) => arguments.add(value)?,
                Value::Text(value) => arguments.add(value)?,
                Value::Bytes(value) => arguments.add(value)?,
                Value::Id(value) => arguments.add(value)?,
            }
            arguments.format_placeholder(&mut text)?;
            text.push_str(&next);
        }
        Ok((text, arguments))
    }

    /// `head (…)`, where head ends in `IN`, in as many statements as it takes. The lists have few
    /// lengths, so that few statements are prepared; a short one repeats its last value.
    pub(in crate::server::store) fn each_in(head: &str, values: &[Value]) -> Vec<Self> {
        values
            .chunks(LONGEST)
            .map(|chunk| {
                let mut query = Self::new(head);
                let padding = chunk.last().into_iter().cycle().take(chunk.len().next_power_of_two() - chunk.len());
                query.bind_all(chunk.iter().chain(padding).cloned());
                query
            })
            .collect()
    }

    /// `head VALUES (…), (…) tail` in as many statements as it takes. They have few lengths, so that
    /// few statements are prepared.
    pub(in crate::server::store) fn insert(head: &str, mut rows: Vec<Vec<Value>>, tail: &str) -> Vec<Self> {
        let mut queries = Vec::new();
        while !rows.is_empty() {
            let rest = rows.split_off(LONGEST.min(1 << rows.len().ilog2()));
            let mut query = Self::new(head);
            let mut separator = " VALUES ";
            for row in std::mem::replace(&mut rows, rest) {
                query.push(separator).bind_all(row);
                separator = ", ";
            }
            query.push(tail);
            queries.push(query);
        }
        queries
    }
}

/// `WHERE`, then `AND`.
pub(super) struct And<'q> {
    query: &'q mut Query,
    word: &'static str,
}

impl<'q> And<'q> {
    /// Begins with the next condition.
    pub(super) fn new(query: &'q mut Query) -> Self {
        Self { query, word: " WHERE " }
    }

    /// What a condition is to be pushed to.
    pub(super) fn next(&mut self) -> &mut Query {
        let word = std::mem::replace(&mut self.word, " AND ");
        self.query.push(word)
    }
}

#[cfg(test)]
impl Query {
    /// What SQLite is asked for its plan.
    pub(in crate::server::store) fn explained(mut self) -> Self {
        self.texts[0].insert_str(0, "EXPLAIN QUERY PLAN ");
        self
    }
}

/// The most rows or values that a statement has.
const LONGEST: usize = 64;

/// A count or position as a database has it.
pub(in crate::server::store) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count or position from a database, which never has a negative one.
pub(in crate::server::store) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use sqlx::{postgres::PgArguments, sqlite::SqliteArguments};

    use super::*;

    fn text(query: &Query) -> String {
        query.clone().into_parts::<PgArguments>().unwrap().0
    }

    fn texts(queries: &[Query]) -> Vec<String> {
        queries.iter().map(text).collect()
    }

    #[test]
    fn rows_come_in_powers_of_two() {
        let rows = (0..3).map(|row| vec![Value::from(row), Value::Bool(true)]).collect();
        let queries = Query::insert("INSERT INTO t (a, b)", rows, " ON CONFLICT DO NOTHING");
        let expected = [
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING",
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        ];
        assert_eq!(texts(&queries), expected);
        assert!(Query::insert("", Vec::new(), "").is_empty());
    }

    #[test]
    fn statements_that_follow_go_on_counting() {
        let mut query = Query::new("DELETE FROM t WHERE a = ");
        let mut next = Query::new("DELETE FROM u WHERE b = ");
        next.bind(2).push(" AND c");
        query.bind(1).then(next);
        assert_eq!(text(&query), "DELETE FROM t WHERE a = $1; DELETE FROM u WHERE b = $2 AND c");
    }

    /// It looks a parameter with a name up among all of them, once for each.
    #[test]
    fn sqlite_gets_parameters_without_names() {
        let mut query = Query::new("SELECT ");
        query.bind(1).push(", ").bind("a");
        assert_eq!(query.into_parts::<SqliteArguments>().unwrap().0, "SELECT ?, ?");
    }

    #[test]
    fn lists_are_padded() {
        let values: Vec<_> = (0..3).map(Value::from).collect();
        let queries = Query::each_in("SELECT a FROM t WHERE a IN ", &values);
        assert_eq!(texts(&queries), ["SELECT a FROM t WHERE a IN ($1, $2, $3, $4)"]);
        assert!(matches!(queries[0].values[..], [.., Value::Int(Some(2)), Value::Int(Some(2))]));
    }
}

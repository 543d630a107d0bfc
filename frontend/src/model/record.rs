//! An answer of the API that is shown as it stands: read by name, without a type of its own.
//!
//! A type costs the site its reader, some kilobytes for each; what is only shown has none. What is not
//! there is empty. The tests of who reads hold the names against the types of the wire.

use client::wire::Timestamp;
use serde_json::Value;

/// The text at this place (`/plan/hash`); empty when there is none.
pub(crate) fn text(record: &Value, place: &str) -> String {
    some_text(record, place).unwrap_or_default()
}

/// The text at this place, if there is one.
pub(crate) fn some_text(record: &Value, place: &str) -> Option<String> {
    record.pointer(place)?.as_str().map(str::to_owned)
}

/// The number at this place; 0 when there is none.
pub(crate) fn number(record: &Value, place: &str) -> u64 {
    record
        .pointer(place)
        .and_then(Value::as_u64)
        .unwrap_or_default()
}

/// Whether it is true.
pub(crate) fn is_true(record: &Value, place: &str) -> bool {
    record.pointer(place).and_then(Value::as_bool) == Some(true)
}

/// The list at this place; empty when there is none.
pub(crate) fn list<'a>(record: &'a Value, place: &str) -> &'a [Value] {
    record
        .pointer(place)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of the list at this place.
pub(crate) fn texts(record: &Value, place: &str) -> Vec<String> {
    let texts = list(record, place).iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The moment at this place.
pub(crate) fn moment(record: &Value, place: &str) -> Option<Timestamp> {
    record.pointer(place)?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_there_is_empty() {
        let record = json!({"a": {"b": "x", "n": 3, "yes": true, "list": ["p", 1, "q"]}});
        assert_eq!(text(&record, "/a/b"), "x");
        assert_eq!(text(&record, "/a/n"), "");
        assert_eq!(some_text(&record, "/a/c"), None);
        assert_eq!(number(&record, "/a/n"), 3);
        assert_eq!(number(&record, "/a/b"), 0);
        assert!(is_true(&record, "/a/yes") && !is_true(&record, "/a/b"));
        assert_eq!(texts(&record, "/a/list"), ["p", "q"]);
        assert!(list(&record, "/b").is_empty());
        assert_eq!(moment(&record, "/a/b"), None);
    }
}

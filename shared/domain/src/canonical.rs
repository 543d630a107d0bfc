//! One text for one JSON value, whatever the order of its keys: what fingerprints and chains hash.
//!
//! Keys are sorted and nothing is left between tokens, as RFC 8785 (JSON Canonicalization Scheme)
//! says; numbers are written as they were read, so `1` and `1.0` are two values. Never hashes.

use serde_json::Value;

/// The canonical text.
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_at_every_depth_and_lists_are_not() {
        for (written, canonical) in [
            (
                r#"{ "b": 1, "a": [ {"d": 2, "c": null}, 1 ] }"#,
                r#"{"a":[{"c":null,"d":2},1],"b":1}"#,
            ),
            (r#"[3, 1, 2]"#, "[3,1,2]"),
            (r#""é\u000a\"""#, r#""é\n\"""#),
            ("1.0", "1.0"),
            ("1", "1"),
            ("{}", "{}"),
        ] {
            let value: Value = serde_json::from_str(written).expect("JSON");
            assert_eq!(text(&value), canonical);
        }
    }
}

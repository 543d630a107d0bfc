//! One text for one JSON value, to be hashed and signed.
//!
//! Keys sorted, no spaces, and numbers that are equal written the same (`1`, `1.0` and `1e0` are `1`). Unlike
//! RFC 8785 whole numbers are not taken for floats: two that differ beyond 2^53 stay two. Reads nothing back.

use serde_json::{Map, Number, Value};

/// The text of this value; two values have the same text just when they are equal as JSON.
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
        Value::Number(number) => self::number(number, out),
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
        Value::Object(map) => object(map, out),
    }
}

fn object(map: &Map<String, Value>, out: &mut String) {
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
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

fn number(number: &Number, out: &mut String) {
    /// 2^63 and 2^64: what lies between their negative and positive bounds is also said by an integer.
    const LEAST: f64 = -9_223_372_036_854_775_808.0;
    const BEYOND: f64 = 18_446_744_073_709_551_616.0;
    let whole = number
        .as_f64()
        .filter(|float| number.is_f64() && float.fract() == 0.0);
    match whole {
        Some(float) if (LEAST..0.0).contains(&float) => {
            out.push_str(&(float as i64).to_string());
        }
        Some(float) if (0.0..BEYOND).contains(&float) => {
            out.push_str(&(float as u64).to_string());
        }
        _ => out.push_str(&number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> String {
        text(&serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn one_value_has_one_text() {
        for (json, expected) in [
            (
                r#"{"b": 1, "a": {"d": [], "c": null}}"#,
                r#"{"a":{"c":null,"d":[]},"b":1}"#,
            ),
            ("[1, 1.0, 1e0, 10e-1]", "[1,1,1,1]"),
            ("[0, -0, -0.0, 0e9]", "[0,0,0,0]"),
            ("[-3.0, -3]", "[-3,-3]"),
            ("[0.5, 5e-1, 1.50]", "[0.5,0.5,1.5]"),
            (
                "[9007199254740993, 9007199254740992, 9007199254740992.0]",
                "[9007199254740993,9007199254740992,9007199254740992]",
            ),
            (
                "[18446744073709551615, -9223372036854775808]",
                "[18446744073709551615,-9223372036854775808]",
            ),
            ("[1e20, 100000000000000000000]", "[1e+20,1e+20]"),
            (r#"["a\u0041\n", "\u00e9", "é"]"#, "[\"aA\\n\",\"é\",\"é\"]"),
            (r#"[true, false, "true"]"#, r#"[true,false,"true"]"#),
        ] {
            assert_eq!(of(json), expected, "{json}");
        }
    }
}

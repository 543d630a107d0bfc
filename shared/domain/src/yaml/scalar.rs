//! What a plain scalar means: YAML 1.2's core schema, the one GitHub reads workflows with.

use super::Data;
use serde_json::Number;

/// The meaning of an unquoted scalar. `yes`, `on` and dates are text.
pub(super) fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ => number(text).map_or_else(|| Data::Text(text.to_owned()), Data::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(all(octal, |byte| byte.is_ascii_digit())?, 8)
            .ok()
            .map(Number::from);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(all(hex, |byte| byte.is_ascii_hexdigit())?, 16)
            .ok()
            .map(Number::from);
    }
    // `007` is a number to YAML 1.2 and text to others: read it as what was written.
    if digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit() {
        return None;
    }
    if all(digits, |byte| byte.is_ascii_digit()).is_some() {
        let signed = text.strip_prefix('+').unwrap_or(text);
        if let Ok(number) = signed.parse::<i64>() {
            return Some(number.into());
        }
        if let Ok(number) = signed.parse::<u64>() {
            return Some(number.into());
        }
    }
    let is_float = digits
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    // What JSON cannot say (`.inf`, `.nan`) stays text.
    if is_float {
        text.parse::<f64>().ok().and_then(Number::from_f64)
    } else {
        None
    }
}

fn all(text: &str, is: impl Fn(u8) -> bool) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(is)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_the_core_schema_says() {
        let shown = |text| match plain(text) {
            Data::Null => "null".to_owned(),
            Data::Bool(bool) => format!("bool {bool}"),
            Data::Number(number) => format!("number {number}"),
            Data::Text(text) => format!("text {text}"),
            other => format!("{other:?}"),
        };
        for (text, meaning) in [
            ("on", "text on"),
            ("yes", "text yes"),
            ("true", "bool true"),
            ("~", "null"),
            ("15", "number 15"),
            ("+15", "number 15"),
            ("-3", "number -3"),
            ("18446744073709551615", "number 18446744073709551615"),
            ("0x1f", "number 31"),
            ("0o17", "number 15"),
            ("1.5", "number 1.5"),
            ("1e3", "number 1000.0"),
            (".5", "number 0.5"),
            ("007", "text 007"),
            ("1.2.3", "text 1.2.3"),
            ("2026-11-21", "text 2026-11-21"),
            (".inf", "text .inf"),
            ("1e999", "text 1e999"),
            ("-", "text -"),
            (".", "text ."),
            ("e5", "text e5"),
            ("0x", "text 0x"),
            ("0x+1", "text 0x+1"),
        ] {
            assert_eq!(shown(text), meaning, "{text}");
        }
    }
}

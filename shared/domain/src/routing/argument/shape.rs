//! What a text looks like: a number, a path, an address. Knows no fields and no sentences.

use crate::schema::FieldKind;
use serde_json::{Number, Value};

/// A number in digits, with `,` or `_` between thousands and `.` before decimals.
pub(super) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+', '−']).unwrap_or(text);
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let only_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let separator = if whole.contains('_') { '_' } else { ',' };
    let grouped = || {
        let mut groups = whole.split(separator);
        groups
            .next()
            .is_some_and(|first| only_digits(first) && first.len() <= 3)
            && groups.all(|group| only_digits(group) && group.len() == 3)
    };
    if !(only_digits(whole) || grouped()) || decimals.is_some_and(|decimals| !only_digits(decimals))
    {
        return None;
    }
    let sign = if digits.len() < text.len() && !text.starts_with('+') {
        "-"
    } else {
        ""
    };
    let plain = format!("{sign}{}", whole.replace(separator, ""));
    match decimals {
        Some(decimals) => Number::from_f64(format!("{plain}.{decimals}").parse().ok()?),
        None => {
            let signed = plain.parse::<i64>().map(Number::from);
            signed
                .or_else(|_| plain.parse::<u64>().map(Number::from))
                .ok()
        }
    }
}

/// `true`, `yes`, `on` and their like.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "да" => Some(true),
        "false" | "no" | "off" | "0" | "нет" => Some(false),
        _ => None,
    }
}

/// The value that a text given by name stands for.
pub(super) fn value(kind: &FieldKind, text: &str) -> Option<Value> {
    match kind {
        FieldKind::Text { format, .. } => {
            let fits = format
                .as_deref()
                .is_none_or(|format| has_format(format, text));
            fits.then(|| Value::from(text))
        }
        FieldKind::Integer(_) | FieldKind::Number(_) => number(text).map(Value::Number),
        FieldKind::Boolean => boolean(text).map(Value::Bool),
        FieldKind::Choice(options) => {
            let lower = text.to_lowercase();
            let said = |option: &&Value| match option {
                Value::String(option) => option.to_lowercase() == lower,
                other => other.to_string() == lower,
            };
            let exact = options.iter().find(|option| option.as_str() == Some(text));
            exact.or_else(|| options.iter().find(said)).cloned()
        }
        FieldKind::Array { items, .. } => {
            let items = text.split(',').map(|item| match items.as_deref() {
                Some(kind) => value(kind, item.trim()),
                None => Some(Value::from(item.trim())),
            });
            items.collect::<Option<Vec<Value>>>().map(Value::Array)
        }
        FieldKind::Object { .. } | FieldKind::Any => None,
    }
}

/// Whether the text is of this format; formats that cannot be told here hold.
pub(super) fn has_format(format: &str, text: &str) -> bool {
    match format {
        "date" => is_date(text),
        "date-time" => is_date_time(text),
        "time" => text.parse::<jiff::civil::Time>().is_ok() && text.contains(':'),
        "email" | "idn-email" => is_email(text),
        "hostname" | "idn-hostname" => is_host(text),
        "ipv4" => text.parse::<core::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<core::net::Ipv6Addr>().is_ok(),
        "uri" => is_url(text),
        "uuid" => is_uuid(text),
        _ => true,
    }
}

/// `2026-01-31`.
pub(super) fn is_date(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape && text.parse::<jiff::civil::Date>().is_ok()
}

/// `2026-01-31T08:00:00Z`, with the offset that RFC 3339 asks for.
pub(super) fn is_date_time(text: &str) -> bool {
    text.get(..10).is_some_and(is_date)
        && text.len() >= 20
        && text.as_bytes()[10].eq_ignore_ascii_case(&b't')
        && !text.contains('[')
        && text.parse::<jiff::Timestamp>().is_ok()
}

pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    (1..=64).contains(&local.len())
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && is_host(domain)
}

/// `localhost`, or labels with dots between them of which the last is no number.
pub(super) fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.split('.').all(label)
        && last.chars().count() >= 2
        && last
            .chars()
            .all(|c| c.is_alphabetic() || c == '-' || last.starts_with("xn--"))
}

pub(super) fn is_ip(text: &str) -> bool {
    text.contains(['.', ':']) && text.parse::<core::net::IpAddr>().is_ok()
}

pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && rest.starts_with(|c: char| c.is_alphanumeric() || "[/~".contains(c))
        && !rest
            .contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c))
}

pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Endings that show a bare name to be a file's.
const ENDINGS: &[&str] = &[
    "bak", "bin", "bz2", "c", "cfg", "conf", "cpp", "crt", "css", "csv", "db", "doc", "docx",
    "env", "gif", "go", "gz", "html", "ini", "java", "jpeg", "jpg", "js", "json", "jsonl", "key",
    "log", "md", "mp3", "mp4", "parquet", "pdf", "pem", "png", "ppt", "pptx", "py", "rb", "rs",
    "sh", "sql", "sqlite", "svg", "tar", "tf", "tgz", "toml", "ts", "tsv", "txt", "xls", "xlsx",
    "xml", "yaml", "yml", "zip",
];

/// `report.csv`.
pub(super) fn is_file_name(text: &str) -> bool {
    let Some((name, ending)) = text.rsplit_once('.') else {
        return false;
    };
    !name.is_empty()
        && !name.contains(['/', '\\', ':', '@', '*', '?'])
        && ENDINGS.contains(&ending.to_lowercase().as_str())
}

/// `/srv`, `~/x`, `./x`, `../x`, `C:\x`, `\\server\x`.
pub(super) fn is_path(text: &str) -> bool {
    let starts = ["/", "~/", "./", "../", "\\\\"]
        .iter()
        .any(|start| text.starts_with(start));
    let drive = || {
        let bytes = text.as_bytes();
        bytes.len() > 3
            && bytes[0].is_ascii_alphabetic()
            && bytes[1] == b':'
            && matches!(bytes[2], b'\\' | b'/')
    };
    (starts || drive())
        && text.chars().any(char::is_alphanumeric)
        && !text.starts_with("//")
        && !text.contains(char::is_control)
}

//! Host names and IP addresses, with or without a port behind them.

use super::{Found, Strength};
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token};
use crate::routing::argument::{Rule, shape};
use serde_json::Value;

pub(super) const NAMES: &[&str] = &[
    "host",
    "hosts",
    "hostname",
    "server",
    "domain",
    "хост",
    "сервер",
    "домен",
];
pub(super) const IP_NAMES: &[&str] = &["ip", "ipv4", "ipv6"];

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    let free = target.is_text() && target.format().is_none();
    let host = match target.format() {
        Some(format) => matches!(format, "hostname" | "idn-hostname"),
        None => free && target.is_called(NAMES),
    };
    let ip = match target.format() {
        Some(format) => matches!(format, "ipv4" | "ipv6"),
        None => free && (host || target.is_called(IP_NAMES)),
    };
    if !host && !ip {
        return Vec::new();
    }
    let found = tokens.iter().enumerate().filter_map(|(at, token)| {
        if token.kind == Kind::Assign {
            return None;
        }
        let text = token.text;
        let name = match text.rsplit_once(':') {
            Some((name, port)) if !shape::is_ip(text) && port.parse::<u16>().is_ok() => name,
            _ => text,
        };
        let format = target.format();
        let is_ip =
            ip && shape::is_ip(name) && format.is_none_or(|format| shape::has_format(format, name));
        // A word without a dot could be anything, and `notes.md` is a file.
        let definite = name.contains('.') && !shape::is_file_name(name)
            || name.eq_ignore_ascii_case("localhost");
        let is_host = host && definite && shape::is_host(name);
        let rule = if is_ip { Rule::Ip } else { Rule::Host };
        (is_ip || is_host).then(|| Found {
            span: token.span.start..token.span.start + name.len(),
            ..Found::new(tokens, at, Value::from(name), rule, Strength::Format)
        })
    });
    found.collect()
}

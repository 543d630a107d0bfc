//! Credentials and e-mail addresses within a text, by forms that nothing else has.

use super::name::{Sensitivity, sensitivity};
use super::{REDACTED, REDACTED_EMAIL};
use std::borrow::Cow;
use std::ops::Range;

type Found = Vec<(Range<usize>, &'static str)>;

/// What tokens begin with, and how many letters, digits, `_` and `-` follow at least.
const PREFIXES: [(&str, usize); 17] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 8),
    ("xoxp-", 8),
    ("xoxa-", 8),
    ("xoxr-", 8),
    ("xoxs-", 8),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("npm_", 30),
    ("AIza", 30),
    ("sk-ant-", 16),
];

/// What separates words.
const BORDERS: &[char] = &[
    '"', '\'', '`', '<', '>', '(', ')', '{', '}', '[', ']', ',', ';', '|',
];

pub(super) fn redact(text: &str) -> Cow<'_, str> {
    let mut found = Found::new();
    let mut from = 0;
    for block in pem(text) {
        within(&text[from..block.start], from, &mut found);
        from = block.end;
        found.push((block, REDACTED));
    }
    within(&text[from..], from, &mut found);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::new();
    let mut done = 0;
    for (range, instead) in found {
        // What touches is one.
        if range.start > done || out.is_empty() {
            out.push_str(&text[done..range.start]);
            out.push_str(instead);
        }
        done = done.max(range.end);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// What is found word by word in a part of the text that begins at `offset`.
fn within(part: &str, offset: usize, found: &mut Found) {
    let first = found.len();
    let mut before = "";
    for range in words(part) {
        let word = &part[range.clone()];
        bearer(part, before, &range, found);
        assignment(part, &range, found);
        tokens(word, range.start, found);
        match user_info(word) {
            Some(user) => {
                let host = user.end + 1;
                found.push((range.start + user.start..range.start + user.end, REDACTED));
                email(&word[host..], range.start + host, found);
            }
            None => email(word, range.start, found),
        }
        before = word;
    }
    for (range, _) in &mut found[first..] {
        *range = range.start + offset..range.end + offset;
    }
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let border = |c: char| c.is_whitespace() || BORDERS.contains(&c);
    text.split(border)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            start..start + word.len()
        })
}

/// Blocks of PEM, but those that are public by nature. One without an end goes on to the end.
fn pem(text: &str) -> Vec<Range<usize>> {
    const BEGIN: &str = "-----BEGIN ";
    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(BEGIN).map(|at| from + at) {
        let label_at = start + BEGIN.len();
        let label = text[label_at..].split("-----").next().unwrap_or("");
        let end = format!("-----END {label}-----");
        let until = text[label_at..]
            .find(&end)
            .map_or(text.len(), |at| label_at + at + end.len());
        if label.ends_with("CERTIFICATE") || label.ends_with("PUBLIC KEY") {
            from = label_at;
        } else {
            blocks.push(start..until);
            from = until;
        }
    }
    blocks
}

/// What follows `Bearer` or `Basic`, when it is all there is or does not look like a word.
fn bearer(text: &str, before: &str, range: &Range<usize>, found: &mut Found) {
    let scheme = before.rsplit([':', '=']).next().unwrap_or("");
    let is_scheme = ["bearer", "basic"].contains(&scheme.to_ascii_lowercase().as_str());
    let word = &text[range.clone()];
    if !is_scheme || word == "redacted" {
        return;
    }
    let whole = text.split_whitespace().eq([before, word]);
    let odd = word.len() >= 16 || (word.len() >= 8 && word.bytes().any(|b| b.is_ascii_digit()));
    if whole || odd {
        found.push((range.clone(), REDACTED));
    }
}

/// The part of a URL before the `@`.
fn user_info(word: &str) -> Option<Range<usize>> {
    let start = word.find("://")? + 3;
    let rest = &word[start..];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let length = authority.rfind('@').filter(|&length| length > 0)?;
    Some(start..start + length)
}

/// The value of `password=…`, `--api-key=…`, `?access_token=…`, in quotes or without.
fn assignment(text: &str, range: &Range<usize>, found: &mut Found) {
    let mut start = range.start;
    for part in text[range.clone()].split(['&', '?']) {
        let end = start + part.len();
        if let Some((name, value)) = part.split_once('=')
            && sensitivity(name) != Sensitivity::Open
        {
            if !value.is_empty() {
                found.push((end - value.len()..end, REDACTED));
            } else if let Some(quote) = text[end..].chars().next().filter(|c| "\"'".contains(*c)) {
                let inside = &text[end + 1..];
                let length = inside.find(quote).unwrap_or(inside.len());
                if length > 0 && &inside[..length] != REDACTED {
                    found.push((end + 1..end + 1 + length, REDACTED));
                }
            }
        }
        start = end + 1;
    }
}

/// Tokens that say what they are, and JSON Web Tokens.
fn tokens(word: &str, offset: usize, found: &mut Found) {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    for run in word.split(|c: char| !inside(c)) {
        let start = run.as_ptr() as usize - word.as_ptr() as usize;
        let begins = |at: usize| at == 0 || matches!(run.as_bytes()[at - 1], b'_' | b'-' | b'.');
        let at = (0..run.len()).find(|&at| begins(at) && is_credential(&run[at..]));
        if let Some(at) = at {
            let kept = run.trim_end_matches('.').len();
            found.push((offset + start + at..offset + start + kept, REDACTED));
        }
    }
}

/// Whether this begins as a credential: letters, digits, `_`, `-` and `.` only.
fn is_credential(text: &str) -> bool {
    let tail = |rest: &str| rest.split('.').next().unwrap_or("").len();
    let known = PREFIXES.iter().any(|(prefix, least)| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| tail(rest) >= *least)
    });
    known || is_access_key_id(text) || is_web_token(text)
}

/// `AKIA` or `ASIA` and 16 capitals and digits.
fn is_access_key_id(text: &str) -> bool {
    let id = text.split(['.', '-', '_']).next().unwrap_or("");
    (id.starts_with("AKIA") || id.starts_with("ASIA"))
        && id.len() == 20
        && id
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Three parts of base64url, the first two of which are JSON objects (`{"` is `eyJ`).
fn is_web_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let mut object = || {
        parts
            .next()
            .is_some_and(|part| part.len() >= 10 && part.starts_with("eyJ"))
    };
    object() && object() && parts.next().is_some()
}

/// An address with a domain of several parts. `git@host.example:path` is a place, not a person.
fn email(word: &str, offset: usize, found: &mut Found) {
    for (at, _) in word.match_indices('@') {
        let local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
        let before = &word[..at];
        let start = before.trim_end_matches(local).len();
        let after = &word[at + 1..];
        let length = after.len() - after.trim_start_matches(domain).len();
        let host = after[..length].trim_end_matches(['.', '-']);
        let top = host.rsplit_once('.').map_or("", |(_, top)| top);
        let place = after[length..]
            .strip_prefix(':')
            .is_some_and(|rest| !rest.is_empty());
        let named = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
        if start < at && named && !place && !host.starts_with('.') {
            let range = offset + start..offset + at + 1 + host.len();
            found.push((range, REDACTED_EMAIL));
        }
    }
}

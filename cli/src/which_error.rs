//! Which error is meant: its fingerprint, or as much of it as tells it from all others.

use crate::connect::Connection;
use crate::exit::Failure;
use client::ErrorQuery;
use domain::errors::Fingerprint;

/// Errors that are looked through: the last seen ones.
const LOOKED_AT: usize = 2_000;

/// The error that `text` means.
///
/// # Errors
/// [`Failure::Usage`] when it means none of those last seen, or several.
pub(crate) async fn which(connection: &mut Connection, text: &str) -> Result<Fingerprint, Failure> {
    if let Ok(whole) = text.parse() {
        return Ok(whole);
    }
    let start = text.to_ascii_lowercase();
    let is_start = start.len() >= 4 && start.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if !is_start {
        return Err(Failure::Usage(format!(
            "{text:?} is no fingerprint: expected at least 4 of its hexadecimal digits, as `prentice errors list` shows them"
        )));
    }
    let (mut found, mut looked_at, mut cursor) = (Vec::new(), 0, None);
    let mut groups = Vec::new();
    loop {
        let query = ErrorQuery {
            cursor,
            limit: Some(100),
            ..ErrorQuery::default()
        };
        let page = connection.client.errors(&query).await?;
        looked_at += page.items.len();
        let several = page.items.iter().filter(|error| error.members > 1);
        groups.extend(several.map(|error| error.fingerprint.clone()));
        let names = page.items.into_iter().map(|error| error.fingerprint);
        found.extend(names.filter(|name| name.starts_with(&start)));
        cursor = page.next_cursor;
        if cursor.is_none() || looked_at >= LOOKED_AT {
            break;
        }
    }
    if found.is_empty() {
        found = members(connection, &groups, &start).await?;
    }
    match found.as_slice() {
        [one] => one
            .parse()
            .map_err(|error: domain::errors::NotAFingerprint| Failure::Other(error.to_string())),
        [] => Err(Failure::Usage(format!(
            "no error begins with {text}; `prentice errors list` shows those there are"
        ))),
        many => Err(Failure::Usage(format!(
            "{} errors begin with {text}: {}",
            many.len(),
            many.join(", ")
        ))),
    }
}

/// The members of these groups that begin so.
async fn members(
    connection: &mut Connection,
    groups: &[String],
    start: &str,
) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for group in groups.iter().filter_map(|group| group.parse().ok()) {
        let detail = connection.client.error(&group).await?;
        let names = detail.group.into_iter().map(|member| member.fingerprint);
        found.extend(names.filter(|name| name.starts_with(start)));
    }
    Ok(found)
}

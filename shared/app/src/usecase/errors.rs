//! Errors: listing and showing what is known of them, and deciding on them.

use super::page_size;
use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::view;
use crate::work::contended;
use client::wire::{ErrorDetail, ErrorSummary, Page, SetErrorStatus};
use domain::audit::{Object, Verb};
use domain::errors::Fingerprint;
use domain::signature::{Signature, Status};
use jiff::Timestamp;
use serde_json::json;

/// Errors that are looked at for those that matter most: the last seen ones.
const LOOKED_AT: usize = 1_000;
const PAGE: u32 = 100;

/// Which errors to list.
#[derive(Debug, Clone, Default)]
pub struct ErrorQuery {
    /// Only those of this status.
    pub status: Option<String>,
    /// Only those that this service reported.
    pub service: Option<String>,
    /// Those that matter most first, of the thousand last seen, on one page; else the last seen first.
    pub by_impact: bool,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// One page of errors. With a status or a service a page may hold fewer than asked for.
///
/// # Errors
/// [`Error::BadRequest`] on a page size or a status that is none; [`Error::Store`].
pub async fn list_errors(
    app: &App,
    query: &ErrorQuery,
    now: Timestamp,
) -> Result<Page<ErrorSummary>> {
    if let Some(status) = &query.status
        && !["open", "ignored", "resolved", "regressed"].contains(&status.as_str())
    {
        return Err(Error::BadRequest(format!(
            "status is {status:?}; expected open, ignored, resolved or regressed"
        )));
    }
    let limit = page_size(query.limit)?;
    let wanted = |error: &ErrorSummary| {
        let status = query
            .status
            .as_ref()
            .is_none_or(|status| error.status == *status);
        let service = query.service.as_ref();
        status && service.is_none_or(|service| error.services.contains(service))
    };
    if query.by_impact {
        let all = last_seen(app, LOOKED_AT).await?;
        let all = all
            .iter()
            .map(|signature| view::error_summary(signature, now));
        let mut items: Vec<ErrorSummary> = all.filter(wanted).collect();
        items.sort_by(|a, b| {
            let by_impact = b.impact_score.total_cmp(&a.impact_score);
            by_impact.then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        items.truncate(limit as usize);
        return Ok(Page {
            items,
            next_cursor: None,
        });
    }
    let store = &app.records.store;
    let page = store.list_errors(query.cursor.as_deref(), limit).await?;
    let items = page
        .items
        .iter()
        .map(|signature| view::error_summary(signature, now));
    Ok(Page {
        items: items.filter(wanted).collect(),
        next_cursor: page.next,
    })
}

/// The errors that were seen last, at most so many.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn last_seen(app: &App, most: usize) -> Result<Vec<Signature>> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = app
            .records
            .store
            .list_errors(cursor.as_deref(), PAGE)
            .await?;
        found.extend(page.items);
        cursor = page.next;
        if cursor.is_none() || found.len() >= most {
            found.truncate(most);
            return Ok(found);
        }
    }
}

/// All that is known of an error.
///
/// # Errors
/// [`Error::ErrorNotFound`]; [`Error::Store`].
pub async fn show_error(
    app: &App,
    fingerprint: &Fingerprint,
    now: Timestamp,
) -> Result<ErrorDetail> {
    let found = app.records.store.signature(fingerprint).await?;
    let found = found.ok_or(Error::ErrorNotFound(*fingerprint))?;
    Ok(view::error_detail(&found.value, now))
}

/// Ignores an error, says that it is mended, or opens it again.
///
/// # Errors
/// [`Error::ErrorNotFound`]; [`Error::BadRequest`] for a status that nobody can give; [`Error::Store`].
pub async fn decide_error(
    app: &App,
    fingerprint: &Fingerprint,
    decision: &SetErrorStatus,
    now: Timestamp,
) -> Result<ErrorDetail> {
    let status = wanted_status(decision, now)?;
    contended(|| async {
        let found = app.records.store.signature(fingerprint).await?;
        let found = found.ok_or(Error::ErrorNotFound(*fingerprint))?;
        let before = found.value.status;
        let after = Signature {
            status,
            ..found.value
        };
        if before != status {
            let told = app
                .records
                .draft(Verb::ErrorDecided, Object::new("error", fingerprint), now)
                .change(&json!(before), &json!(status));
            let commit = Commit::new().signature(fingerprint, &after, found.rev)?;
            app.records.commit(&commit.audit(told)?).await?;
        }
        Ok(view::error_detail(&after, now))
    })
    .await
}

fn wanted_status(decision: &SetErrorStatus, now: Timestamp) -> Result<Status> {
    match (decision.status.as_str(), decision.until) {
        ("ignored", Some(until)) if until <= now => Err(Error::BadRequest(
            "until is in the past; an error is ignored from now on".to_owned(),
        )),
        ("ignored", until) => Ok(Status::Ignored { until }),
        (_, Some(_)) => Err(Error::BadRequest(
            "until goes with the status ignored only".to_owned(),
        )),
        ("open", None) => Ok(Status::Open),
        ("resolved", None) => Ok(Status::Resolved { at: now }),
        (other, None) => Err(Error::BadRequest(format!(
            "status is {other:?}; expected open, ignored or resolved"
        ))),
    }
}

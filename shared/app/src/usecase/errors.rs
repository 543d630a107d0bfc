//! Errors: listing and showing what is known of them, and deciding on them.

use super::page_size;
use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::view;
use crate::work::contended;
use client::wire::{ErrorDetail, ErrorSummary, Page, SetErrorStatus};
use domain::audit::{Object, Verb};
use domain::error_groups::ErrorGroups;
use domain::errors::{Fingerprint, shared_template};
use domain::signature::{Signature, Status};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

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
    let store = &app.records.store;
    let groups = store.error_groups().await?.value;
    let rules = app.error_rules.current(store).await?;
    if query.by_impact {
        let all = ErrorGroup::all(app, &groups, last_seen(app, LOOKED_AT).await?).await?;
        let all = all.iter().map(|group| {
            view::error_summary(&group.whole, group.members.len(), &rules.weights, now)
        });
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
    let page = store.list_errors(query.cursor.as_deref(), limit).await?;
    let on_page: Vec<Fingerprint> = page.items.iter().map(|found| found.fingerprint).collect();
    let mut found = ErrorGroup::all(app, &groups, page.items).await?;
    // A group stands where its member stands that was seen last; on later pages it is not told of again.
    found.retain(|group| on_page.contains(&group.last().fingerprint));
    found.sort_by_key(|group| std::cmp::Reverse(order(group.last())));
    let items = found
        .iter()
        .map(|group| view::error_summary(&group.whole, group.members.len(), &rules.weights, now));
    Ok(Page {
        items: items.filter(wanted).collect(),
        next_cursor: page.next,
    })
}

/// As lists are sorted.
fn order(signature: &Signature) -> (Option<Timestamp>, Fingerprint) {
    (signature.seen.last_seen, signature.fingerprint)
}

/// Errors that are one, and what is known of them together.
#[derive(Debug, Clone)]
pub(crate) struct ErrorGroup {
    /// All of them as one.
    pub(crate) whole: Signature,
    /// Each by itself, by fingerprint; at least one.
    pub(crate) members: Vec<Signature>,
}

impl ErrorGroup {
    /// These as one; none of no members.
    fn of(id: Fingerprint, members: Vec<Signature>) -> Option<ErrorGroup> {
        let template = shared_template(members.iter().map(|member| &member.template));
        let whole = Signature::of_group(id, template, members.iter().cloned())?;
        Some(ErrorGroup { whole, members })
    }

    /// The group of a fingerprint. One call for each hundred members.
    ///
    /// # Errors
    /// [`Error::ErrorNotFound`] when nothing was counted of any member; [`Error::Store`].
    pub(crate) async fn read(
        app: &App,
        groups: &ErrorGroups,
        fingerprint: Fingerprint,
    ) -> Result<ErrorGroup> {
        let members = groups.members(fingerprint);
        let found = app.records.store.signatures(&members).await?;
        let found = found.into_iter().map(|(_, found)| found.value).collect();
        ErrorGroup::of(groups.id_of(fingerprint), found).ok_or(Error::ErrorNotFound(fingerprint))
    }

    /// The groups of these errors, whole: members that are not among these are read too. By id.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) async fn all(
        app: &App,
        groups: &ErrorGroups,
        known: Vec<Signature>,
    ) -> Result<Vec<ErrorGroup>> {
        let mut of: BTreeMap<Fingerprint, BTreeMap<Fingerprint, Signature>> = BTreeMap::new();
        for signature in known {
            let id = groups.id_of(signature.fingerprint);
            let group = of.entry(id).or_default();
            group.insert(signature.fingerprint, signature);
        }
        let missing: Vec<Fingerprint> = of
            .iter()
            .flat_map(|(id, found)| {
                let members = groups.members(*id).into_iter();
                members.filter(|member| !found.contains_key(member))
            })
            .collect();
        for (fingerprint, found) in app.records.store.signatures(&missing).await? {
            let group = of.entry(groups.id_of(fingerprint)).or_default();
            group.insert(fingerprint, found.value);
        }
        let groups = of.into_iter();
        Ok(groups
            .filter_map(|(id, members)| ErrorGroup::of(id, members.into_values().collect()))
            .collect())
    }

    /// The member that was seen last.
    fn last(&self) -> &Signature {
        let last = self.members.iter().max_by_key(|member| order(member));
        last.unwrap_or(&self.whole)
    }
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

/// All that is known of an error, with all that it is one with.
///
/// # Errors
/// [`Error::ErrorNotFound`]; [`Error::Store`].
pub async fn show_error(
    app: &App,
    fingerprint: &Fingerprint,
    now: Timestamp,
) -> Result<ErrorDetail> {
    let groups = app.records.store.error_groups().await?.value;
    let group = ErrorGroup::read(app, &groups, *fingerprint).await?;
    let rules = app.error_rules.current(&app.records.store).await?;
    Ok(view::error_detail(&group, &groups, &rules.weights, now))
}

/// Ignores an error, says that it is mended, or opens it again: with all that it is one with.
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
    let groups = app.records.store.error_groups().await?.value;
    let group = ErrorGroup::read(app, &groups, *fingerprint).await?;
    for member in &group.members {
        decide_member(app, &member.fingerprint, status, now).await?;
    }
    let group = ErrorGroup::read(app, &groups, *fingerprint).await?;
    let rules = app.error_rules.current(&app.records.store).await?;
    Ok(view::error_detail(&group, &groups, &rules.weights, now))
}

async fn decide_member(
    app: &App,
    fingerprint: &Fingerprint,
    status: Status,
    now: Timestamp,
) -> Result<()> {
    contended(|| async {
        let found = app.records.store.signature(fingerprint).await?;
        let found = found.ok_or(Error::ErrorNotFound(*fingerprint))?;
        let before = found.value.status;
        if before == status {
            return Ok(());
        }
        let after = Signature {
            status,
            ..found.value
        };
        let told = app
            .records
            .draft(Verb::ErrorDecided, Object::new("error", fingerprint), now)
            .change(&json!(before), &json!(status));
        let commit = Commit::new().signature(fingerprint, &after, found.rev)?;
        Ok(app.records.commit(&commit.audit(told)?).await?)
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

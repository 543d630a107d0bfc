//! Groups of errors: made of what is known of all errors, and of what people decide.
//!
//! Only reads what is counted and never writes it: a group is the sum of its members whenever it is read.

use super::errors::{ErrorGroup, last_seen, show_error};
use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::work::contended;
use client::wire::{ErrorDetail, MergeError};
use domain::audit::{Object, Verb};
use domain::error_groups::{ErrorGroups, NotDecided, regroup};
use domain::errors::Fingerprint;
use domain::signature::Signature;
use jiff::Timestamp;
use serde_json::json;

/// Errors that are looked at: those last seen.
pub(super) const MOST_ERRORS: usize = 5_000;

/// Looks at all errors and groups them by the rules of now.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn group_errors(app: &App) -> Result<()> {
    let known = last_seen(app, MOST_ERRORS).await?;
    regrouped(app, &known, true).await?;
    Ok(())
}

/// The groups of these errors by the rules of now; kept when `keep` says so.
///
/// # Errors
/// [`Error::Store`].
pub(super) async fn regrouped(app: &App, known: &[Signature], keep: bool) -> Result<ErrorGroups> {
    let rules = app.error_rules.current(&app.records.store).await?;
    contended(|| async {
        let found = app.records.store.error_groups().await?;
        let groups = regroup(&found.value, known, &rules);
        if keep && groups != found.value {
            if groups.left_out() > 0 {
                let left_out = groups.left_out();
                tracing::warn!(left_out, "there are too many merges of errors to keep all");
            }
            let commit = Commit::new().error_groups(&groups, found.rev)?;
            app.records.commit(&commit).await?;
        }
        Ok(groups)
    })
    .await
}

/// Says that two errors are one, whatever the rules say, until it is taken back.
///
/// # Errors
/// [`Error::ErrorNotFound`]; [`Error::BadRequest`] for an error and itself, or too many decisions; [`Error::Store`].
pub async fn merge_error(
    app: &App,
    fingerprint: &Fingerprint,
    asked: &MergeError,
    now: Timestamp,
) -> Result<ErrorDetail> {
    let into: Fingerprint = asked
        .into
        .parse()
        .map_err(|error: domain::errors::NotAFingerprint| Error::BadRequest(error.to_string()))?;
    contended(|| async {
        let found = app.records.store.error_groups().await?;
        // Both are something that was counted.
        for of in [fingerprint, &into] {
            ErrorGroup::read(app, &found.value, *of).await?;
        }
        let id = |groups: &ErrorGroups| groups.id_of(*fingerprint).to_string();
        let before = json!({"group": id(&found.value)});
        let groups = found.value.merge(*fingerprint, into).map_err(refused)?;
        let told = app
            .records
            .draft(Verb::ErrorsMerged, object(fingerprint), now)
            .change(&before, &json!({"group": id(&groups), "into": into}));
        let commit = Commit::new().error_groups(&groups, found.rev)?;
        app.records.commit(&commit.audit(told)?).await?;
        show_error(app, fingerprint, now).await
    })
    .await
}

/// Takes an error out of its group: takes back what people merged it with, else keeps every rule from merging it.
///
/// # Errors
/// [`Error::ErrorNotFound`]; [`Error::BadRequest`] when it is merged with nothing; [`Error::Store`].
pub async fn split_error(
    app: &App,
    fingerprint: &Fingerprint,
    now: Timestamp,
) -> Result<ErrorDetail> {
    contended(|| async {
        let found = app.records.store.error_groups().await?;
        ErrorGroup::read(app, &found.value, *fingerprint).await?;
        let before = json!({"group": found.value.id_of(*fingerprint).to_string()});
        let groups = found.value.split(*fingerprint).map_err(refused)?;
        let told = app
            .records
            .draft(Verb::ErrorSplit, object(fingerprint), now)
            .change(
                &before,
                &json!({"group": groups.id_of(*fingerprint).to_string()}),
            );
        let commit = Commit::new().error_groups(&groups, found.rev)?;
        app.records.commit(&commit.audit(told)?).await?;
        show_error(app, fingerprint, now).await
    })
    .await
}

fn object(fingerprint: &Fingerprint) -> Object {
    Object::new("error", fingerprint)
}

fn refused(refusal: NotDecided) -> Error {
    Error::BadRequest(refusal.to_string())
}

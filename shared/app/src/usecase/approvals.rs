//! The inbox of runs that wait for people, and one of them whole.

use super::page_size;
use crate::App;
use crate::error::{Error, Result};
use crate::store::Admitted;
use crate::view;
use client::wire;
use domain::access::Principal;
use domain::approval::{self, Deciding, Verb, Via};
use domain::id::RunId;
use domain::run::Run;
use jiff::Timestamp;
use similar::TextDiff;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// Requests for approval: of one status oldest first, or all, newest first.
///
/// # Errors
/// [`Error::BadRequest`] for a page size that is none.
pub async fn list_approvals(
    app: &App,
    status: Option<wire::ApprovalStatus>,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<wire::Page<wire::ApprovalSummary>> {
    let limit = page_size(limit)?;
    let status = status.map(view::stored_approval_status);
    let page = app
        .records
        .store
        .list_approvals(status, cursor, limit)
        .await?;
    Ok(wire::Page {
        items: page.items,
        next_cursor: page.next,
    })
}

/// A request for approval, whole, as this caller sees it.
///
/// # Errors
/// [`Error::ApprovalNotFound`].
pub async fn show_approval(
    app: &App,
    caller: &Principal,
    run: &RunId,
    now: Timestamp,
) -> Result<wire::Approval> {
    let found = app.records.store.admitted(run).await?;
    let Some(Admitted {
        run,
        terms: Some(terms),
        approval: Some(approval),
    }) = found
    else {
        return Err(Error::ApprovalNotFound(run.clone()));
    };
    let (run, terms, approval) = (run.value, terms.value, approval.value);
    let deciding = Deciding {
        verb: Verb::Approve,
        reason: None,
        plan_hash: approval.plan_hash.clone(),
        via: Via::Session,
    };
    let refused = approval::decide(&approval, deciding, caller, now).err();
    let mut summary = view::approval_summary(&approval, &run, &terms);
    summary.status = view::approval_status(approval.status(now));
    let rules = view::rules(&approval);
    Ok(wire::Approval {
        summary,
        plan: view::plan_of(&run, &terms, rules.clone()),
        rules,
        decisions: approval.decisions.iter().map(view::decision).collect(),
        diff_since_last_approved: diff(app, &run).await?,
        may_decide: wire::MayDecide {
            allowed: refused.is_none(),
            reason: refused.map(|refused| refused.to_string()),
        },
    })
}

/// What has changed in the skill's files since it was last run with approval; none when it never was.
async fn diff(app: &App, run: &Run) -> Result<Option<String>> {
    let plan = &run.steps[0].plan;
    let store = &app.records.store;
    let Some(before) = store.last_approved(&plan.skill).await? else {
        return Ok(None);
    };
    if before.version == plan.version {
        return Ok(Some(String::new()));
    }
    let (before, after) = (
        store.content(&plan.skill, before.version).await?,
        store.content(&plan.skill, plan.version).await?,
    );
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(None);
    };
    let mut diff = String::new();
    for (path, before, after) in [
        (plan.skill.manifest_path(), before.manifest, after.manifest),
        (plan.skill.workflow_path(), before.workflow, after.workflow),
    ] {
        let text = TextDiff::from_lines(&before, &after);
        let mut unified = text.unified_diff();
        let unified = unified.context_radius(CONTEXT);
        let unified = unified.header(&format!("a/{path}"), &format!("b/{path}"));
        diff.push_str(&unified.to_string());
    }
    Ok(Some(diff))
}

//! Requests for approval for people: what a run waits for, and exactly what would run.

use crate::connect::Connection;
use crate::output::{Output, styled};
use crate::show_plan;
use crate::table::{cell, facts, status};
use crate::words;
use client::wire::Approval;
use domain::id::RunId;

/// After a run was asked for: that it waits, for whom, and how they approve it.
pub(crate) async fn waiting(run: &RunId, connection: &Connection, output: Output) {
    output.line(format!("run {run} waits for approval"));
    // Whoever may run something need not be let see the inbox.
    let approval = match connection.client.approval(run).await {
        Ok(approval) => approval,
        Err(error) => {
            output.note(format!("what it waits for cannot be shown: {error}"));
            output.note(format!("`prentice approvals approve {run}` approves it"));
            return;
        }
    };
    let summary = &approval.summary;
    for rule in &approval.rules {
        output.line(format!("  waits for  {}", show_plan::approval(rule)));
    }
    output.line(format!("  plan       {}", approval.plan.hash));
    output.line(format!(
        "  expires    {} UTC",
        words::time(summary.expires_at)
    ));
    output.line(format!(
        "  to approve: prentice approvals approve {run} --plan {}",
        approval.plan.hash
    ));
}

/// All of it.
pub(crate) fn whole(approval: &Approval, output: Output) {
    let summary = &approval.summary;
    let lines = vec![
        ("run", cell(summary.run_id.as_str())),
        ("status", status(&words::wire(&summary.status))),
        (
            "asked for",
            cell(format!(
                "{} UTC by {}",
                words::time(summary.requested_at),
                summary.requested_by
            )),
        ),
        (
            "expires",
            cell(format!("{} UTC", words::time(summary.expires_at))),
        ),
        (
            "approvals",
            cell(format!("{} of {}", summary.approvals, summary.needed)),
        ),
    ];
    styled(&facts(output, lines));
    output.line("\nwhat would run");
    let mut plan = approval.plan.clone();
    plan.approvals.clone_from(&approval.rules);
    show_plan::plan(&plan, output);
    if !approval.decisions.is_empty() {
        output.line("\nwhat was said");
    }
    for decision in &approval.decisions {
        let reason = decision.reason.as_deref().unwrap_or("no reason given");
        output.line(format!(
            "  {} UTC  {} by {} ({}): {reason}",
            words::time(decision.at),
            decision.verb,
            decision.by,
            decision.via
        ));
    }
    match approval.diff_since_last_approved.as_deref() {
        None => output.line("\nit was never run with approval before"),
        Some("") => output.line("\nits files are as when it was last run with approval"),
        Some(diff) => output.line(format!(
            "\nchanged since it was last run with approval\n{}",
            diff.trim_end()
        )),
    }
    if let Some(reason) = &approval.may_decide.reason {
        output.note(format!("you may not decide this: {reason}"));
    }
}

//! One policy before a change and after it.

use super::risk;
use crate::policy::{Mode, Policy};
use domain::finding::{Finding, Source};
use serde_json::Value;

fn warn(rule: &str, policy: &Policy, message: String) -> Finding {
    let finding = Finding::error(Source::Policy, rule, message).warning();
    finding.in_file(&policy.file).at(policy.line, policy.column)
}

/// A policy that forbids and still does.
pub(super) fn forbids(old: &Policy, new: &Policy, findings: &mut Vec<Finding>) {
    let known = findings.len();
    let id = &new.id;
    let mut say = |rule: &str, message: String| findings.push(warn(rule, new, message));
    let fewer: Vec<&str> = not_in(&old.permissions, &new.permissions);
    if !fewer.is_empty() {
        say(
            "fewer-permissions",
            format!(
                "`{id}` will no longer name the permission `{}`",
                fewer.join("`, `")
            ),
        );
    }
    if old.on_run && !new.on_run {
        say(
            "denial-dropped",
            format!("`{id}` will send to approval what it denied"),
        );
    }
    if old.on_run_unattended && !new.on_run_unattended && !(new.on_run && new.mode == Mode::Block) {
        say(
            "approval-dropped",
            format!("`{id}` will no longer ask for approval"),
        );
    }
    if new.mode < old.mode {
        say(
            "mode-weakened",
            format!(
                "`{id}` will {} where it would {}",
                mode(new.mode),
                mode(old.mode)
            ),
        );
    }
    if new.quorum < old.quorum {
        say(
            "quorum-lowered",
            format!(
                "`{id}` will want {} instead of {}",
                people(new.quorum),
                people(old.quorum)
            ),
        );
    }
    let more = not_in(&new.approvers, &old.approvers);
    if !old.approvers.is_empty() && new.approvers.is_empty() {
        say(
            "approvers-widened",
            format!(
                "`{id}` may be approved by anyone who decides approvals, not only by {}",
                old.approvers.join(", ")
            ),
        );
    } else if !old.approvers.is_empty() && !more.is_empty() {
        say(
            "approvers-widened",
            format!("`{id}` may also be approved by {}", more.join(", ")),
        );
    }
    if new.expires_after_seconds > old.expires_after_seconds {
        say(
            "expiry-longer",
            format!("requests for the approval of `{id}` will stay open longer"),
        );
    }
    if old.guardrail && !new.guardrail {
        say(
            "guardrail-dropped",
            format!("`{id}` will no longer be a guardrail"),
        );
    }
    if known == findings.len() && meaning(old) != meaning(new) {
        let message = format!(
            "`{id}` changes whom, what or when it forbids: replay the runs of the past to see what that lets through"
        );
        findings.push(warn("condition-changed", new, message));
    }
}

/// A policy that forbids and is there no more. The others are those that permit under the same id.
pub(super) fn gone(old: &Policy, before: &[Policy], after: &[Policy], findings: &mut Vec<Finding>) {
    let id = &old.id;
    let place = format!("{}:{}", old.file, old.line);
    let Some(permit) = after.first() else {
        let what = match (old.on_run, old.guardrail) {
            (_, true) => "the guardrail",
            (true, _) => "the policy",
            (false, _) => "the approval policy",
        };
        let message =
            format!("{what} `{id}` ({place}) is removed, and nothing of that name takes its place");
        let finding = Finding::error(Source::Policy, "policy-removed", message).warning();
        findings.push(finding.in_file(&old.file));
        return;
    };
    let (rule, message) = if !old.on_run {
        (
            "approval-dropped",
            format!("`{id}` will no longer ask for approval"),
        )
    } else if before.is_empty() {
        (
            "forbid-to-permit",
            format!("`{id}` forbade, and will permit"),
        )
    } else {
        let permissions = old.permissions.join("`, `");
        (
            "fewer-permissions",
            format!("`{id}` will no longer need the permission `{permissions}`"),
        )
    };
    findings.push(warn(rule, permit, message));
}

/// A policy that permits, and what there was of it before; `minor` when something else says what it means.
pub(super) fn permits(
    old: Option<&Policy>,
    new: &Policy,
    minor: bool,
    findings: &mut Vec<Finding>,
) {
    let id = &new.id;
    let waived = old.and_then(|old| old.waives_risk_up_to);
    if let Some(waives) = new
        .waives_risk_up_to
        .filter(|_| new.waives_risk_up_to > waived)
    {
        let message = format!(
            "`{id}` will let go of the approval for risk up to `{}`",
            risk(waives)
        );
        findings.push(warn("risk-waived", new, message));
        return;
    }
    let message = match old {
        _ if minor => return,
        None if new.on_run => format!("`{id}` permits what nothing may have permitted before"),
        None => format!("`{id}` may now come before what asked for approval"),
        Some(old) if meaning(old) == meaning(new) => return,
        Some(_) => format!("`{id}` changes whom, what or when it permits"),
    };
    findings.push(warn("permit-changed", new, message).info());
}

fn not_in<'n>(names: &'n [String], others: &[String]) -> Vec<&'n str> {
    let missing = names.iter().filter(|name| !others.contains(name));
    missing.map(String::as_str).collect()
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Shadow => "only record it",
        Mode::Warn => "only warn",
        Mode::RequireApproval => "ask for approval",
        Mode::Block => "deny",
    }
}

fn people(count: u32) -> String {
    match count {
        1 => "one approval".to_owned(),
        _ => format!("{count} approvals"),
    }
}

/// The policy without its annotations and its layout.
fn meaning(policy: &Policy) -> Option<Value> {
    let parsed = cedar_policy::Policy::parse(None, &policy.cedar).ok()?;
    let mut json = parsed.to_json().ok()?;
    json.as_object_mut()?.remove("annotations");
    Some(json)
}

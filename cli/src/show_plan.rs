//! Plans and checks for people.

use crate::output::Output;
use crate::words;
use client::wire::{ApprovalRule, Check, Plan, Verdict};

/// What would run, what it can touch, what it costs, and whether it would start.
pub(crate) fn plan(plan: &Plan, output: Output) {
    for step in &plan.steps {
        output.line(format!(
            "{} version {} at commit {}",
            step.skill_id,
            step.version,
            words::short(&step.commit)
        ));
        for (name, value) in &step.inputs {
            output.line(format!("  input     {name} = {}", words::value(value)));
        }
    }
    let reach = &plan.reach;
    for (what, names) in [
        ("may use  ", &reach.permissions),
        ("secrets  ", &reach.secrets),
        ("hosts    ", &reach.hosts),
    ] {
        if !names.is_empty() {
            output.line(format!("  {what} {}", names.join(", ")));
        }
    }
    output.line(format!("  risk      {}", plan.risk.level));
    for reason in &plan.risk.reasons {
        output.line(format!("            {}: {}", reason.level, reason.message));
    }
    output.line(format!("  cost      {} ({} model)", plan.cost, plan.model));
    for rule in &plan.approvals {
        output.line(format!("  approval  {}", approval(rule)));
    }
    for check in &plan.checks {
        output.line(checked(check));
    }
    output.line(format!("  plan      {}", plan.hash));
    output.line(match plan.verdict {
        Verdict::Allowed => "it would start",
        Verdict::NeedsApproval => "it would wait for approval",
        Verdict::Denied => "it would not run",
    });
}

/// `finance-large: more than 1000; 2 of role:finance, mia (approved by bob)`.
pub(crate) fn approval(rule: &ApprovalRule) -> String {
    let who = if rule.approvers.is_empty() {
        "anyone who may decide approvals".to_owned()
    } else {
        rule.approvers.join(", ")
    };
    let already = if rule.approved_by.is_empty() {
        String::new()
    } else {
        format!(" (approved by {})", rule.approved_by.join(", "))
    };
    format!(
        "{}: {}; {} of {who}{already}",
        rule.policy_id, rule.reason, rule.quorum
    )
}

/// A check with its reason, what was missing and who can grant it, on one or two lines.
pub(crate) fn checked(check: &Check) -> String {
    let policy = check
        .policy_id
        .as_ref()
        .map_or_else(String::new, |id| format!(" (policy {id})"));
    let mut line = format!(
        "  {:<8}  {}: {}{policy}",
        check.outcome, check.check, check.reason
    );
    if !check.missing.is_empty() {
        line.push_str(&format!(
            "\n            missing: {}",
            check.missing.join(", ")
        ));
    }
    if !check.granted_by.is_empty() {
        line.push_str(&format!(
            "\n            who can grant it: {}",
            check.granted_by.join(", ")
        ));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_check_says_what_was_missing_and_who_can_grant_it() {
        let check = Check {
            check: "permission".to_owned(),
            outcome: "denied".to_owned(),
            reason: "admin:write is missing".to_owned(),
            policy_id: Some("admin".to_owned()),
            missing: vec!["admin:write".to_owned()],
            granted_by: vec!["role:admin".to_owned()],
        };
        assert_eq!(
            checked(&check),
            "  denied    permission: admin:write is missing (policy admin)\n            missing: admin:write\n            who can grant it: role:admin"
        );
    }
}

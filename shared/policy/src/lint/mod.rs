//! What a change weakens: fewer policies, fewer permissions, fewer eyes, less risk owned up to. Says
//! what a reviewer should look at and never stops a change by itself; what the change would have meant
//! for runs is for the replay to say.

mod pair;

use crate::compile::{Options, PolicySet};
use crate::file::PolicyFile;
use crate::policy::Policy;
use domain::access::matches_pattern;
use domain::finding::{Finding, Source};
use domain::manifest::{Manifest, Risk};
use std::collections::BTreeMap;

/// What a change of the files of a tenant's policies weakens.
///
/// When the files after the change are broken, these are the findings of [`PolicySet::compile`]; when
/// those before it were, one finding says that nothing can be compared.
pub fn lint_change(before: &[PolicyFile], after: &[PolicyFile]) -> Vec<Finding> {
    let after = match PolicySet::compile(after, Options::default()) {
        Ok(after) => after,
        Err(findings) => return findings,
    };
    let Ok(before) = PolicySet::compile(before, Options::default()) else {
        let message = "the policies before this change are broken, so what it weakens cannot be told: read all of them";
        return vec![Finding::error(Source::Policy, "not-comparable", message).warning()];
    };
    let mut findings = Vec::new();
    let groups = by_id(&before);
    let later = by_id(&after);
    for (id, old) in &groups {
        group(old, later.get(id).map_or(&[], Vec::as_slice), &mut findings);
    }
    for (id, new) in &later {
        if !groups.contains_key(id) {
            group(&[], new, &mut findings);
        }
    }
    roles(&before, &after, &mut findings);
    findings
}

/// What a change of a tenant's options weakens.
pub fn lint_options(before: Options, after: Options) -> Vec<Finding> {
    if !before.default_deny || after.default_deny {
        return Vec::new();
    }
    let message = "`default_deny` is turned off: whatever no policy forbids will be allowed";
    vec![Finding::error(Source::Policy, "default-deny-off", message).warning()]
}

/// What a change of a skill's manifest hides: a risk that is lowered.
pub fn lint_risk(before: &Manifest, after: &Manifest) -> Vec<Finding> {
    if after.risk >= before.risk {
        return Vec::new();
    }
    let message = format!(
        "the risk goes from `{}` to `{}`, and with it approvals that policies ask for: does it really do less now?",
        risk(before.risk),
        risk(after.risk)
    );
    let finding = Finding::error(Source::Policy, "risk-lowered", message).warning();
    vec![finding.in_file(after.id.manifest_path()).field("risk")]
}

pub(crate) fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::Read => "read",
        Risk::Write => "write",
        Risk::Destructive => "destructive",
    }
}

/// Policies by id. Of one entry of a JSON file there may be two, and ids there may be shared.
fn by_id(set: &PolicySet) -> BTreeMap<&str, Vec<&Policy>> {
    let mut groups: BTreeMap<&str, Vec<&Policy>> = BTreeMap::new();
    for policy in set.policies() {
        groups.entry(&policy.id).or_default().push(policy);
    }
    groups
}

/// Compares the policies of one id: those that forbid in their order, then those that permit.
fn group(before: &[&Policy], after: &[&Policy], findings: &mut Vec<Finding>) {
    let of = |policies: &[&Policy], forbids: bool| -> Vec<Policy> {
        let wanted = policies.iter().filter(|policy| policy.forbids == forbids);
        wanted.map(|policy| (*policy).clone()).collect()
    };
    let (old, new) = (of(before, true), of(after, true));
    let (old_permits, new_permits) = (of(before, false), of(after, false));
    let known = findings.len();
    for (index, policy) in old.iter().enumerate() {
        match new.get(index) {
            Some(later) => pair::forbids(policy, later, findings),
            None => pair::gone(policy, &old_permits, &new_permits, findings),
        }
    }
    for (index, policy) in new_permits.iter().enumerate() {
        // One that comes with a policy that forbids the others grants nothing by itself.
        let twin = !new.is_empty() && policy.on_run;
        let said = findings.len() > known;
        pair::permits(old_permits.get(index), policy, twin || said, findings);
    }
}

fn roles(before: &PolicySet, after: &PolicySet, findings: &mut Vec<Finding>) {
    for (role, patterns) in &after.roles {
        let old = before.roles.get(role);
        let covered = |pattern: &String| {
            old.is_some_and(|old| old.iter().any(|old| matches_pattern(old, pattern)))
        };
        let more: Vec<&str> = patterns
            .iter()
            .filter(|pattern| !covered(pattern))
            .map(String::as_str)
            .collect();
        if !more.is_empty() {
            let message = format!("the role {role:?} will also grant `{}`", more.join("`, `"));
            let finding = Finding::error(Source::Policy, "role-widened", message).warning();
            findings.push(
                finding
                    .in_file(crate::PERMISSIONS)
                    .field(format!("roles.{role}")),
            );
        }
    }
}

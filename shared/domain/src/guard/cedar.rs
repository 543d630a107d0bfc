//! A guardrail as a `forbid` of the policy engine. Texts become string literals and nothing else.

use crate::Timestamp;
use crate::predicate::{literal, set};
use crate::rule::{Action, Rule, condition_fault, line};
use jiff::tz::TimeZone;
use std::fmt::Write;

const MAX_REASON: usize = 300;

/// The policy of a guardrail that can be asked before a run: with `@guardrail` and `@mode`, so that the engine counts,
/// warns, asks or denies, and with its expiry inside, so that it ends without anybody compiling anew.
///
/// None for a fixer, for one that is not in force, for one without a condition (every run would be met), and for one
/// that is about no skill: those are asked by [`super::Guards::check`] only.
pub fn to_cedar(rule: &Rule, now: Timestamp) -> Option<String> {
    let Action::Block { message, .. } = &rule.action else {
        return None;
    };
    let when = rule.matches.when.as_deref()?;
    if !rule.is_active(now) || condition_fault(when).is_some() {
        return None;
    }
    let about = about(rule)?;
    let id = literal(rule.id.as_str());
    let mode = literal(rule.mode.as_str());
    let reason = literal(&line(message, MAX_REASON));
    let mut policy = format!("@id({id})\n@guardrail({id})\n@mode({mode})\n@reason({reason})\n");
    policy.push_str("forbid (principal, action == Action::\"run\", resource)\n");
    // Writing to a string cannot fail.
    let _ = writeln!(policy, "when {{ {about} }}");
    if let Some(end) = rule.expires {
        let end = end
            .to_zoned(TimeZone::UTC)
            .strftime("%Y-%m-%dT%H:%M:%S.%3fZ");
        let _ = writeln!(policy, "when {{ context.now < datetime(\"{end}\") }}");
    }
    let _ = writeln!(policy, "when {{ {when} }};");
    Some(policy)
}

/// The policies of all guardrails that have one, as one file, in the order of their ids.
pub fn to_cedar_file<'r>(rules: impl IntoIterator<Item = &'r Rule>, now: Timestamp) -> String {
    let mut rules: Vec<&Rule> = rules.into_iter().collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let policies: Vec<String> = rules
        .into_iter()
        .filter_map(|rule| to_cedar(rule, now))
        .collect();
    policies.join("\n")
}

/// Which skills it is about, as a condition.
fn about(rule: &Rule) -> Option<String> {
    let scope = &rule.scope;
    if scope.is_empty() {
        let skill = rule.skill()?;
        return Some(format!("resource.id == {}", literal(skill.as_str())));
    }
    let skills = set(scope.skills.iter().map(|skill| skill.as_str()));
    let domains = set(scope.domains.iter().map(String::as_str));
    let mut about = Vec::new();
    // Of an empty set Cedar does not know the type.
    if !scope.skills.is_empty() {
        about.push(format!("{skills}.contains(resource.id)"));
    }
    if !scope.domains.is_empty() {
        about.push(format!("{domains}.contains(resource.domain)"));
    }
    Some(about.join(" || "))
}

//! The translated files against a direct reading of them: random small files, roles and skills.

use super::{Ask, ask, compile_with};
use crate::{APPROVALS, PERMISSIONS, PolicySet};
use domain::access::matches_pattern;
use domain::manifest::Risk;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const SKILLS: [&str; 5] = ["ops/disk", "ops/dish", "op/s", "hr/hire", "hr/hire-all"];
const GLOBS: [&str; 12] = [
    "*", "ops/*", "ops.*", "ops/disk", "ops.dish", "*hire*", "[ho]*", "ops/dis?", "[!o]*",
    "hr/hire", "*/*-*", "op*",
];
const PERMISSIONS_NAMED: [&str; 4] = ["ops:run", "ops:stop", "hr:run", "x"];
const PATTERNS: [&str; 6] = ["*", "ops:*", "*:run", "x", "hr:r?n", "none"];
const VALUES: [&str; 4] = ["it", "hr", "guest", "danger"];

fn some(from: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(from), 0..=most)
}

fn policies() -> impl Strategy<Value = Vec<Value>> {
    let one = (
        select(&GLOBS[..]),
        some(&PERMISSIONS_NAMED, 2),
        any::<bool>(),
    );
    prop::collection::vec(one, 0..5).prop_map(|all| {
        let entry = |(index, (glob, permissions, alone)): (usize, (&str, Vec<&str>, bool))| {
            let permissions = match permissions[..] {
                [one] if alone => json!(one),
                _ => json!(permissions),
            };
            json!({"skill_id": glob, "permissions": permissions, "policy_id": format!("p{index}")})
        };
        all.into_iter().enumerate().map(entry).collect()
    })
}

fn rules() -> impl Strategy<Value = Vec<Value>> {
    let values = prop::collection::vec(select(&VALUES[..]), 1..3);
    let condition = (
        select(&["role", "tags", "skill_id", "department", "level"][..]),
        values,
    );
    let one = (
        select(&GLOBS[..]),
        any::<bool>(),
        prop::collection::btree_map(condition.0, condition.1, 0..3),
    );
    prop::collection::vec(one, 0..4).prop_map(|all| {
        let entry = |(index, (glob, allow, conditions))| {
            let effect = if allow { "allow" } else { "deny" };
            json!({"skill_id": glob, "effect": effect, "conditions": conditions, "policy_id": format!("r{index}")})
        };
        all.into_iter().enumerate().map(entry).collect()
    })
}

fn asks() -> impl Strategy<Value = Ask> {
    let scopes = prop::option::weighted(0.2, some(&PATTERNS, 2));
    let set = |from| some(from, 2);
    (
        select(&SKILLS[..]),
        set(&VALUES),
        set(&PATTERNS),
        scopes,
        set(&VALUES),
        set(&VALUES),
    )
        .prop_map(|(skill, roles, permissions, scopes, tags, departments)| {
            let mut asked = ask(skill)
                .roles(&roles)
                .permissions(&permissions)
                .tags(&tags);
            if !departments.is_empty() {
                asked = asked.attribute("department", &departments);
            }
            if let Some(scopes) = scopes {
                asked = asked.scopes(&scopes);
            }
            asked
        })
}

fn means(entry: &Value, asked: &Ask) -> bool {
    let glob = entry["skill_id"].as_str().unwrap();
    let skill = &asked.skill.id;
    matches_pattern(glob, skill.as_str()) || matches_pattern(glob, &skill.dotted())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        _ => value
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item.as_str().unwrap())
            .collect(),
    }
}

fn id(entry: &Value) -> String {
    entry["policy_id"].as_str().unwrap().to_owned()
}

/// What the documentation says of a file and a request: denials with what is missing, and what was met.
fn permitted(
    file: &Value,
    asked: &Ask,
    default_deny: bool,
) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let who = &asked.principal;
    let holds = |permission: &str| {
        let of_role = who
            .roles
            .iter()
            .flat_map(|role| texts(&file["roles"][role.as_str()]));
        let mut granted = of_role.chain(who.permissions.iter().map(String::as_str));
        let scoped = who.scopes.as_ref();
        granted.any(|pattern| matches_pattern(pattern, permission))
            && scoped.is_none_or(|scopes| {
                scopes
                    .iter()
                    .any(|scope| matches_pattern(scope, permission))
            })
    };
    let (mut denied, mut met) = (Vec::new(), Vec::new());
    let all = file["policies"].as_array().unwrap();
    if let Some(first) = all.iter().find(|entry| means(entry, asked)) {
        let mut missing: Vec<String> = texts(&first["permissions"])
            .into_iter()
            .map(str::to_owned)
            .collect();
        missing.retain(|permission| !holds(permission));
        missing.sort();
        missing.dedup();
        match missing.is_empty() {
            true => met.push(id(first)),
            false => denied.push((id(first), missing)),
        }
    }
    for rule in file["abac_policies"].as_array().unwrap() {
        let fits = |(name, values): (&String, &Value)| {
            let has = |value: &str| match name.as_str() {
                "role" => who.roles.contains(value),
                "tags" => asked.skill.tags.contains(value),
                "skill_id" => asked.skill.id.as_str() == value,
                other => who
                    .attributes
                    .get(other)
                    .is_some_and(|held| held.contains(value)),
            };
            texts(values).into_iter().any(has)
        };
        if means(rule, asked) && rule["conditions"].as_object().unwrap().iter().all(fits) {
            match rule["effect"] == "deny" {
                true => denied.push((id(rule), Vec::new())),
                false => met.push(id(rule)),
            }
        }
    }
    if default_deny && met.is_empty() && denied.is_empty() {
        denied.push(("default_deny".to_owned(), Vec::new()));
    }
    denied.sort();
    met.sort();
    (denied, met)
}

fn shown(policies: &PolicySet, asked: &Ask) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let verdict = asked.of(policies);
    let denials = verdict.denials.into_iter();
    let mut denied: Vec<_> = denials
        .map(|denial| (denial.policy_id, denial.missing))
        .collect();
    let mut met = verdict.others;
    denied.sort();
    met.sort();
    (denied, met)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn permissions_mean_what_they_are_documented_to_mean(
        policies in policies(),
        rules in rules(),
        granted in prop::collection::vec(some(&PATTERNS, 2), VALUES.len()),
        asked in prop::collection::vec(asks(), 8),
        default_deny in any::<bool>(),
    ) {
        let roles: serde_json::Map<String, Value> =
            VALUES.iter().zip(granted).map(|(role, patterns)| ((*role).to_owned(), json!(patterns))).collect();
        let file = json!({"roles": roles, "policies": policies, "abac_policies": rules});
        let compiled = compile_with(PERMISSIONS, &file.to_string(), default_deny);
        for asked in asked {
            prop_assert_eq!(shown(&compiled, &asked), permitted(&file, &asked, default_deny), "{:?} {}", asked, file);
        }
    }

    #[test]
    fn approvals_mean_what_they_are_documented_to_mean(
        entries in prop::collection::vec((select(&GLOBS[..]), any::<bool>(), any::<bool>()), 0..6),
    ) {
        let entry = |(index, (glob, required, waives)): (usize, &(&str, bool, bool))| {
            let mut entry = json!({"skill_id": glob, "requires_approval": required, "policy_id": format!("p{index}")});
            if *waives && !required {
                entry["waives_risk_up_to"] = json!("write");
            }
            entry
        };
        let file: Vec<Value> = entries.iter().enumerate().map(entry).collect();
        let compiled = compile_with(APPROVALS, &json!(file).to_string(), false);
        for skill in SKILLS {
            let asked = ask(skill);
            let verdict = asked.of(&compiled);
            let first = file.iter().find(|entry| means(entry, &asked));
            let required = first.is_some_and(|entry| entry["requires_approval"] == true);
            let waived = first.is_some_and(|entry| entry["waives_risk_up_to"] == "write");
            let approvals: Vec<String> = verdict.approvals.into_iter().map(|rule| rule.policy_id).collect();
            let expected = |wanted: bool| first.filter(|_| wanted).map(id).into_iter().collect::<Vec<_>>();
            prop_assert_eq!(approvals, expected(required));
            prop_assert_eq!(verdict.others, expected(!required));
            prop_assert_eq!(verdict.waives_risk_up_to, waived.then_some(Risk::Write));
        }
    }
}

//! What is said of plans, checks, approvals and budgets. Reads the wire's answers; never decides anything.

use super::record::{list, number, some_text, text, texts};
use client::wire::Check;
use serde_json::Value;

/// The checks of a plan.
pub(crate) fn checks(plan: &Value) -> Vec<Check> {
    let check = |check: &Value| Check {
        check: text(check, "/check"),
        outcome: text(check, "/outcome"),
        reason: text(check, "/reason"),
        policy_id: some_text(check, "/policy_id"),
        missing: texts(check, "/missing"),
        granted_by: texts(check, "/granted_by"),
    };
    list(plan, "/checks").iter().map(check).collect()
}

/// What was missing for a check, and who can grant it.
pub(crate) fn missing(check: &Check) -> (Option<String>, Option<String>) {
    let some = |word: &str, names: &[String]| {
        (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
    };
    (
        some("missing:", &check.missing),
        some("can be granted by", &check.granted_by),
    )
}

/// A check before a person.
pub(crate) fn check_word(check: &str) -> &str {
    match check {
        "permission" => "Permission",
        "guardrails" => "Guardrails",
        "approval" => "Approval",
        "circuit" => "Circuit breaker",
        "budget" => "Budget",
        other => other,
    }
}

/// A rule of an approval before a person.
#[derive(Debug, PartialEq)]
pub(crate) struct Rule {
    /// Who must approve.
    pub(crate) who: String,
    /// Who has.
    pub(crate) so_far: String,
}

/// Who must approve by this rule, and who has.
pub(crate) fn rule(rule: &Value) -> Rule {
    let (needed, approvers) = (number(rule, "/quorum"), texts(rule, "/approvers"));
    let who = match (needed, approvers.as_slice()) {
        (0 | 1, []) => "Anyone who may decide approvals.".to_owned(),
        (needed, []) => format!("{needed} people who may decide approvals."),
        (0 | 1, names) => format!("One of {}.", names.join(", ")),
        (needed, names) => format!("{needed} of {}.", names.join(", ")),
    };
    let by = texts(rule, "/approved_by");
    let so_far = if by.is_empty() {
        "Nobody has yet.".to_owned()
    } else {
        format!("{} of {}: {}.", by.len(), needed.max(1), by.join(", "))
    };
    Rule { who, so_far }
}

/// How a decision came, by the wire's word.
pub(crate) fn via(via: &str) -> &str {
    match via {
        "session" => "here",
        "token" => "with a token",
        "link" => "by a link",
        "automation" => "as an automation",
        other => other,
    }
}

/// What a signed link says that it carries. Only shown: the server looks at its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Carried {
    /// About which run.
    pub(crate) run: String,
    /// In whose name.
    pub(crate) by: String,
    /// Whether it rejects; it approves otherwise.
    pub(crate) rejects: bool,
}

/// Reads the payload of a signed link.
pub(crate) fn carried(payload: &str) -> Option<Carried> {
    let payload: Value = serde_json::from_slice(payload.as_bytes()).ok()?;
    let claims = text(&payload, "/claims");
    let claims: Value = serde_json::from_slice(claims.split_once('\n')?.1.as_bytes()).ok()?;
    Some(Carried {
        run: some_text(&payload, "/run")?,
        by: some_text(&claims, "/approver")?,
        rejects: match some_text(&claims, "/verb")?.as_str() {
            "approve" => false,
            "reject" => true,
            _ => return None,
        },
    })
}

/// The lines of a unified diff, each with the class of its colour.
pub(crate) fn diff(text: &str) -> Vec<(&'static str, &str)> {
    let tone = |line: &str| match line.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => "line file",
        [b'@', b'@', ..] => "line place",
        [b'+', ..] => "line added",
        [b'-', ..] => "line removed",
        _ => "line",
    };
    text.lines().map(|line| (tone(line), line)).collect()
}

/// What a plan's verdict means: the colour of its box, and its words.
pub(crate) fn verdict(plan: &Value) -> (&'static str, &'static str) {
    match text(plan, "/verdict").as_str() {
        "allowed" => ("green", "It would start at once"),
        "needs_approval" => ("amber", "It would wait for approval"),
        _ => ("red", "It would not run"),
    }
}

/// How much of a limit is used, in percent up to 100; nothing without a limit.
pub(crate) fn share(used: &str, limit: Option<&str>) -> Option<u8> {
    let (used, limit): (f64, f64) = (used.parse().ok()?, limit?.parse().ok()?);
    if limit <= 0.0 {
        return Some(100);
    }
    Some((used / limit * 100.0).clamp(0.0, 100.0) as u8)
}

/// What is typed as a limit, as the API takes it: nothing typed is no limit.
pub(crate) fn limit(typed: &str) -> Value {
    match typed.trim() {
        "" => Value::Null,
        amount => amount.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::wire::{
        Approval, ApprovalRule, ApprovalSummary, Budget, Page, Plan, PlanStep, Reach, Risk, Verdict,
    };
    use serde_json::{Map, json};

    fn plan() -> Value {
        let plan = Plan {
            hash: "aa".to_owned(),
            tenant: "default".to_owned(),
            steps: vec![PlanStep {
                skill_id: "ops.x".to_owned(),
                version: 2,
                commit: "c0ffee".to_owned(),
                inputs: Map::new(),
                timeout_seconds: 60,
            }],
            reach: Reach::default(),
            risk: Risk {
                level: "write".to_owned(),
                reasons: Vec::new(),
            },
            cost: "1.5".to_owned(),
            model: "cheap".to_owned(),
            approvals: vec![ApprovalRule {
                policy_id: "p".to_owned(),
                reason: "r".to_owned(),
                approvers: vec!["role:finance".to_owned()],
                quorum: 2,
                approved_by: vec!["mia".to_owned()],
            }],
            checks: vec![Check {
                check: "permission".to_owned(),
                outcome: "denied".to_owned(),
                reason: "no".to_owned(),
                policy_id: Some("p".to_owned()),
                missing: vec!["m".to_owned()],
                granted_by: vec!["lea".to_owned()],
            }],
            verdict: Verdict::NeedsApproval,
        };
        serde_json::to_value(plan).expect("it is JSON")
    }

    #[test]
    fn a_plan_of_the_wire_is_read_by_its_names() {
        let plan = plan();
        let [check] = checks(&plan).try_into().expect("one check");
        assert_eq!(plan["checks"][0], json!(check));
        assert_eq!(
            missing(&check),
            (
                Some("missing: m".to_owned()),
                Some("can be granted by lea".to_owned())
            )
        );
        assert_eq!(verdict(&plan).1, "It would wait for approval");
        let said = rule(&plan["approvals"][0]);
        assert_eq!(said.who, "2 of role:finance.");
        assert_eq!(said.so_far, "1 of 2: mia.");
        for place in [
            "/steps/0/skill_id",
            "/steps/0/commit",
            "/steps/0/version",
            "/steps/0/inputs",
            "/steps/0/timeout_seconds",
            "/reach/permissions",
            "/reach/secrets",
            "/reach/hosts",
            "/risk/reasons",
            "/approvals/0/reason",
            "/approvals/0/policy_id",
            "/cost",
            "/model",
            "/hash",
        ] {
            assert!(plan.pointer(place).is_some(), "{place}");
        }
    }

    /// What is read of a record is what a type of the wire writes.
    fn holds<T: serde::Serialize + serde::de::DeserializeOwned>(record: Value, places: &[&str]) {
        let typed: T = serde_json::from_value(record).expect("a record of the wire");
        let written = serde_json::to_value(typed).expect("it is JSON");
        for place in places {
            let there = written.pointer(place).is_some_and(|it| !it.is_null());
            assert!(there, "{place} in {written}");
        }
    }

    #[test]
    fn approvals_and_budgets_of_the_wire_have_the_names_that_are_read() {
        let at = "2026-11-21T09:00:00Z";
        let summary = json!({
            "run_id": "run_019a8f0e6c3b7d20a1b2c3d4e5f60718", "skill_id": "files/purge", "status": "pending",
            "risk": "write", "requested_by": "mia", "requested_at": at, "expires_at": at, "approvals": 1, "needed": 2,
        });
        let page = json!({"items": [summary], "next_cursor": "x"});
        holds::<Page<ApprovalSummary>>(page, &["/items/0/run_id", "/next_cursor"]);
        let approval = json!({
            "summary": summary, "plan": plan(), "rules": plan()["approvals"], "diff_since_last_approved": "",
            "decisions": [{"by": "lea", "verb": "approve", "reason": "r", "at": at, "via": "link"}],
            "may_decide": {"allowed": false, "reason": "r"},
        });
        holds::<Approval>(
            approval,
            &[
                "/summary/run_id",
                "/summary/skill_id",
                "/summary/status",
                "/summary/risk",
                "/summary/requested_by",
                "/summary/requested_at",
                "/summary/expires_at",
                "/summary/approvals",
                "/summary/needed",
                "/plan/hash",
                "/rules/0/policy_id",
                "/decisions/0/by",
                "/decisions/0/verb",
                "/decisions/0/reason",
                "/decisions/0/at",
                "/decisions/0/via",
                "/diff_since_last_approved",
                "/may_decide/allowed",
                "/may_decide/reason",
            ],
        );
        let account = json!({
            "scope": "tenant", "per_request": "1", "daily": "2", "monthly": "3", "used_today": "0",
            "used_this_month": "0", "day_resets_at": at, "month_resets_at": at,
        });
        let budget = json!({
            "tenant": account, "others": [account], "standard_cost": "1", "cheap_cost": "0.2", "low_remaining": "20",
        });
        holds::<Budget>(
            budget,
            &[
                "/tenant/scope",
                "/others/0/per_request",
                "/others/0/daily",
                "/others/0/monthly",
                "/others/0/used_today",
                "/others/0/used_this_month",
                "/others/0/day_resets_at",
                "/others/0/month_resets_at",
                "/standard_cost",
                "/cheap_cost",
                "/low_remaining",
            ],
        );
    }

    #[test]
    fn a_rule_says_who_must_approve() {
        let case = |quorum: u32, approvers: &[&str]| {
            rule(&json!({"quorum": quorum, "approvers": approvers, "approved_by": []})).who
        };
        assert_eq!(case(1, &[]), "Anyone who may decide approvals.");
        assert_eq!(case(2, &[]), "2 people who may decide approvals.");
        assert_eq!(case(1, &["a", "b"]), "One of a, b.");
        assert_eq!(case(2, &["a", "b"]), "2 of a, b.");
    }

    #[test]
    fn a_link_shows_what_it_carries() {
        let claims = "prentice-approval-link-1\n{\"approver\":\"lea\",\"verb\":\"reject\"}";
        let payload = json!({"run": "run_1", "claims": claims}).to_string();
        let shown = Carried {
            run: "run_1".to_owned(),
            by: "lea".to_owned(),
            rejects: true,
        };
        assert_eq!(carried(&payload), Some(shown));
        assert_eq!(carried("{}"), None);
        assert_eq!(carried("nonsense"), None);
    }

    #[test]
    fn the_lines_of_a_diff_have_their_colours() {
        let text = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n same\n";
        let tones: Vec<&str> = diff(text).iter().map(|(tone, _)| *tone).collect();
        assert_eq!(
            tones,
            [
                "line file",
                "line file",
                "line place",
                "line removed",
                "line added",
                "line"
            ]
        );
        assert!(diff("").is_empty());
    }

    #[test]
    fn a_bar_is_never_longer_than_full() {
        let cases = [
            ("3", Some("10"), Some(30)),
            ("12.5", Some("10"), Some(100)),
            ("0", Some("0"), Some(100)),
            ("1", None, None),
            ("x", Some("10"), None),
        ];
        for (used, limit, expected) in cases {
            assert_eq!(share(used, limit), expected, "{used} of {limit:?}");
        }
        assert_eq!(limit(" "), Value::Null);
        assert_eq!(limit(" 1.5 "), json!("1.5"));
    }
}

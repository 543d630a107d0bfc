//! From [`Rule`] to text: by the YAML serializer, and nothing else.

use super::{Action, Match, Metadata, Mode, Rule, RuleKind, Scope, Status, Target};
use serde::Serialize;

#[derive(Serialize)]
struct Page<'r> {
    id: &'r str,
    name: &'r str,
    kind: RuleKind,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<&'r str>,
    #[serde(rename = "match")]
    matches: &'r Match,
    action: &'r Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<Mode>,
    #[serde(skip_serializing_if = "Scope::is_empty")]
    scope: &'r Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evaluation: Option<Evaluation<'r>>,
    metadata: Origin<'r>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    owners: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'r str>,
}

#[derive(Serialize)]
struct Evaluation<'r> {
    tests: &'r [Target],
}

#[derive(Serialize)]
struct Origin<'r> {
    hits_7d: u64,
    hits_30d: u64,
    impact_score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generated_at: Option<String>,
    auto_generated: &'r bool,
}

/// The rule as YAML: always the same text for the same rule, and one that reads back as the same rule.
pub fn render(rule: &Rule) -> String {
    let Metadata {
        hits_7d,
        hits_30d,
        impact_score,
        fingerprint,
        generated_at,
        auto_generated,
    } = &rule.metadata;
    let guardrail = rule.kind() == RuleKind::Guardrail;
    let page = Page {
        id: rule.id.as_str(),
        name: &rule.name,
        kind: rule.kind(),
        status: rule.status,
        priority: rule.priority.as_deref(),
        matches: &rule.matches,
        action: &rule.action,
        mode: guardrail.then_some(rule.mode),
        scope: &rule.scope,
        expires: rule.expires.map(|end| end.to_string()),
        evaluation: (!rule.targets.is_empty()).then_some(Evaluation {
            tests: &rule.targets,
        }),
        metadata: Origin {
            hits_7d: *hits_7d,
            hits_30d: *hits_30d,
            impact_score: *impact_score,
            fingerprint: fingerprint.map(|fingerprint| fingerprint.to_string()),
            generated_at: generated_at.map(|at| at.to_string()),
            auto_generated,
        },
        owners: &rule.owners,
        notes: rule.notes.as_deref(),
    };
    serde_yaml::to_string(&page).expect("a struct of texts, numbers and lists is always YAML")
}

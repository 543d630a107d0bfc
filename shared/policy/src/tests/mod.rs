//! What policies come to mean: tables of files, a request and what is said of it.

mod abac;
mod approval;
mod cedar_files;
mod documentation;
mod findings;
mod guardrails;
mod injection;
mod lint;
mod permission;
mod reference;
mod replay;

use crate::{Options, PolicyFile, PolicySet, Request, RunContext, RunSource, SkillFacts};
use domain::access::Principal;
use domain::admission::PolicyVerdict;
use domain::id::{SkillId, TenantId};
use domain::manifest::Risk;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const CEDAR: &str = "policies/rules.cedar";

pub(crate) fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(crate) fn files(files: &[(&str, &str)]) -> Vec<PolicyFile> {
    files
        .iter()
        .map(|(path, text)| PolicyFile::new(*path, *text))
        .collect()
}

pub(crate) fn compile(path: &str, text: &str) -> PolicySet {
    compile_with(path, text, false)
}

pub(crate) fn compile_with(path: &str, text: &str, default_deny: bool) -> PolicySet {
    let files = [PolicyFile::new(path, text)];
    PolicySet::compile(&files, Options { default_deny }).unwrap_or_else(|findings| {
        let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
        panic!("{}\n{text}", shown.join("\n"))
    })
}

/// A request in the making: mia runs a skill from the CLI on Monday, 2 March 2026, at 14:30.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) principal: Principal,
    pub(crate) skill: SkillFacts,
    pub(crate) inputs: Map<String, Value>,
    pub(crate) context: RunContext,
}

pub(crate) fn ask(skill: &str) -> Ask {
    Ask {
        principal: Principal {
            tenant: TenantId::default(),
            name: "mia".to_owned(),
            roles: BTreeSet::new(),
            permissions: BTreeSet::new(),
            scopes: None,
            attributes: BTreeMap::new(),
            credential: "session".to_owned(),
        },
        skill: SkillFacts {
            id: SkillId::parse(skill).unwrap(),
            tags: BTreeSet::new(),
            risk: Risk::Write,
            kind: "workflow".to_owned(),
            owners: names(&["platform"]),
        },
        inputs: Map::new(),
        context: RunContext {
            now: "2026-03-02T14:30:00.123456Z".parse().unwrap(),
            source: RunSource::Cli,
            cost_thousandths: 1000,
        },
    }
}

impl Ask {
    pub(crate) fn roles(mut self, roles: &[&str]) -> Ask {
        self.principal.roles = names(roles);
        self
    }

    pub(crate) fn permissions(mut self, permissions: &[&str]) -> Ask {
        self.principal.permissions = names(permissions);
        self
    }

    pub(crate) fn scopes(mut self, scopes: &[&str]) -> Ask {
        self.principal.scopes = Some(names(scopes));
        self
    }

    pub(crate) fn attribute(mut self, name: &str, values: &[&str]) -> Ask {
        self.principal
            .attributes
            .insert(name.to_owned(), names(values));
        self
    }

    pub(crate) fn tags(mut self, tags: &[&str]) -> Ask {
        self.skill.tags = names(tags);
        self
    }

    pub(crate) fn inputs(mut self, inputs: Value) -> Ask {
        let Value::Object(inputs) = inputs else {
            panic!("inputs are an object")
        };
        self.inputs = inputs;
        self
    }

    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            principal: &self.principal,
            skill: &self.skill,
            inputs: &self.inputs,
            context: &self.context,
        }
    }

    pub(crate) fn of(&self, policies: &PolicySet) -> PolicyVerdict {
        policies.decide(&self.request())
    }
}

/// A verdict in one line: `deny ID missing P from ROLE; approve ID; met ID`.
pub(crate) fn said(verdict: &PolicyVerdict) -> String {
    let mut parts = Vec::new();
    for denial in &verdict.denials {
        let mut part = format!("deny {}", denial.policy_id);
        if !denial.missing.is_empty() {
            part = format!("{part} missing {}", denial.missing.join(","));
        }
        if !denial.granted_by.is_empty() {
            part = format!("{part} from {}", denial.granted_by.join(","));
        }
        if denial.guardrail {
            part.push_str(" guardrail");
        }
        parts.push(part);
    }
    for rule in &verdict.approvals {
        let hours = f64::from(rule.expires_after_seconds) / 3600.0;
        let by = rule.approvers.join(",");
        parts.push(format!(
            "approve {} {}x[{by}] {hours}h",
            rule.policy_id, rule.quorum
        ));
    }
    for id in &verdict.others {
        parts.push(format!("met {id}"));
    }
    for warning in &verdict.warnings {
        parts.push(format!("warn {}", warning.policy_id));
    }
    for id in &verdict.shadowed {
        parts.push(format!("shadow {id}"));
    }
    if let Some(risk) = verdict.waives_risk_up_to {
        parts.push(format!("waives {risk:?}"));
    }
    parts.join("; ")
}

pub(crate) fn check(policies: &PolicySet, ask: &Ask, expected: &str) {
    let verdict = ask.of(policies);
    assert_eq!(said(&verdict), expected, "{ask:?}\n{}", policies.to_cedar());
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.principal, self.skill, self.inputs)
    }
}

//! What changed between a plan that was written and the same plan made now: the words of `plan_mismatch`.

use super::{Plan, PlannedStep};
use crate::canonical;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt;

/// One field that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which: `steps[0].inputs.path`.
    pub field: String,
    /// As it was written; none when it was not there.
    pub was: Option<String>,
    /// As it is now; none when it is no longer there.
    pub is: Option<String>,
    /// It is part of what runs, so that the hashes differ too.
    pub hashed: bool,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(
            f,
            "{}: was {}, is {}",
            self.field,
            shown(&self.was),
            shown(&self.is)
        )
    }
}

/// Everything that is not as it was written, in the order of the plan. What is left of the budget is not
/// compared: it moves by itself.
///
/// The hashes are equal just when no difference is [`Difference::hashed`].
pub fn difference(written: &Plan, now: &Plan) -> Vec<Difference> {
    let mut found = Differences { found: Vec::new() };
    found.field(
        "tenant",
        Some(json!(written.tenant)),
        Some(json!(now.tenant)),
        true,
    );
    for index in 0..written.steps.len().max(now.steps.len()) {
        let path = format!("steps[{index}]");
        match (written.steps.get(index), now.steps.get(index)) {
            (Some(was), Some(is)) => found.step(&path, was, is),
            (was, is) => found.field(
                &path,
                was.map(|step| json!(step.skill)),
                is.map(|step| json!(step.skill)),
                true,
            ),
        }
    }
    let (was, is) = (&written.reach, &now.reach);
    let sides: [(&str, Value, Value); 9] = [
        (
            "reach.permissions",
            json!(was.permissions),
            json!(is.permissions),
        ),
        ("reach.secrets", json!(was.secrets), json!(is.secrets)),
        ("reach.hosts", json!(was.hosts), json!(is.hosts)),
        ("reach.commands", json!(was.commands), json!(is.commands)),
        (
            "risk.level",
            json!(written.risk.level),
            json!(now.risk.level),
        ),
        (
            "cost_millis",
            json!(written.cost_millis),
            json!(now.cost_millis),
        ),
        ("approvals", json!(written.approvals), json!(now.approvals)),
        (
            "guardrails",
            json!(written.guardrails),
            json!(now.guardrails),
        ),
        ("model", json!(written.model), json!(now.model)),
    ];
    for (field, was, is) in sides {
        found.field(field, Some(was), Some(is), false);
    }
    found.found
}

struct Differences {
    found: Vec<Difference>,
}

impl Differences {
    fn field(&mut self, field: &str, was: Option<Value>, is: Option<Value>, hashed: bool) {
        let was = was.as_ref().map(canonical::text);
        let is = is.as_ref().map(canonical::text);
        if was != is {
            self.found.push(Difference {
                field: field.to_owned(),
                was,
                is,
                hashed,
            });
        }
    }

    fn step(&mut self, path: &str, was: &PlannedStep, is: &PlannedStep) {
        let fields: [(&str, Value, Value); 4] = [
            ("skill", json!(was.skill), json!(is.skill)),
            ("version", json!(was.version), json!(is.version)),
            ("commit", json!(was.commit), json!(is.commit)),
            (
                "timeout_seconds",
                json!(was.timeout_seconds),
                json!(is.timeout_seconds),
            ),
        ];
        for (field, was, is) in fields {
            self.field(&format!("{path}.{field}"), Some(was), Some(is), true);
        }
        self.inputs(path, &was.inputs, &is.inputs);
    }

    fn inputs(&mut self, path: &str, was: &Map<String, Value>, is: &Map<String, Value>) {
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for name in names {
            let field = format!("{path}.inputs.{name}");
            self.field(&field, was.get(name).cloned(), is.get(name).cloned(), true);
        }
    }
}

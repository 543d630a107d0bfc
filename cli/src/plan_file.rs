//! The plan as a file: what `--plan-path` writes, and what a later run is held to.
//!
//! The API's plan with its hash and a checksum over all of it, so that a slip of an editor is noticed. The file is not
//! signed: whoever can write it can write another valid one. What it is held against is the plan made anew.

use crate::exit::Failure;
use client::wire::Plan;
use domain::id::{CommitSha, SkillId, TenantId, VersionNumber};
use domain::plan::{PlanHash, PlannedStep};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Of the API's plan; 1 is the domain's own.
const FORMAT: u64 = 2;
/// What stands before a plan when it is hashed.
const CHECKSUM: &str = "prentice-plan-file-2\n";
/// Far more than fifty steps with all their inputs.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A plan that was written and read back unchanged.
#[derive(Debug)]
pub(crate) struct PlanFile {
    path: PathBuf,
    plan: Plan,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    prentice_plan: u64,
    hash: String,
    checksum: String,
    plan: Plan,
}

impl PlanFile {
    /// Writes a plan.
    ///
    /// # Errors
    /// [`Failure::Other`] when the file cannot be written.
    pub(crate) fn write(path: &Path, plan: &Plan) -> Result<(), Failure> {
        std::fs::write(path, render(plan)?).map_err(|cause| {
            Failure::Other(format!(
                "cannot write {}: {cause}; name another file with --plan-path",
                path.display()
            ))
        })
    }

    /// Reads what [`PlanFile::write`] wrote. Spaces and the order of keys may differ; nothing else.
    ///
    /// # Errors
    /// [`Failure::File`] when it cannot be read; [`Failure::Usage`] when it is no plan, or was changed.
    pub(crate) fn read(path: &Path) -> Result<PlanFile, Failure> {
        let file = |cause| Failure::File {
            path: path.to_owned(),
            cause,
        };
        let bytes = std::fs::metadata(path).map_err(file)?.len();
        let text = if bytes > MAX_BYTES {
            Err(format!(
                "it has {bytes} bytes, expected at most {MAX_BYTES}"
            ))
        } else {
            Ok(std::fs::read_to_string(path).map_err(file)?)
        };
        let plan = text.and_then(|text| parse(&text)).map_err(|why| {
            Failure::Usage(format!(
                "{} is no plan to go by: {why}; write it anew with --dry-run --plan-path",
                path.display()
            ))
        })?;
        Ok(PlanFile {
            path: path.to_owned(),
            plan,
        })
    }

    /// Whether what would run now is what is planned.
    ///
    /// # Errors
    /// [`Failure::PlanMismatch`] with every difference.
    pub(crate) fn same(&self, now: &Plan) -> Result<(), Failure> {
        let differences = differences(&self.plan, now);
        if differences.is_empty() {
            return Ok(());
        }
        Err(Failure::PlanMismatch {
            path: self.path.clone(),
            differences,
        })
    }
}

fn render(plan: &Plan) -> Result<String, Failure> {
    let written = Written {
        prentice_plan: FORMAT,
        hash: plan.hash.clone(),
        checksum: checksum(plan),
        plan: plan.clone(),
    };
    let text = serde_json::to_string_pretty(&written);
    text.map(|text| text + "\n")
        .map_err(|cause| Failure::Other(format!("the plan cannot be written: {cause}")))
}

fn parse(text: &str) -> Result<Plan, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match value.get("prentice_plan") {
        Some(format) if format.as_u64() != Some(FORMAT) => {
            return Err(format!(
                "it says format {format}, this version reads {FORMAT}"
            ));
        }
        _ => {}
    }
    let written: Written = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let plan = written.plan;
    if plan.steps.is_empty() {
        return Err("it holds no step, so that nothing would run".to_owned());
    }
    let found = hash_of(&plan)?;
    if plan.hash != found || written.hash != found {
        return Err("what it would run was changed after it was written".to_owned());
    }
    if checksum(&plan) != written.checksum {
        return Err("it was changed after it was written".to_owned());
    }
    Ok(plan)
}

/// The hash of what runs, made anew as the server makes it.
fn hash_of(plan: &Plan) -> Result<String, String> {
    let tenant = TenantId::parse(&plan.tenant).map_err(|error| error.to_string())?;
    let mut steps = Vec::new();
    for step in &plan.steps {
        steps.push(PlannedStep {
            skill: SkillId::parse(&step.skill_id).map_err(|error| error.to_string())?,
            version: VersionNumber(step.version),
            commit: CommitSha::parse(&step.commit).map_err(|error| error.to_string())?,
            inputs: step.inputs.clone(),
            timeout_seconds: step.timeout_seconds,
        });
    }
    Ok(PlanHash::of(&tenant, &steps).to_string())
}

fn checksum(plan: &Plan) -> String {
    let mut value = json!(plan);
    value.sort_all_objects();
    let digest = Sha256::digest(format!("{CHECKSUM}{value}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a plan promises: what runs, what it can touch, and on what terms. What is left of budgets moves by itself,
/// and why a check passed is told in words that may change.
fn promised(plan: &Plan) -> Value {
    let guardrails = plan.checks.iter();
    let guardrails =
        guardrails.filter(|check| check.check == "guardrails" && check.outcome == "denied");
    let approvals = plan.approvals.iter().map(|rule| {
        json!({"policy_id": rule.policy_id, "approvers": rule.approvers, "quorum": rule.quorum})
    });
    json!({
        "tenant": plan.tenant,
        "steps": plan.steps,
        "reach": plan.reach,
        "risk": plan.risk.level,
        "cost": plan.cost,
        "model": plan.model,
        "approvals": approvals.collect::<Vec<_>>(),
        "guardrails": guardrails.map(|check| &check.policy_id).collect::<Vec<_>>(),
    })
}

/// Every field that is not as it was, in the order of the plan.
fn differences(was: &Plan, is: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    compare("", Some(&promised(was)), Some(&promised(is)), &mut found);
    found
}

fn compare(path: &str, was: Option<&Value>, is: Option<&Value>, found: &mut Vec<String>) {
    match (was, is) {
        (Some(Value::Object(was)), Some(Value::Object(is))) => {
            let below = |name: &str| match path {
                "" => name.to_owned(),
                path => format!("{path}.{name}"),
            };
            for (name, value) in was {
                compare(&below(name), Some(value), is.get(name), found);
            }
            for (name, value) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
                compare(&below(name), None, Some(value), found);
            }
        }
        (Some(Value::Array(was)), Some(Value::Array(is))) => {
            for at in 0..was.len().max(is.len()) {
                compare(&format!("{path}[{at}]"), was.get(at), is.get(at), found);
            }
        }
        (was, is) if was != is => {
            let shown = |side: Option<&Value>| {
                side.map_or_else(|| "nothing".to_owned(), ToString::to_string)
            };
            found.push(format!("{path}: was {}, is {}", shown(was), shown(is)));
        }
        _ => {}
    }
}

#[cfg(test)]
#[path = "plan_file_tests.rs"]
mod tests;

//! Running a skill.

use super::text_rules;
use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::view;
use crate::work::Work;
use client::wire;
use domain::id::{RunId, SkillId};
use domain::manifest;
use domain::run::{self, StepPlan};
use domain::schema::Schema;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Starts a run of the active version with these inputs.
///
/// # Errors
/// [`Error::SkillNotFound`]; [`Error::NotRunnable`] when nothing is merged; [`Error::Invalid`] when
/// the inputs do not fit the skill's.
pub async fn execute_skill(
    app: &App,
    id: &SkillId,
    inputs: &Map<String, Value>,
    by: &str,
    now: Timestamp,
) -> Result<wire::Run> {
    let store = &app.records.store;
    let skill = store
        .skill(id)
        .await?
        .ok_or_else(|| Error::SkillNotFound(id.clone()))?
        .value;
    let not_runnable = || Error::NotRunnable {
        id: id.clone(),
        status: skill.status(),
    };
    let active = skill.active.as_ref().ok_or_else(not_runnable)?;
    let content = store
        .content(id, active.version)
        .await?
        .ok_or_else(|| Error::SkillNotFound(id.clone()))?;
    let parsed = manifest::parse(&content.manifest);
    let manifest = parsed
        .map_err(|findings| Error::Invalid {
            what: "the active manifest is",
            findings,
        })?
        .manifest;
    let inputs = checked_inputs(&manifest.inputs, inputs)?;
    let plan = StepPlan {
        skill: id.clone(),
        version: active.version,
        commit: active.commit.clone(),
        dispatch_inputs: manifest.inputs.dispatch_inputs(&inputs),
        inputs,
        outputs: manifest.outputs,
        timeout_seconds: u32::try_from(manifest.timeout.as_secs()).unwrap_or(u32::MAX),
    };
    let run_id = RunId::from_u128(uuid::Uuid::now_v7().as_u128());
    let (run, effects) = run::start(run_id, vec![plan], by.to_owned(), now);
    let mut commit = Commit::new().run(&run, 0)?;
    for effect in &effects {
        commit = commit.work(&Work::of_effect(effect, &run), now)?;
    }
    app.records.commit(&commit).await?;
    Ok(view::run(&run))
}

/// The inputs with their defaults, if they fit: by the check the browser makes too, then by
/// patterns and formats.
fn checked_inputs(schema: &Schema, inputs: &Map<String, Value>) -> Result<Map<String, Value>> {
    let given = Value::Object(inputs.clone());
    let mut findings = schema.check(&given);
    if findings.is_empty() {
        findings = text_rules::check(schema, &given);
    }
    if findings.is_empty() {
        Ok(schema.resolve(&given))
    } else {
        Err(Error::Invalid {
            what: "the inputs are",
            findings,
        })
    }
}

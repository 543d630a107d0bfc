//! Running a skill by its id.

use super::start_run::{Claim, RunRequest, plan_run, start_run};
use crate::App;
use crate::error::{Error, Result};
use client::wire;
use domain::access::Principal;
use domain::admission::{Override, Source};
use domain::id::{RunId, SkillId};
use jiff::Timestamp;

/// Starts a run of the active version with these inputs, or has it wait for approval.
///
/// # Errors
/// As [`start_run`].
pub async fn execute_skill(
    app: &App,
    caller: &Principal,
    skill: &SkillId,
    request: &wire::Execute,
    (source, id): (Source, Option<RunId>),
    now: Timestamp,
) -> Result<wire::Run> {
    let request = RunRequest {
        id,
        ..run_request(skill, request, source)?
    };
    start_run(app, caller, &request, now).await
}

/// What an execution with these inputs would do; nothing is started.
///
/// # Errors
/// As [`plan_run`].
pub async fn plan_skill(
    app: &App,
    caller: &Principal,
    skill: &SkillId,
    request: &wire::Execute,
    source: Source,
    now: Timestamp,
) -> Result<wire::Plan> {
    plan_run(app, caller, &run_request(skill, request, source)?, now).await
}

fn run_request(skill: &SkillId, request: &wire::Execute, source: Source) -> Result<RunRequest> {
    Ok(RunRequest {
        claim: claim(request.approval.as_ref(), request.approval_token.as_ref()),
        plan_hash: request.plan_hash.clone(),
        overriding: overriding(request.override_guardrails.as_ref())?,
        ..RunRequest::new(skill.clone(), request.inputs.clone(), source)
    })
}

/// The guardrails that are to be passed over, if any.
///
/// # Errors
/// [`Error::BadRequest`] when none is named, or no reason is given.
pub(super) fn overriding(asked: Option<&wire::OverrideGuardrails>) -> Result<Option<Override>> {
    let Some(asked) = asked else {
        return Ok(None);
    };
    let found = Override::new(&asked.ids, &asked.reason);
    let found =
        found.map_err(|error| Error::BadRequest(format!("override_guardrails: {error}")))?;
    Ok(Some(found))
}

/// What an automation says of its approval, if it says anything.
pub(super) fn claim(word: Option<&String>, token: Option<&String>) -> Option<Claim> {
    let word = word?.clone();
    let token = token.map(|token| token.clone().into());
    Some(Claim { word, token })
}

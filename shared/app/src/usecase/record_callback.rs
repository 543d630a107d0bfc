//! What a runner reports about its run.

use crate::Records;
use crate::advance::Once;
use crate::error::{Error, Result};
use crate::oidc::RunnerClaims;
use crate::view;
use client::wire;
use domain::id::RunId;
use domain::run::{Conclusion, Event, Report, Run};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// Records the report of a run's current step. The claims are verified; here it is seen to that they
/// prove this very run, and that each token counts once.
///
/// # Errors
/// [`Error::RunNotFound`]; [`Error::Forbidden`] when the claims prove another run;
/// [`Error::Replayed`]; [`Error::Ignored`] when the run is over or has reported.
pub async fn record_callback(
    records: &Records,
    id: &RunId,
    claims: &RunnerClaims,
    status: &str,
    outputs: Map<String, Value>,
    now: Timestamp,
) -> Result<wire::Run> {
    let found = records
        .store
        .run(id)
        .await?
        .ok_or_else(|| Error::RunNotFound(id.clone()))?;
    let step = found
        .value
        .current_step()
        .ok_or(domain::run::Ignored::AlreadyEnded)?;
    prove(&found.value, step, claims)?;
    let report = Report {
        runner: claims.runner(),
        commit: claims.sha.clone(),
        conclusion: Conclusion::parse(status),
        outputs,
    };
    // A token is forgotten once it could not be used any more, clock skew included.
    let forget_at =
        Timestamp::from_second(claims.exp).unwrap_or(now) + SignedDuration::from_mins(10);
    let once = Once {
        kind: "jti",
        id: &claims.jti,
        forget_at,
    };
    let run = records
        .advance_once(id, &Event::Reported { step, report }, once, now)
        .await?;
    Ok(view::run(&run, None))
}

fn prove(run: &Run, step: usize, claims: &RunnerClaims) -> Result<()> {
    let step = &run.steps[step];
    let plan = &step.plan;
    if step
        .runner
        .as_ref()
        .is_some_and(|runner| runner.id != claims.runner())
    {
        return Err(Error::Forbidden(
            "the token was made for another workflow run".to_owned(),
        ));
    }
    let (path, tag) = (plan.skill.workflow_path(), plan.version.tag(&plan.skill));
    if !claims
        .workflow_ref
        .ends_with(&format!("/{path}@refs/tags/{tag}"))
    {
        return Err(Error::Forbidden(
            "the token was made for another workflow".to_owned(),
        ));
    }
    if claims.sha != plan.commit.as_str() {
        return Err(Error::Forbidden(
            "the token was made for another commit than the approved one".to_owned(),
        ));
    }
    Ok(())
}

//! What a runner's end means for its step.

use super::Step;
use super::event::{Conclusion, Job, Phase};
use super::outcome::{Failure, Outcome};
use crate::finding;
use crate::workflow::REPORT_JOB_NAME;
use jiff::{SignedDuration, Timestamp};
use serde_json::Map;

/// What a runner's end means for the step. The runner's word on the commands counts, never the
/// report's alone; only the outputs come from the report.
pub(super) fn conclude(step: &Step, conclusion: &Conclusion, now: Timestamp) -> Outcome {
    let commands: Vec<&Job> = step
        .jobs
        .iter()
        .filter(|job| job.name != REPORT_JOB_NAME)
        .collect();
    let job_ended = |wanted: &Conclusion| {
        commands
            .iter()
            .any(|job| job.phase == Phase::Completed(wanted.clone()))
    };
    let all_succeeded = !commands.is_empty()
        && commands
            .iter()
            .all(|job| job.phase == Phase::Completed(Conclusion::Success));
    if all_succeeded || *conclusion == Conclusion::Success {
        return take_outputs(step);
    }
    if job_ended(&Conclusion::TimedOut) || *conclusion == Conclusion::TimedOut {
        return Outcome::TimedOut;
    }
    if job_ended(&Conclusion::Failure) {
        let failed = commands
            .iter()
            .flat_map(|job| &job.steps)
            .find(|step| step.phase == Phase::Completed(Conclusion::Failure))
            .map_or_else(|| "Execute skill".to_owned(), |step| step.name.clone());
        return Outcome::Failed(Failure::CommandFailed { step: failed });
    }
    if job_ended(&Conclusion::Cancelled) || *conclusion == Conclusion::Cancelled {
        // GitHub calls a job that ran into its `timeout-minutes` cancelled.
        let timeout = SignedDuration::from_secs(i64::from(step.plan.timeout_seconds));
        if step
            .started_at
            .is_some_and(|started| now >= started + timeout)
        {
            return Outcome::TimedOut;
        }
        return Outcome::Cancelled {
            by: "someone on GitHub".to_owned(),
        };
    }
    Outcome::Failed(Failure::RunnerEnded {
        conclusion: conclusion.as_str().to_owned(),
    })
}

fn take_outputs(step: &Step) -> Outcome {
    let schema = &step.plan.outputs;
    let texts = match &step.report {
        Some(report) => report.outputs.clone(),
        None if schema.fields().is_empty() => Map::new(),
        None => return Outcome::Failed(Failure::OutputsLost),
    };
    let (outputs, findings) = schema.outputs_from_strings(&texts);
    if finding::any_error(&findings) {
        return Outcome::Failed(Failure::OutputsInvalid { findings });
    }
    Outcome::Succeeded { outputs }
}

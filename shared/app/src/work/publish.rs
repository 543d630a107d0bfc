//! Telling the bus.

use super::Work;
use crate::App;
use crate::error::Result;
use domain::circuit::Transition;
use domain::id::{CommitSha, SkillId};
use domain::run::{Run, Status};
use domain::skill::Skill;
use serde_json::{Value, json};

pub(super) async fn run(app: &App, event: &str, detail: &Value) -> Result<()> {
    app.bus.publish(event, detail).await?;
    Ok(())
}

/// The event of a run that is now where `status` says. Inputs and outputs stay out: listeners that
/// may see them ask the API.
pub(super) fn of_run(run: &Run, status: Status) -> Work {
    let event = match status {
        Status::Queued => "run.queued",
        Status::Running => "run.started",
        Status::Succeeded => "run.succeeded",
        Status::Failed => "run.failed",
        Status::Cancelled => "run.cancelled",
        Status::TimedOut => "run.timed_out",
        Status::AwaitingApproval => "run.awaiting_approval",
        Status::Blocked => "run.blocked",
        Status::Expired => "run.expired",
    };
    let plan = &run.steps[0].plan;
    let detail = json!({
        "event_id": format!("{}:{event}", run.id),
        "run_id": run.id,
        "skill_id": plan.skill,
        "version": plan.version,
        "commit": plan.commit,
        "started_by": run.started_by,
    });
    Work::Publish {
        event: event.to_owned(),
        detail,
    }
}

/// A skill's circuit has opened or closed because of this run.
pub(super) fn of_circuit(skill: &SkillId, run: &Run, transition: Transition) -> Work {
    let event = match transition {
        Transition::Opened => "circuit.opened",
        Transition::Reopened => "circuit.reopened",
        Transition::Closed => "circuit.closed",
    };
    let detail = json!({
        "event_id": format!("{}:{event}", run.id),
        "skill_id": skill,
        "run_id": run.id,
    });
    Work::Publish {
        event: event.to_owned(),
        detail,
    }
}

/// An event in the life of the policies, such as `policy.merged`.
pub(super) fn of_policies(event: &str, commit: &CommitSha, number: u64) -> Work {
    let detail = json!({
        "event_id": format!("policies:{number}:{event}"),
        "commit": commit,
    });
    Work::Publish {
        event: event.to_owned(),
        detail,
    }
}

/// An event in the life of a skill, such as `skill.activated`.
pub(crate) fn of_skill(event: &str, skill: &Skill) -> Work {
    let waiting = skill
        .pending
        .as_ref()
        .and_then(|pending| pending.pull.as_ref());
    let rejected = skill.rejected.as_ref().map(|rejected| &rejected.pull);
    let active = skill
        .active
        .as_ref()
        .and_then(|active| active.pull.as_ref());
    // A skill holds a rejection only until a later version is merged.
    let pull = waiting.or(rejected).or(active);
    let detail = json!({
        "event_id": format!("{}:{}:{event}", skill.id, skill.newest),
        "skill_id": skill.id,
        "version": skill.newest,
        "status": skill.status(),
        "commit": skill.active.as_ref().map(|active| &active.commit),
        "pull_request": pull,
    });
    Work::Publish {
        event: event.to_owned(),
        detail,
    }
}

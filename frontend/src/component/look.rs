//! How the states of the wire look before a person: a colour, an icon and a word.

use super::icon::Icon;
use client::wire::{Job, JobStep, RunStatus, SkillStatus};
use domain::manifest::Risk;

/// A state before a person: a colour's class name, an icon and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// `grey`, `blue`, `green`, `amber` or `red`.
    pub(crate) tone: &'static str,
    /// The icon.
    pub(crate) icon: Icon,
    /// The word.
    pub(crate) word: &'static str,
}

const fn look(tone: &'static str, icon: Icon, word: &'static str) -> Look {
    Look { tone, icon, word }
}

/// How a skill's state looks.
pub(crate) fn skill(status: SkillStatus) -> Look {
    match status {
        SkillStatus::PendingApproval => look("amber", Icon::PullRequest, "Pending approval"),
        SkillStatus::Active => look("green", Icon::CheckCircle, "Active"),
        SkillStatus::Deprecated => look("grey", Icon::Archive, "Deprecated"),
        SkillStatus::Rejected => look("red", Icon::CrossCircle, "Rejected"),
    }
}

/// How a run's state looks.
pub(crate) fn run(status: RunStatus) -> Look {
    match status {
        RunStatus::AwaitingApproval => look("amber", Icon::Clock, "Awaiting approval"),
        RunStatus::Queued => look("grey", Icon::Circle, "Queued"),
        RunStatus::Running => look("blue", Icon::Spinner, "Running"),
        RunStatus::Succeeded => look("green", Icon::CheckCircle, "Succeeded"),
        RunStatus::Failed => look("red", Icon::CrossCircle, "Failed"),
        RunStatus::Cancelled => look("grey", Icon::Ban, "Cancelled"),
        RunStatus::TimedOut => look("amber", Icon::Clock, "Timed out"),
        RunStatus::Blocked => look("red", Icon::Ban, "Blocked"),
        RunStatus::Expired => look("grey", Icon::Clock, "Expired"),
    }
}

/// How a risk looks.
pub(crate) fn risk(risk: Risk) -> Look {
    match risk {
        Risk::Read => look("grey", Icon::Eye, "Read"),
        Risk::Write => look("blue", Icon::Pencil, "Write"),
        Risk::Destructive => look("red", Icon::Flame, "Destructive"),
    }
}

/// How a risk looks, by the wire's word.
pub(crate) fn risk_of(word: &str) -> Look {
    risk(match word {
        "read" => Risk::Read,
        "write" => Risk::Write,
        // What is not known is not played down.
        _ => Risk::Destructive,
    })
}

/// How a request for approval looks, by the wire's word.
pub(crate) fn approval(status: &str) -> Look {
    match status {
        "pending" => look("amber", Icon::Clock, "Waiting"),
        "approved" => look("green", Icon::CheckCircle, "Approved"),
        "rejected" => look("red", Icon::CrossCircle, "Rejected"),
        "expired" => look("grey", Icon::Clock, "Expired"),
        _ => look("grey", Icon::Ban, "Withdrawn"),
    }
}

/// How the outcome of a check looks, by the wire's word; `needed` when it is not waited for any more.
pub(crate) fn check(outcome: &str) -> Look {
    match outcome {
        "passed" => look("green", Icon::CheckCircle, "passed"),
        "waiting" => look("amber", Icon::Clock, "waits"),
        "needed" => look("amber", Icon::Clock, "was needed"),
        "skipped" => look("grey", Icon::Skip, "not looked at"),
        _ => look("red", Icon::CrossCircle, "refused"),
    }
}

/// How a job or a step of the runner looks, by the runner's own words.
pub(crate) fn progress(status: &str, conclusion: Option<&str>) -> Look {
    match (status, conclusion) {
        ("completed", Some("success")) => look("green", Icon::CheckCircle, "succeeded"),
        ("completed", Some("failure")) => look("red", Icon::CrossCircle, "failed"),
        ("completed", Some("timed_out")) => look("amber", Icon::Clock, "timed out"),
        ("completed", Some("skipped")) => look("grey", Icon::Skip, "skipped"),
        ("completed", Some("cancelled")) => look("grey", Icon::Ban, "cancelled"),
        ("completed", _) => look("grey", Icon::Circle, "ended"),
        ("in_progress", _) => look("blue", Icon::Spinner, "running"),
        _ => look("grey", Icon::Circle, "waiting"),
    }
}

/// How a job looks.
pub(crate) fn job(job: &Job) -> Look {
    progress(&job.status, job.conclusion.as_deref())
}

/// How a step looks.
pub(crate) fn step(step: &JobStep) -> Look {
    progress(&step.status, step.conclusion.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_of_the_runner_we_do_not_know_is_shown_too() {
        assert_eq!(progress("waiting", None).word, "waiting");
        assert_eq!(progress("completed", Some("neutral")).word, "ended");
    }
}

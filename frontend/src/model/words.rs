//! The spellings of the wire's states, and small texts for people.

use super::row::Row;
use client::wire::{RunStatus, SkillStatus};

/// All states of a skill, in the order of the filter.
pub(crate) const SKILL_STATES: [SkillStatus; 4] = [
    SkillStatus::PendingApproval,
    SkillStatus::Active,
    SkillStatus::Deprecated,
    SkillStatus::Rejected,
];

/// All states of a run, in the order of the filter.
pub(crate) const RUN_STATES: [RunStatus; 9] = [
    RunStatus::AwaitingApproval,
    RunStatus::Queued,
    RunStatus::Running,
    RunStatus::Succeeded,
    RunStatus::Failed,
    RunStatus::Cancelled,
    RunStatus::TimedOut,
    RunStatus::Blocked,
    RunStatus::Expired,
];

/// The wire's spelling of a skill's state, for addresses.
pub(crate) fn skill_spelling(status: SkillStatus) -> &'static str {
    match status {
        SkillStatus::PendingApproval => "pending_approval",
        SkillStatus::Active => "active",
        SkillStatus::Deprecated => "deprecated",
        SkillStatus::Rejected => "rejected",
    }
}

/// The wire's spelling of a run's state, for addresses.
pub(crate) fn run_spelling(status: RunStatus) -> &'static str {
    match status {
        RunStatus::AwaitingApproval => "awaiting_approval",
        RunStatus::Queued => "queued",
        RunStatus::Running => "running",
        RunStatus::Succeeded => "succeeded",
        RunStatus::Failed => "failed",
        RunStatus::Cancelled => "cancelled",
        RunStatus::TimedOut => "timed_out",
        RunStatus::Blocked => "blocked",
        RunStatus::Expired => "expired",
    }
}

/// The skill's state of this spelling.
pub(crate) fn skill_state(spelling: &str) -> Option<SkillStatus> {
    SKILL_STATES
        .into_iter()
        .find(|status| skill_spelling(*status) == spelling)
}

/// The run's state of this spelling.
pub(crate) fn run_state(spelling: &str) -> Option<RunStatus> {
    RUN_STATES
        .into_iter()
        .find(|status| run_spelling(*status) == spelling)
}

/// `1 skill`, `3 skills`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// The names of the rows that have one.
pub(crate) fn names(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| row.name.trim())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What stands for an input in a command: in quotes, so that it stays one word.
pub(crate) fn input_text(name: &str) -> String {
    format!("\"$INPUT_{}\"", name.to_ascii_uppercase().replace('-', "_"))
}

/// The line of a command that reports an output.
pub(crate) fn output_text(name: &str) -> String {
    format!("echo \"{name}=$value\" >> \"$GITHUB_OUTPUT\"\n")
}

/// What to insert after this text: a word is kept apart from the word before, a line begins a line.
pub(crate) fn apart(before: &str, insert: &str) -> String {
    let gap = match before.chars().next_back() {
        None | Some('\n') => "",
        Some(_) if insert.ends_with('\n') => "\n",
        Some(last) if last.is_whitespace() || "=($".contains(last) => "",
        Some(_) => " ",
    };
    format!("{gap}{insert}")
}

/// A commit before a person: its first seven digits.
pub(crate) fn short_commit(commit: &str) -> String {
    commit.chars().take(7).collect()
}

/// A run before a person: the last eight digits, since runs started together begin alike.
pub(crate) fn short_run(run: &str) -> String {
    let digits = run.trim_start_matches("run_");
    digits
        .chars()
        .skip(digits.chars().count().saturating_sub(8))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_are_those_of_the_wire() {
        for status in SKILL_STATES {
            assert_eq!(serde_json::json!(status), skill_spelling(status));
            assert_eq!(skill_state(skill_spelling(status)), Some(status));
        }
        for status in RUN_STATES {
            assert_eq!(serde_json::json!(status), run_spelling(status));
            assert_eq!(run_state(run_spelling(status)), Some(status));
        }
        assert_eq!(run_state("no-such"), None);
    }

    #[test]
    fn what_is_inserted_does_not_grow_together_with_what_is_there() {
        assert_eq!(apart("head -n \"$A\"", "\"$B\""), " \"$B\"");
        assert_eq!(apart("echo ", "\"$B\""), "\"$B\"");
        assert_eq!(apart("x=", "\"$B\""), "\"$B\"");
        assert_eq!(
            apart("du", &output_text("a")),
            format!("\n{}", output_text("a"))
        );
        assert_eq!(apart("", "\"$B\""), "\"$B\"");
    }

    #[test]
    fn names_are_shortened_where_they_differ() {
        assert_eq!(
            short_run("run_019a8f0e6c3b7d20a1b2c3d4e5f60718"),
            "e5f60718"
        );
        assert_eq!(short_run("x"), "x");
        assert_eq!(short_commit("0123456789"), "0123456");
    }
}

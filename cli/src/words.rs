//! Values of the API in words for people.

use client::wire::{RunStatus, SkillStatus};
use domain::Timestamp;
use serde_json::Value;

/// The wire's word for a value without data: `timed_out`, `active`.
pub(crate) fn wire<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        other => other.map(|value| value.to_string()).unwrap_or_default(),
    }
}

/// Reads a skill's status as the wire spells it.
pub(crate) fn skill_status(text: &str) -> Result<SkillStatus, String> {
    parse(
        text,
        &["pending_approval", "active", "deprecated", "rejected"],
    )
}

/// Reads a run's status as the wire spells it.
pub(crate) fn run_status(text: &str) -> Result<RunStatus, String> {
    parse(
        text,
        &[
            "awaiting_approval",
            "queued",
            "running",
            "succeeded",
            "failed",
            "cancelled",
            "timed_out",
            "blocked",
            "expired",
        ],
    )
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, known: &[&str]) -> Result<T, String> {
    let spelled = text.replace('-', "_");
    serde_json::from_value(Value::String(spelled))
        .map_err(|_| format!("expected one of {}", known.join(", ")))
}

/// A time for tables: to the second, in UTC.
pub(crate) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// How long something took: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn duration(from: Timestamp, to: Timestamp) -> String {
    let seconds = to.duration_since(from).as_secs_f64().max(0.0);
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else {
        let whole = seconds as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// A value of inputs or outputs: texts as they are, the rest as JSON.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The first digits of a commit.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// One line of at most this many characters.
pub(crate) fn brief(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_wires() {
        assert_eq!(wire(&RunStatus::TimedOut), "timed_out");
        assert_eq!(run_status("timed-out"), Ok(RunStatus::TimedOut));
        assert_eq!(skill_status("active"), Ok(SkillStatus::Active));
        assert!(
            skill_status("nonsense").is_err_and(|message| message.contains("pending_approval"))
        );
        assert_eq!(value(&Value::from("a")), "a");
        assert_eq!(value(&serde_json::json!({"a": [1]})), "{\"a\":[1]}");
        assert_eq!(brief("a\n b  cdef", 5), "a b …");
    }

    #[test]
    fn durations_are_as_fine_as_they_are_short() {
        let at = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).expect("in range");
        assert_eq!(duration(at(0), at(440)), "0.4 s");
        assert_eq!(duration(at(0), at(12_400)), "12 s");
        assert_eq!(duration(at(0), at(185_000)), "3 min 5 s");
        assert_eq!(duration(at(5), at(0)), "0.0 s");
    }
}

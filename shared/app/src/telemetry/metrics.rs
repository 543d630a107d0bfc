//! What is counted and measured, by name. Labels have few values and none that a caller chooses.
//!
//! The names are those of Prometheus; CloudWatch has them without `prentice_` and `_total`.

use domain::outcome::Metrics;
use domain::run::{Run, Status};
use jiff::{SignedDuration, Timestamp};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use std::time::Duration;

const REQUESTS: &str = "prentice_requests_total";
const REQUEST_SECONDS: &str = "prentice_request_seconds";
const ERRORS: &str = "prentice_errors_total";
const DECISIONS: &str = "prentice_decisions_total";
const DECISION_SECONDS: &str = "prentice_decision_seconds";
const DENIALS: &str = "prentice_denials_total";
const SHADOWED: &str = "prentice_guardrails_shadowed_total";
const APPROVALS: &str = "prentice_approvals_total";
const RUNS_STARTED: &str = "prentice_runs_started_total";
const RUNS_ENDED: &str = "prentice_runs_ended_total";
const RUN_SECONDS: &str = "prentice_run_seconds";
const WORK: &str = "prentice_work_total";
const WORK_SECONDS: &str = "prentice_work_seconds";
const WORK_AGE_SECONDS: &str = "prentice_work_age_seconds";
const ERROR_EVENTS: &str = "prentice_error_events_total";
const PATTERNS: &str = "prentice_error_patterns";
const RULES_PROPOSED: &str = "prentice_rules_proposed_total";
const STAT: &str = "prentice_learning";
const MESSAGE_AGE_SECONDS: &str = "prentice_message_age_seconds";

/// Says what each means, to a recorder that shows it.
pub fn describe() {
    describe_counter!(REQUESTS, "Requests, by service, route and class of status.");
    describe_histogram!(REQUEST_SECONDS, "Time until a request was answered.");
    describe_counter!(ERRORS, "What went wrong and was nobody's request's fault.");
    describe_counter!(DECISIONS, "Decisions whether a run may start, by outcome.");
    describe_histogram!(DECISION_SECONDS, "Time a decision took, with its reading.");
    describe_counter!(
        DENIALS,
        "Runs that were not let run, by the check that said no."
    );
    describe_counter!(SHADOWED, "Guardrails that were met and are only watched.");
    describe_counter!(APPROVALS, "Approvals, by what became of them.");
    describe_counter!(RUNS_STARTED, "Runs whose first step was started.");
    describe_counter!(RUNS_ENDED, "Runs that ended, by status.");
    describe_histogram!(RUN_SECONDS, "Time from a run's start to its end.");
    describe_counter!(WORK, "Pieces of work, by kind and outcome of the try.");
    describe_histogram!(WORK_SECONDS, "Time that a try took.");
    describe_histogram!(
        WORK_AGE_SECONDS,
        "Time since a piece of work was recorded, when it was taken up."
    );
    describe_histogram!(MESSAGE_AGE_SECONDS, "Time a message waited in its queue.");
    describe_counter!(ERROR_EVENTS, "Error events that were counted.");
    describe_gauge!(PATTERNS, "Distinct errors when they were mined last.");
    describe_counter!(RULES_PROPOSED, "Rules that mining runs proposed.");
    describe_gauge!(
        STAT,
        "How learning from errors does over the last 30 days, when errors were mined last."
    );
}

/// A request was answered.
pub(super) fn request(service: &'static str, route: &str, status: u16, took: Duration) {
    let class = match status {
        0..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    let route = route.to_owned();
    counter!(REQUESTS, "service" => service, "route" => route.clone(), "status" => class)
        .increment(1);
    histogram!(REQUEST_SECONDS, "service" => service, "route" => route).record(took.as_secs_f64());
    if status >= 500 {
        error("request");
    }
}

/// Something went wrong that nobody who asked could have done otherwise.
pub(crate) fn error(kind: &'static str) {
    counter!(ERRORS, "kind" => kind).increment(1);
}

/// It was decided whether a run may start.
pub(crate) fn decision(outcome: &'static str, took: Duration) {
    counter!(DECISIONS, "outcome" => outcome).increment(1);
    histogram!(DECISION_SECONDS).record(took.as_secs_f64());
}

/// A check did not let a run run.
pub(crate) fn denial(stage: &'static str) {
    counter!(DENIALS, "stage" => stage).increment(1);
}

/// A guardrail was met that is only watched.
pub(crate) fn shadowed() {
    counter!(SHADOWED).increment(1);
}

/// An approval was asked for, given, refused or ran out.
pub(crate) fn approval(outcome: &'static str) {
    counter!(APPROVALS, "outcome" => outcome).increment(1);
}

/// A run was moved.
pub(crate) fn run_moved(before: Option<&Run>, after: &Run) {
    let started = |run: &Run| run.steps.iter().any(|step| step.runner.is_some());
    if started(after) && !before.is_some_and(started) {
        counter!(RUNS_STARTED).increment(1);
    }
    let over = |run: &Run| run.status().is_terminal();
    if over(after) && !before.is_some_and(over) {
        let status = word(after.status());
        counter!(RUNS_ENDED, "status" => status).increment(1);
        if let (Some(from), Some(to)) = (after.started_at(), after.finished_at()) {
            histogram!(RUN_SECONDS, "status" => status).record(seconds(to.duration_since(from)));
        }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::AwaitingApproval => "awaiting_approval",
        Status::Queued => "queued",
        Status::Running => "running",
        Status::Succeeded => "succeeded",
        Status::Failed => "failed",
        Status::Cancelled => "cancelled",
        Status::TimedOut => "timed_out",
        Status::Blocked => "blocked",
        Status::Expired => "expired",
    }
}

/// Work was taken up that was recorded so long ago.
pub(crate) fn work_taken_up(kind: &'static str, age: SignedDuration) {
    histogram!(WORK_AGE_SECONDS, "kind" => kind).record(seconds(age));
}

/// A try of a piece of work is over.
pub(crate) fn work_tried(kind: &'static str, outcome: &'static str, took: Duration) {
    counter!(WORK, "kind" => kind, "outcome" => outcome).increment(1);
    histogram!(WORK_SECONDS, "kind" => kind).record(took.as_secs_f64());
    if outcome != "done" {
        error("work");
    }
}

/// So many error events were new, and are counted.
pub fn errors_collected(events: usize) {
    counter!(ERROR_EVENTS).increment(events as u64);
}

/// Errors were mined: so many different ones, and so many rules were proposed.
pub(crate) fn mined(patterns: usize, proposed: usize) {
    gauge!(PATTERNS).set(patterns as f64);
    counter!(RULES_PROPOSED).increment(proposed as u64);
}

/// How learning does, by the name of the number; a rate of nothing is not told.
pub(crate) fn learning(numbers: &Metrics) {
    let told = [
        ("errors_per_day", Some(numbers.errors_per_day)),
        ("new_patterns", Some(numbers.new_patterns as f64)),
        ("proposals_per_week", Some(numbers.proposals_per_week)),
        ("approval_rate", numbers.approval_rate),
        ("prevented", Some(numbers.prevented as f64)),
        ("fix_rate", numbers.fix_rate),
    ];
    for (name, value) in told {
        if let Some(value) = value {
            gauge!(STAT, "number" => name).set(value);
        }
    }
}

/// A message arrived that was sent at this time.
pub fn message_received(sent: Timestamp, now: Timestamp) {
    histogram!(MESSAGE_AGE_SECONDS).record(seconds(now.duration_since(sent)));
}

/// Clocks of two machines may differ: what would lie ahead is now.
fn seconds(span: SignedDuration) -> f64 {
    span.as_secs_f64().max(0.0)
}

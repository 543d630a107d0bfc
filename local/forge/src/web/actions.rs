//! Runs: the list, and one with its jobs, steps and logs.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::layout::{page, refreshing, short, time};
use super::{Wrong, blocking};
use crate::core::Core;
use crate::store::records::{Conclusion, Job, Run, Status, Step};

/// Runs on the list, the newest.
const LISTED: usize = 200;

/// What of a step's log is shown; all of it is in the whole log.
const MAX_SHOWN: usize = 200 << 10;

pub(super) async fn list(State(core): State<Arc<Core>>) -> Markup {
    let runs: Vec<Run> = core
        .store
        .read(|state| state.runs.values().rev().take(LISTED).cloned().collect());
    page(
        &core,
        "Actions",
        html! {
            h1 { "Runs" }
            @if runs.is_empty() { p.soft { "Nothing has run yet." } } @else {
                ul.list {
                    @for run in &runs {
                        li {
                            (outcome(run.status, run.conclusion))
                            a.grow href=(core.urls.page_path(&format!("/actions/runs/{}", run.id))) { (run.title) }
                            span.soft { (run.name) " #" (run.number) ", " (time(run.created_at)) }
                        }
                    }
                }
            }
        },
    )
}

fn outcome(status: Status, conclusion: Option<Conclusion>) -> Markup {
    let word = conclusion.map_or(status.as_str(), Conclusion::as_str);
    html! { span class={ "state " (word) } { (word.replace('_', " ")) } }
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(id): Path<u64>,
) -> Result<Markup, Response> {
    blocking(&core, move |core| {
        let run = core.store.read(|state| state.runs.get(&id).cloned());
        let run = run.ok_or_else(|| Wrong::missing(format!("There is no run {id}.")))?;
        let again = (run.status != Status::Completed).then_some(2);
        Ok(refreshing(core, &run.title, again, html! {
            h1 { (run.title) }
            p {
                (outcome(run.status, run.conclusion)) " "
                (run.name) " #" (run.number) " · started by " strong { (run.actor) } ", " (time(run.created_at))
            }
            p.soft {
                code { (run.path) } " at " code { (run.ref_name()) } " "
                a.mono href=(core.urls.page_path(&format!("/commit/{}", run.sha))) { (short(&run.sha)) }
            }
            @if !run.inputs.is_empty() {
                h2 { "Inputs" }
                ul.list { @for (name, value) in &run.inputs { li { code { (name) } span.grow.mono { (value) } } } }
            }
            @for job in &run.jobs { (one_job(core, job)) }
        }))
    })
    .await
}

/// GitHub's address of a job; here it is a place on the page of the run.
pub(super) async fn job(
    State(core): State<Arc<Core>>,
    Path((run, job)): Path<(u64, u64)>,
) -> Response {
    Redirect::temporary(
        &core
            .urls
            .page_path(&format!("/actions/runs/{run}#job-{job}")),
    )
    .into_response()
}

fn one_job(core: &Core, job: &Job) -> Markup {
    let log = std::fs::read(core.job_dir(job.id).join("log.txt")).unwrap_or_default();
    html! {
        h2 id={ "job-" (job.id) } { (job.name) " " (outcome(job.status, job.conclusion)) }
        @for (at, step) in job.steps.iter().enumerate() { (one_step(&log, &job.steps, at, step)) }
    }
}

fn one_step(log: &[u8], steps: &[Step], at: usize, step: &Step) -> Markup {
    let text = step_log(log, steps, at, step);
    let open =
        matches!(step.conclusion, Some(Conclusion::Failure)) || step.status == Status::InProgress;
    html! {
        details.log open[open] {
            summary { (outcome(step.status, step.conclusion)) " " (step.name) }
            @if !text.is_empty() { pre { @for line in text.lines() { (one_line(line)) } } }
        }
    }
}

/// From where the step begins to where the next one that ran does.
fn step_log(log: &[u8], steps: &[Step], at: usize, step: &Step) -> String {
    let Some(from) = step.log_from.and_then(|from| usize::try_from(from).ok()) else {
        return String::new();
    };
    let next = steps[at + 1..].iter().find_map(|later| later.log_from);
    let to = next
        .and_then(|to| usize::try_from(to).ok())
        .unwrap_or(log.len());
    let to = to.min(log.len()).min(from.saturating_add(MAX_SHOWN));
    String::from_utf8_lossy(log.get(from..to).unwrap_or_default()).into_owned()
}

/// A line without its time, and with what GitHub's marks mean.
fn one_line(line: &str) -> Markup {
    let text = line.split_once(' ').map_or(line, |(_, text)| text);
    let text: String = text.chars().filter(|letter| *letter != '\u{1b}').collect();
    let marked = |mark: &str| text.strip_prefix(mark).map(str::to_owned);
    html! {
        @if let Some(rest) = marked("##[error]") { span.error { (rest) } "\n" }
        @else if let Some(rest) = marked("##[warning]") { span.warning { (rest) } "\n" }
        @else if let Some(rest) = marked("##[group]") { strong { (rest) } "\n" }
        @else if marked("##[endgroup]").is_some() { }
        @else { (text) "\n" }
    }
}

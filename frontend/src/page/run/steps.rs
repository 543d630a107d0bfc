//! What the runner does, job by job and step by step.

use crate::component::icon::svg;
use crate::component::look;
use crate::component::when::Lasted;
use crate::data::poll::Polled;
use crate::element::{El, el, of};
use crate::reactive::{Live, drawn};
use client::wire::{Job, JobStep, Run, RunStatus, Step};
use leptos::prelude::*;

/// The steps, live.
#[component]
pub(super) fn Steps(run: Polled<Run>) -> impl IntoView {
    let steps = Live::memo(move || {
        run.value.with(|run| {
            run.as_ref()
                .map(|run| run.steps.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <section class="card steps" aria-labelledby="steps-heading">
            <h2 id="steps-heading">"Steps"</h2>
            {drawn(move || of("div", "stack").all(steps.get().into_iter().flat_map(step)).done())}
        </section>
    }
}

fn step(step: Step) -> Vec<El> {
    if step.jobs.is_empty() {
        let text = match step.status {
            RunStatus::AwaitingApproval => "Waiting for approval…",
            RunStatus::Queued => "Waiting for a runner…",
            RunStatus::Running => "The runner has started…",
            RunStatus::Blocked | RunStatus::Expired => "It never started.",
            _ => "The runner reported no steps.",
        };
        return vec![of("p", "muted").text(text)];
    }
    step.jobs.into_iter().map(job).collect()
}

fn job(job: Job) -> El {
    let look = look::job(&job);
    let name = of("h3", look.tone)
        .view(svg(look.icon))
        .text(job.name)
        .add(of("span", "visually-hidden").text(format!(": {}", look.word)));
    of("div", "job")
        .hook("job")
        .set("data-state", look.word)
        .add(name)
        .add(el("ol").all(job.steps.into_iter().map(job_step)))
}

fn job_step(step: JobStep) -> El {
    let look = look::step(&step);
    let row = of("li", look.tone)
        .hook("step")
        .set("data-state", look.word)
        .view(svg(look.icon))
        .add(of("span", "step-name").text(step.name))
        .add(of("span", "visually-hidden").text(look.word));
    match step.started_at.filter(|_| look.word != "skipped") {
        Some(from) => row.view(view! { <Lasted from to=step.finished_at /> }.into_any()),
        None => row,
    }
}

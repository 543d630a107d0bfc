//! What the runner does, job by job and step by step.

use crate::component::icon::svg;
use crate::component::look;
use crate::component::when::Lasted;
use crate::data::poll::Polled;
use crate::reactive::Live;
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
            {move || steps.get().into_iter().map(step).collect_view().into_any()}
        </section>
    }
}

fn step(step: Step) -> impl IntoView {
    if step.jobs.is_empty() {
        let text = match step.status {
            RunStatus::AwaitingApproval => "Waiting for approval…",
            RunStatus::Queued => "Waiting for a runner…",
            RunStatus::Running => "The runner has started…",
            _ => "The runner reported no steps.",
        };
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    step.jobs.into_iter().map(job).collect_view().into_any()
}

fn job(job: Job) -> impl IntoView {
    let look = look::job(&job);
    let steps = job.steps.into_iter().map(job_step).collect_view();
    view! {
        <div class="job" data-testid="job" data-state=look.word>
            <h3 class=look.tone>
                {svg(look.icon)}
                {job.name}
                <span class="visually-hidden">{format!(": {}", look.word)}</span>
            </h3>
            <ol>{steps}</ol>
        </div>
    }
}

fn job_step(step: JobStep) -> impl IntoView {
    let look = look::step(&step);
    let lasted = step
        .started_at
        .filter(|_| look.word != "skipped")
        .map(|from| {
            view! { <Lasted from to=step.finished_at /> }
        });
    view! {
        <li class=look.tone data-testid="step" data-state=look.word>
            {svg(look.icon)}
            <span class="step-name">{step.name}</span>
            <span class="visually-hidden">{look.word}</span>
            {lasted}
        </li>
    }
}

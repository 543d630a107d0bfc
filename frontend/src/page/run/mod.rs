//! `/runs/{id}`: one run, live: state, steps, log, outputs.

mod head;
mod log;
mod steps;
mod values;
mod waits;

use crate::component::icon::Icon;
use crate::component::live::Announcer;
use crate::component::look;
use crate::component::notice::Notice;
use crate::component::title::set_title;
use crate::data::api::client;
use crate::data::poll::{Polled, Request, poll};
use crate::model::pace::Pace;
use crate::model::words;
use crate::page::loader::{by_id, loaded};
use crate::reactive::{Live, effect};
use client::wire::{Run, RunStatus};
use domain::id::RunId;
use leptos::prelude::*;
use std::cell::Cell;

fn pace(run: &Run) -> Pace {
    if run.status.is_terminal() {
        Pace::Stop
    } else {
        Pace::Live
    }
}

/// `/runs/{id}`.
#[component]
pub(crate) fn RunPage() -> impl IntoView {
    by_id(|id| view! { <OneRun id /> }.into_any())
}

#[component]
fn OneRun(id: RunId) -> impl IntoView {
    let asked = id.clone();
    let request = move || {
        let id = asked.clone();
        Request::new(id.to_string(), move |tag| {
            let id = id.clone();
            async move { client().run(&id, tag.as_deref()).await }
        })
    };
    let run = poll(request, pace);
    let short = words::short_run(id.as_str());
    set_title(move || {
        run.value.with(|run| match run {
            Some(run) => format!("{}: {}", run.skill_id, look::run(run.status).word),
            None => format!("Run {short}"),
        })
    });
    tell_changes(run);
    loaded(
        run,
        "the run",
        "There is no such run".to_owned(),
        move || {
            let id = id.clone();
            view! {
                <div class="page">
                    <Parts id run />
                </div>
            }
            .into_any()
        },
    )
}

/// Tells screen readers when the run's state changes while the page is open.
fn tell_changes(run: Polled<Run>) {
    let announcer = Announcer::here();
    let before = Cell::new(None::<RunStatus>);
    effect(move || {
        let Some(now) = run.value.with(|run| run.as_ref().map(|run| run.status)) else {
            return;
        };
        if before
            .replace(Some(now))
            .is_some_and(|before| before != now)
        {
            announcer.say(format!("The run is now: {}", look::run(now).word));
        }
    });
}

#[component]
fn Parts(id: RunId, run: Polled<Run>) -> impl IntoView {
    let outputs = Live::memo(move || {
        run.value
            .with(|run| run.as_ref().and_then(|run| run.outputs.clone()))
    });
    let inputs = Live::memo(move || {
        run.value.with(|run| {
            run.as_ref()
                .map(|run| run.inputs.clone())
                .unwrap_or_default()
        })
    });
    let error = Live::memo(move || {
        run.value
            .with(|run| run.as_ref().and_then(|run| run.error.clone()))
    });
    view! {
        <head::Head id=id.clone() run />
        {move || {
            error
                .get()
                .map(|error| {
                    view! {
                        <Notice tone="red" icon=Icon::CrossCircle title="Why it did not succeed" testid="run-error">
                            <p class="prewrap">{error.message}</p>
                            <p class="muted">
                                <code>{error.code}</code>
                            </p>
                        </Notice>
                    }
                })
                .into_any()
        }}
        {waits::waits(&id, run)}
        {move || {
            outputs
                .get()
                .map(|outputs| {
                    view! {
                        <values::Values
                            title="Outputs"
                            prefix="output"
                            values=outputs
                            none="This skill reports no outputs."
                        />
                    }
                })
                .into_any()
        }}
        <div class="columns run-columns">
            <div class="stack">
                <steps::Steps run />
                {move || {
                    view! {
                        <values::Values title="Inputs" prefix="input" values=inputs.get() none="This skill takes no inputs." />
                    }
                    .into_any()
                }}
            </div>
            <log::LogView id run />
        </div>
    }
}

//! The head of a run's page: what, by whom, since when, and what can be done with it.

use crate::component::badge::badge;
use crate::component::dialog::{DialogHandle, Modal};
use crate::component::facts::{self, ago, commit, fact, said};
use crate::component::icon::{Icon, svg};
use crate::component::look;
use crate::component::notice::FailureNotice;
use crate::component::when::Lasted;
use crate::data::api::{Deed, client};
use crate::data::poll::Polled;
use crate::element::el;
use crate::model::words;
use crate::page::address;
use crate::reactive::{Live, drawn, on};
use client::wire::{Run, RunStatus};
use domain::id::RunId;
use leptos::prelude::*;

/// The head.
#[component]
pub(super) fn Head(id: RunId, run: Polled<Run>) -> impl IntoView {
    let status = Live::memo(move || {
        run.value
            .with(|run| run.as_ref().map_or(RunStatus::Queued, |run| run.status))
    });
    let skill = Live::memo(move || {
        run.value
            .with(|run| run.as_ref().map(|run| run.skill_id.clone()))
    });
    let runner = Live::memo(move || {
        run.value.with(|run| {
            run.as_ref()
                .and_then(|run| run.steps.iter().find_map(|step| step.runner_url.clone()))
        })
    });
    let skill_link = move || {
        skill.get().map(|skill| {
            let href = format!("/skills/{}", skill.dotted());
            view! { <a href=href>{skill.to_string()}</a> }
        })
    };
    let again_id = id.clone();
    let again = move || {
        let from = again_id.to_string();
        let href = skill.get().map(|skill| {
            address(
                &format!("/skills/{}", skill.dotted()),
                &[("from", Some(&from))],
            )
        });
        href.map(|href| {
            view! {
                <a class="button" href=href data-testid="run-again">
                    {svg(Icon::History)}
                    "Run again"
                </a>
            }
        })
    };
    let cancel_id = id.clone();
    let cancel = move || {
        (!status.get().is_terminal()).then(|| view! { <Cancel id=cancel_id.clone() run /> })
    };
    let short = words::short_run(id.as_str());
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <a href="/runs">"Runs"</a>
            {svg(Icon::ChevronRight)}
            <code title=id.to_string()>{short}</code>
        </nav>
        <div class="page-head">
            <h1>{drawn(move || skill_link().into_any())} {move || badge(look::run(status.get()), "run-status")}</h1>
            <div class="actions">
                {move || {
                    runner
                        .get()
                        .map(|url| {
                            view! {
                                <a class="button quiet" href=url target="_blank" rel="noopener">
                                    "Runner"
                                    {svg(Icon::External)}
                                    <span class="visually-hidden">"(opens in a new tab)"</span>
                                </a>
                            }
                        })
                        .into_any()
                }}
                {drawn(move || again().into_any())}
                {drawn(move || cancel().into_any())}
            </div>
        </div>
        {drawn(move || run.value.get().map(facts).into_any())}
    }
}

fn facts(run: Run) -> AnyView {
    let lasted = |from, to| el("dd").view(view! { <Lasted from to /> }.into_any());
    let length = match (run.started_at, run.finished_at) {
        (Some(from), Some(to)) => Some(fact("Took", lasted(from, Some(to)))),
        (Some(from), None) => Some(fact("Running for", lasted(from, None))),
        (None, Some(_)) => None,
        (None, None) => Some(fact("Waiting for", lasted(run.created_at, None))),
    };
    let cost = run.cost.map(|cost| fact("Cost", said(cost).hook("cost")));
    let rest = [
        fact("Started by", said(run.started_by)),
        fact("Started", ago(run.created_at)),
        fact("Version", said(format!("v{}", run.version))),
        fact("Commit", commit(&run.commit)),
    ];
    facts::facts(length.into_iter().chain(rest).chain(cost))
}

/// Asks once more, then stops the run.
#[component]
fn Cancel(id: RunId, run: Polled<Run>) -> impl IntoView {
    let dialog = DialogHandle::new("cancel-dialog");
    let deed = Deed::new();
    let confirm = move |_: web_sys::MouseEvent| {
        let id = id.clone();
        deed.attempt(
            async move { client().cancel_run(&id).await },
            move |cancelled| {
                dialog.close();
                run.value.set(Some(cancelled));
                run.nudge();
            },
        );
    };
    view! {
        <button type="button" class="button" data-testid="cancel" on:click=on(move |_: web_sys::MouseEvent| dialog.open())>
            {svg(Icon::Ban)}
            "Cancel"
        </button>
        <Modal handle=dialog title="Cancel this run?">
            <p>"Its runner is stopped. What the commands did already stays done."</p>
            <FailureNotice failure=deed.failure />
            <div class="actions end">
                <button type="button" class="button" on:click=on(move |_: web_sys::MouseEvent| dialog.close())>
                    "Let it run"
                </button>
                <button
                    type="button"
                    class="button primary danger"
                    data-testid="cancel-confirm"
                    disabled=move || deed.busy.get()
                    on:click=on(confirm)
                >
                    "Cancel the run"
                </button>
            </div>
        </Modal>
    }
}

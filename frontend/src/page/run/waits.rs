//! Why a run has not started, or was not let run: where it waits, and every check with its reason.

use crate::component::checks::checks;
use crate::component::icon::{Icon, svg};
use crate::component::notice::Notice;
use crate::component::plan::card;
use crate::data::poll::Polled;
use crate::reactive::{Live, drawn};
use client::wire::{Check, Run, RunStatus};
use domain::id::RunId;
use leptos::prelude::*;

/// Where it waits, and the checks of a run that did not start.
pub(super) fn waits(id: &RunId, run: Polled<Run>) -> AnyView {
    let shown = Live::memo(move || {
        let of = |run: &Run| -> Option<(RunStatus, Vec<Check>)> {
            let held = [
                RunStatus::AwaitingApproval,
                RunStatus::Blocked,
                RunStatus::Expired,
            ];
            held.contains(&run.status)
                .then(|| (run.status, run.checks.clone()))
        };
        run.value.with(|run| run.as_ref().and_then(of))
    });
    let href = format!("/approvals/{id}");
    drawn(move || {
        let Some((status, mut made)) = shown.get() else {
            return ().into_any();
        };
        if status != RunStatus::AwaitingApproval {
            // What was waited for then is waited for no more.
            let waited = made.iter_mut().filter(|check| check.outcome == "waiting");
            waited.for_each(|check| check.outcome = "needed".to_owned());
        }
        let href = href.clone();
        let waits = (status == RunStatus::AwaitingApproval).then(|| {
            view! {
                <Notice tone="amber" icon=Icon::Clock title="It waits for approval" testid="awaiting-approval">
                    <p>"Nothing runs until people have looked at exactly what it would do."</p>
                    <p>
                        <a class="button primary" href=href data-testid="to-approval">
                            {svg(Icon::Eye)}
                            "See what waits"
                        </a>
                    </p>
                </Notice>
            }
            .into_any()
        });
        let made = (!made.is_empty()).then(|| card("Checks").add(checks(&made)).done());
        view! {
            {waits}
            {made}
        }
        .into_any()
    })
}

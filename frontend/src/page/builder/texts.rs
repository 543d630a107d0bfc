//! The builder's YAML mode: the two files as they are.

use super::workshop::Workshop;
use crate::component::editor::Editor;
use crate::model::preview::{Preview, safe_workflow};
use crate::reactive::{Live, State, drawn, on, show};
use leptos::prelude::*;

/// The two text areas.
#[component]
pub(super) fn Texts() -> impl IntoView {
    let workshop = Workshop::here();
    let path = move |get: fn(&Preview) -> &String| {
        drawn(move || {
            workshop
                .preview
                .with(|preview| get(preview).clone())
                .into_any()
        })
    };
    let manifest = Live::of(move || workshop.work.with(|work| work.manifest.clone()));
    let workflow = Live::of(move || workshop.work.with(|work| work.workflow.clone()));
    let no_workflow =
        Live::memo(move || workshop.work.with(|work| work.workflow.trim().is_empty()));
    let impossible = State::new(false);
    let write = move |_: web_sys::MouseEvent| {
        let made = workshop
            .work
            .with_untracked(|work| safe_workflow(&work.manifest, &work.form));
        impossible.set(made.is_none());
        if let Some(text) = made {
            workshop.work.update(|work| work.workflow = text);
        }
    };
    view! {
        <section class="card" aria-labelledby="manifest-heading">
            <h2 id="manifest-heading">"Manifest"</h2>
            <p class="hint">
                <code>{path(|preview| &preview.manifest_path)}</code>
            </p>
            <Editor
                id="manifest-text"
                label=Live::fixed("Manifest".to_owned())
                value=manifest
                findings=workshop.findings_in(true)
                on_input=move |text| workshop.work.update(|work| work.manifest = text)
                rows=14
            />
        </section>
        <section class="card" aria-labelledby="workflow-heading">
            <h2 id="workflow-heading">"Workflow"</h2>
            <p class="hint">
                <code>{path(|preview| &preview.workflow_path)}</code>
            </p>
            <Editor
                id="workflow-text"
                label=Live::fixed("Workflow".to_owned())
                value=workflow
                findings=workshop.findings_in(false)
                on_input=move |text| workshop.work.update(|work| work.workflow = text)
                rows=14
                most=60
            />
            {show(no_workflow, move || {
                view! {
                    <p class="hint">
                        "It must keep the rules of the safe workflow. "
                        <button type="button" class="link" on:click=on(write)>
                            "Write the safe one"
                        </button> " and go on from there."
                    </p>
                    <p class="field-error" role="alert">
                        {move || impossible.get().then_some("The manifest has errors: mend them first.")}
                    </p>
                }
                    .into_any()
            })}
        </section>
    }
}

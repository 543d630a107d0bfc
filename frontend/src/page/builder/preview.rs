//! The two files a pull request would carry, as they would be now.

use super::workshop::Workshop;
use crate::component::code::Code;
use crate::model::preview::Preview;
use crate::reactive::{Live, drawn};
use leptos::prelude::*;

/// Beside the form.
#[component]
pub(super) fn PreviewPane() -> impl IntoView {
    let workshop = Workshop::here();
    let text = move |get: fn(&Preview) -> &String| {
        Live::of(move || workshop.preview.with(|preview| get(preview).clone()))
    };
    let workflow = text(|preview| &preview.workflow);
    let is_there = Live::memo(move || !workflow.get().is_empty());
    view! {
        <aside class="preview" aria-labelledby="preview-heading">
            <h2 id="preview-heading">"Preview"</h2>
            <p class="hint">"The two files of the pull request, made while you type."</p>
            <Code
                path=text(|preview| &preview.manifest_path)
                text=text(|preview| &preview.manifest)
                testid="preview-manifest"
            />
            {drawn(move || if is_there.get() {
                let path = text(|preview| &preview.workflow_path);
                let findings = workshop.findings_in(false);
                view! { <Code path text=workflow findings testid="preview-workflow" /> }.into_any()
            } else {
                view! { <p class="hint">"The workflow appears once the form has no errors."</p> }.into_any()
            })}
        </aside>
    }
}

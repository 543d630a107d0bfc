//! The two files a pull request would carry, as they would be now.

use super::workshop::Workshop;
use crate::component::code::Code;
use crate::model::preview::Preview;
use leptos::prelude::*;

/// Beside the form.
#[component]
pub(super) fn PreviewPane() -> impl IntoView {
    let workshop = Workshop::here();
    let text = move |get: fn(&Preview) -> &String| Signal::derive(move || workshop.preview.with(|preview| get(preview).clone()));
    let none = Signal::derive(Vec::new);
    let workflow = text(|preview| &preview.workflow);
    view! {
        <aside class="preview" aria-labelledby="preview-heading">
            <h2 id="preview-heading">"Preview"</h2>
            <p class="hint">"The two files of the pull request, made while you type."</p>
            <Code
                path=text(|preview| &preview.manifest_path)
                text=text(|preview| &preview.manifest)
                findings=none
                testid="preview-manifest"
            />
            <Show
                when=move || workflow.with(|text| !text.is_empty())
                fallback=|| view! { <p class="hint">"The workflow appears once the form has no errors."</p> }
            >
                <Code
                    path=text(|preview| &preview.workflow_path)
                    text=workflow
                    findings=workshop.findings_in(false)
                    testid="preview-workflow"
                />
            </Show>
        </aside>
    }
}

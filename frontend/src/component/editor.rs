//! A text area with line numbers, for YAML and scripts.

use client::wire::Finding;
use domain::finding::Severity;
use leptos::html;
use leptos::prelude::*;

/// Edits one text.
#[component]
pub(crate) fn Editor(
    /// Names the text area in the page; unique there.
    #[prop(into)]
    id: String,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// What was found in it.
    #[prop(into, optional)]
    findings: Signal<Vec<Finding>>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// To reach the text area itself.
    #[prop(optional)]
    node: NodeRef<html::Textarea>,
    /// Whether to mark it as wrong.
    #[prop(into, optional)]
    invalid: Signal<bool>,
    /// Lines to show at least.
    #[prop(default = 3)]
    rows: usize,
    /// Lines to show at most; more of them scroll.
    #[prop(default = 40)]
    most: usize,
) -> impl IntoView {
    let gutter = NodeRef::<html::Div>::new();
    let count = Memo::new(move |_| value.with(|text| text.split('\n').count()));
    let numbers = move || {
        let findings = findings.get();
        (1..=count.get() as u32)
            .map(|number| {
                let worst = findings.iter().filter(|finding| finding.line == Some(number)).map(|it| it.severity).max();
                let class = match worst {
                    Some(Severity::Error) => "red",
                    Some(_) => "amber",
                    None => "",
                };
                view! { <span class=class>{number}</span> }
            })
            .collect_view()
    };
    let follow = move |_| {
        if let (Some(area), Some(gutter)) = (node.get_untracked(), gutter.get_untracked()) {
            gutter.set_scroll_top(area.scroll_top());
        }
    };
    view! {
        <div class="editor">
            <div class="gutter" aria-hidden="true" node_ref=gutter>
                {numbers}
            </div>
            <textarea
                id=id
                node_ref=node
                aria-label=move || label.get()
                aria-invalid=move || (invalid.get() || findings.with(|it| !it.is_empty())).then_some("true")
                wrap="off"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                rows=move || count.get().clamp(rows, most).to_string()
                prop:value=move || value.get()
                on:input=move |event| on_input.run(event_target_value(&event))
                on:scroll=follow
            ></textarea>
        </div>
    }
}

//! A text area with line numbers, for YAML and scripts.

use crate::data::browser;
use crate::reactive::{Live, on};
use client::wire::Finding;
use domain::finding::Severity;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Edits one text.
#[component]
pub(crate) fn Editor(
    /// Names the text area in the page; unique there.
    #[prop(into)]
    id: String,
    /// What it is called.
    #[prop(into)]
    label: Live<String>,
    /// The text.
    #[prop(into)]
    value: Live<String>,
    /// What was found in it.
    #[prop(into, optional)]
    findings: Live<Vec<Finding>>,
    /// Gets every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Whether to mark it as wrong.
    #[prop(into, optional)]
    invalid: Live<bool>,
    /// Lines to show at least.
    #[prop(default = 3)]
    rows: usize,
    /// Lines to show at most; more of them scroll.
    #[prop(default = 40)]
    most: usize,
) -> impl IntoView {
    let (area_id, gutter_id) = (id.clone(), format!("{id}-lines"));
    let count = Live::memo(move || value.with(|text| text.split('\n').count()));
    let numbers = move || {
        let findings = findings.get();
        (1..=count.get() as u32)
            .map(|number| {
                let worst = findings
                    .iter()
                    .filter(|finding| finding.line == Some(number))
                    .map(|it| it.severity)
                    .max();
                let class = match worst {
                    Some(Severity::Error) => "red",
                    Some(_) => "amber",
                    None => "",
                };
                view! { <span class=class>{number}</span> }
            })
            .collect_view()
    };
    let follow = {
        let gutter_id = gutter_id.clone();
        move |_: web_sys::Event| {
            let found = (
                browser::element::<HtmlElement>(&area_id),
                browser::element::<HtmlElement>(&gutter_id),
            );
            if let (Some(area), Some(gutter)) = found {
                gutter.set_scroll_top(area.scroll_top());
            }
        }
    };
    view! {
        <div class="editor">
            <div class="gutter" aria-hidden="true" id=gutter_id>
                {move || numbers().into_any()}
            </div>
            <textarea
                id=id
                aria-label=move || label.get()
                aria-invalid=move || (invalid.get() || findings.with(|it| !it.is_empty())).then_some("true")
                wrap="off"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                rows=move || count.get().clamp(rows, most).to_string()
                prop:value=move || value.get()
                on:input=on(move |event: web_sys::Event| on_input.run(event_target_value(&event)))
                on:scroll=on(follow)
            ></textarea>
        </div>
    }
}

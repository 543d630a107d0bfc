//! A text with line numbers, YAML colours and findings at their lines. Only for reading.

use super::copy::Copy;
use crate::model::yaml;
use crate::reactive::{Live, drawn};
use client::wire::Finding;
use domain::finding::Severity;
use leptos::prelude::*;

/// One file.
#[component]
pub(crate) fn Code(
    /// Where the file is; also names it.
    #[prop(into)]
    path: Live<String>,
    /// What is in it.
    #[prop(into)]
    text: Live<String>,
    /// What was found in it.
    #[prop(into, optional)]
    findings: Live<Vec<Finding>>,
    /// Name for tests.
    testid: &'static str,
) -> impl IntoView {
    let lines = move || {
        let findings = findings.get();
        let text = text.get();
        yaml::lines(&text)
            .into_iter()
            .enumerate()
            .map(|(index, pieces)| {
                let number = index as u32 + 1;
                let here: Vec<&Finding> = findings.iter().filter(|finding| finding.line == Some(number)).collect();
                let mark = match here.iter().map(|finding| finding.severity).max() {
                    Some(Severity::Error) => "line red",
                    Some(_) => "line amber",
                    None => "line",
                };
                let notes = here
                    .iter()
                    .map(|finding| view! { <span class="line-note">{finding.message.clone()}</span> })
                    .collect_view();
                let pieces =
                    pieces.into_iter().map(|(tone, text)| view! { <span class=tone.class()>{text}</span> }).collect_view();
                view! { <span class=mark data-n=number>{pieces}"\n"</span>{notes} }
            })
            .collect_view()
    };
    view! {
        <figure class="code" data-testid=testid>
            <figcaption>
                <code>{move || path.get()}</code>
                <Copy text label="Copy" />
            </figcaption>
            <pre tabindex="0" aria-label=move || path.get()>{drawn(move || lines().into_any())}</pre>
        </figure>
    }
}

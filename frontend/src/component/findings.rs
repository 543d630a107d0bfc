//! What checks found, as a list.

use super::icon::{Icon, svg};
use crate::reactive::Live;
use client::wire::Finding;
use domain::finding::{Severity, Source};
use leptos::prelude::*;

/// The word for who found it.
pub(crate) fn source_word(source: Source) -> &'static str {
    match source {
        Source::Manifest => "manifest",
        Source::Workflow => "workflow",
        Source::Actionlint => "actionlint",
        Source::Zizmor => "zizmor",
        Source::Inputs => "inputs",
        Source::Outputs => "outputs",
        Source::Policy => "policy",
        Source::Errors => "errors",
        Source::Rule => "rule",
    }
}

/// Class name, icon and word of a severity.
fn severity(severity: Severity) -> (&'static str, Icon, &'static str) {
    match severity {
        Severity::Error => ("red", Icon::CrossCircle, "error"),
        Severity::Warning => ("amber", Icon::Warning, "warning"),
        Severity::Info => ("blue", Icon::Info, "info"),
    }
}

/// The findings in their order.
#[component]
pub(crate) fn Findings(
    /// What was found.
    #[prop(into)]
    findings: Live<Vec<Finding>>,
) -> impl IntoView {
    let row = |finding: Finding| {
        let (tone, icon, word) = severity(finding.severity);
        let place = match (finding.line, finding.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}"),
            (Some(line), None) => format!("line {line}"),
            _ => String::new(),
        };
        let rule = finding.rule.clone();
        view! {
            <li class=format!("finding {tone}") data-testid="finding" data-rule=rule>
                {svg(icon)}
                <div>
                    <p class="prewrap">
                        <span class="visually-hidden">{format!("{word}: ")}</span>
                        {finding.message}
                    </p>
                    <p class="finding-place">
                        <span>{source_word(finding.source)}</span>
                        {(!place.is_empty()).then(|| view! { <span>{place}</span> })}
                        {(!finding.field.is_empty()).then(|| view! { <code>{finding.field}</code> })}
                        <code>{finding.rule}</code>
                    </p>
                </div>
            </li>
        }
    };
    view! { <ul class="findings">{move || findings.get().into_iter().map(row).collect_view().into_any()}</ul> }
}

//! What is wrong, what the linters say, and the two buttons: validate and propose.

use super::start::forget;
use super::workshop::Workshop;
use crate::component::findings::Findings;
use crate::component::frame::Touched;
use crate::component::icon::{Icon, svg};
use crate::component::live::Announcer;
use crate::component::notice::FailureNotice;
use crate::data::api::{Deed, client};
use crate::data::browser;
use crate::data::failure::Failure;
use crate::model::words;
use crate::model::work::Mode;
use crate::reactive::{Live, drawn, effect, on};
use client::wire::{Linter, ValidationReport};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// The panel under the form.
#[component]
pub(super) fn Checks() -> impl IntoView {
    let workshop = Workshop::here();
    let touched = expect_context::<Touched>();
    let announcer = Announcer::here();
    let navigate = use_navigate();
    let (validating, proposing) = (Deed::new(), Deed::new());
    let is_new = workshop.changes.with_untracked(Option::is_none);

    let validate = move |_: web_sys::MouseEvent| {
        touched.show_all();
        proposing.failure.set(None);
        let work = workshop.work.get_untracked();
        let proposal = work.proposal();
        validating.attempt(
            async move { client().validate(&proposal).await },
            move |report| {
                announcer.say(summary(&report));
                workshop.refused.set(None);
                workshop.report.set(Some((work, report)));
                browser::show_end_of("checks");
            },
        );
    };
    let propose = move |_: web_sys::MouseEvent| {
        touched.show_all();
        if workshop.preview.get_untracked().errors() > 0 {
            let text = words::count(workshop.preview.get_untracked().errors(), "problem");
            announcer.say(format!("{text} to mend first"));
            browser::focus_first_invalid();
            return;
        }
        let work = workshop.work.get_untracked();
        let proposal = work.proposal();
        let changes = workshop.changes.get_untracked();
        let navigate = navigate.clone();
        let changed = changes.clone();
        let call = async move {
            match changed {
                Some(id) => client().change_skill(&id, &proposal).await,
                None => client().create_skill(&proposal).await,
            }
        };
        proposing.attempt(call, move |skill| {
            forget(changes.as_ref());
            navigate(
                &format!("/skills/{}", skill.id.dotted()),
                Default::default(),
            );
        });
    };
    // What the server refused is shown beside its fields and lines too.
    effect(move || {
        let findings = proposing
            .failure
            .with(|failure| failure.as_ref().map(|it| it.findings().to_vec()));
        if let Some(findings) = findings.filter(|findings| !findings.is_empty()) {
            workshop
                .refused
                .set(Some((workshop.work.get_untracked(), findings)));
            browser::focus_first_invalid();
        }
    });

    let mode = workshop.mode();
    let errors = Live::memo(move || workshop.preview.with(|preview| preview.errors()));
    // In the form every finding stands beside its field; here only those without one.
    let listed = Live::memo(move || {
        let findings = workshop.preview.with(|preview| preview.findings.clone());
        let all = mode.get() == Mode::Yaml;
        let stray = |field: &str| {
            workshop
                .work
                .with(|work| work.form.control(field).is_none())
        };
        findings
            .into_iter()
            .filter(|finding| all || stray(&finding.field))
            .collect::<Vec<_>>()
    });
    let count = move || match errors.get() {
        0 => view! {
            <span class="count green">
                {svg(Icon::CheckCircle)}
                "Keeps all rules"
            </span>
        }
        .into_any(),
        errors => view! {
            <span class="count" class:red=move || touched.shows_all()>
                {svg(Icon::Info)}
                {format!("{} to mend", words::count(errors, "problem"))}
            </span>
        }
        .into_any(),
    };
    let main = if is_new {
        "Create skill & open pull request"
    } else {
        "Open pull request with the change"
    };
    let failure = Live::of(move || proposing.failure.get().or_else(|| validating.failure.get()));
    let failure = Live::of(move || failure.get().filter(|it| *it != Failure::SignedOut));
    view! {
        <section class="checks" id="checks" aria-label="Checks">
            {move || {
                let listed = listed.get();
                (!listed.is_empty()).then(|| view! { <Findings findings=Live::fixed(listed) /> }).into_any()
            }}
            {move || workshop.report.get().map(|(about, report)| {
                let stale = Live::of(move || workshop.work.with(|work| *work != about));
                view! { <Report report stale /> }
            }).into_any()}
            <FailureNotice failure />
            <div class="actions sticky">
                {drawn(count)}
                <span class="spacer"></span>
                <button type="button" class="button" data-testid="validate" disabled=move || validating.busy.get() on:click=on(validate)>
                    {move || if validating.busy.get() { "Validating…" } else { "Validate" }}
                </button>
                <button type="button" class="button primary" data-testid="propose" disabled=move || proposing.busy.get() on:click=on(propose)>
                    {svg(Icon::PullRequest)}
                    {move || if proposing.busy.get() { "Opening the pull request…" } else { main }}
                </button>
            </div>
        </section>
    }
}

/// What the server's checks said.
#[component]
fn Report(report: ValidationReport, stale: Live<bool>) -> impl IntoView {
    let tone = if report.valid { "green" } else { "red" };
    let icon = if report.valid {
        Icon::CheckCircle
    } else {
        Icon::CrossCircle
    };
    let title = summary(&report);
    let linters = linters(&report.linters);
    let findings = report.findings;
    view! {
        <div
            class=format!("notice {tone}")
            class:stale=move || stale.get()
            data-testid="validation"
            data-valid=report.valid.to_string()
        >
            {svg(icon)}
            <div>
                <p class="notice-title">{title}</p>
                <p class="muted">
                    {linters} {move || stale.get().then_some(" Something was changed since: validate again.")}
                </p>
                {(!findings.is_empty()).then(|| view! { <Findings findings=Live::fixed(findings) /> })}
            </div>
        </div>
    }
}

/// The report in one line.
fn summary(report: &ValidationReport) -> String {
    match (report.valid, report.findings.len()) {
        (true, 0) => "Valid: nothing was found".to_owned(),
        (true, found) => format!("Valid, with {}", words::count(found, "remark")),
        (false, found) => format!("Not valid: {}", words::count(found, "finding")),
    }
}

/// Who looked, and who is missing.
fn linters(linters: &[Linter]) -> String {
    let (there, missing): (Vec<_>, Vec<_>) =
        linters.iter().partition(|linter| linter.version.is_some());
    let name = |linter: &&Linter| match &linter.version {
        Some(version) => format!("{} {version}", linter.name),
        None => linter.name.clone(),
    };
    let list = |linters: &[&Linter]| linters.iter().map(name).collect::<Vec<_>>().join(" and ");
    let mut text = String::from("Checked by Prentice's own rules");
    if !there.is_empty() {
        text.push_str(&format!(", {}", list(&there)));
    }
    text.push('.');
    if !missing.is_empty() {
        text.push_str(&format!(
            " Not installed, so it did not look: {}.",
            list(&missing)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linter_that_did_not_look_is_named() {
        let linter = |name: &str, version: Option<&str>| Linter {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        };
        let text = linters(&[linter("actionlint", Some("1.7.7")), linter("zizmor", None)]);
        assert_eq!(
            text,
            "Checked by Prentice's own rules, actionlint 1.7.7. Not installed, so it did not look: zizmor."
        );
    }
}

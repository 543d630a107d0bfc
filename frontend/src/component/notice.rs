//! Boxes that say something went wrong, is under way, or is not there yet.

use super::checks::checks;
use super::findings::Findings;
use super::icon::{Icon, svg};
use crate::data::failure::Failure;
use crate::element::{el, link};
use crate::reactive::{Live, drawn};
use leptos::prelude::*;

/// Why a call failed, with its findings. Nothing while it has not.
#[component]
pub(crate) fn FailureNotice(
    /// Why.
    #[prop(into)]
    failure: Live<Option<Failure>>,
) -> impl IntoView {
    drawn(move || {
        failure.get().map(|failure| {
            let findings = failure.findings().to_vec();
            let made = (!failure.checks().is_empty()).then(|| checks(failure.checks()).done());
            let run = failure.run().map(|run| {
                let link = link(format!("/runs/{run}")).hook("refused-run");
                el("p").add(link.text("What was recorded of it")).done()
            });
            let code = match &failure {
                Failure::Refused(problem) => Some(problem.code.clone()),
                _ => None,
            };
            view! {
                <div class="notice red" role="alert" data-testid="failure">
                    {svg(Icon::CrossCircle)}
                    <div>
                        <p class="notice-title">
                            {failure.title()} {code.map(|code| view! { " " <code>{code}</code> })}
                        </p>
                        <p class="prewrap">{failure.detail()}</p>
                        {(!findings.is_empty()).then(|| view! { <Findings findings=Live::fixed(findings) /> })}
                        {made}
                        {run}
                    </div>
                </div>
            }
        }).into_any()
    })
}

/// A remark in a box.
#[component]
pub(crate) fn Notice(
    /// `blue`, `green`, `amber`, `red` or `grey`.
    tone: &'static str,
    /// Its icon.
    icon: Icon,
    /// Its first line.
    #[prop(into)]
    title: String,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
    /// The rest.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("notice {tone}") data-testid=(!testid.is_empty()).then_some(testid)>
            {svg(icon)}
            <div>
                <p class="notice-title">{title}</p>
                {children()}
            </div>
        </section>
    }
}

/// What a list says while it has nothing to list.
#[component]
pub(crate) fn Empty(
    /// Its icon.
    icon: Icon,
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What to do about it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            {svg(icon)}
            <h2>{title}</h2>
            {children()}
        </div>
    }
}

/// Grey bars where something will be in a moment.
#[component]
pub(crate) fn Waiting(
    /// What is waited for.
    what: &'static str,
) -> impl IntoView {
    view! {
        <div class="waiting" role="status">
            <span class="visually-hidden">{format!("Loading {what}…")}</span>
            <div class="bar"></div>
            <div class="bar"></div>
            <div class="bar"></div>
        </div>
    }
}

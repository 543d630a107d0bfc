//! What is under the box: the skill that was found and why, or that there is none.

use super::asking::Asking;
use super::run::RunIt;
use super::wrong::Correction;
use super::{choose, plan};
use crate::component::icon::{Icon, svg};
use crate::component::notice::{FailureNotice, Notice, Waiting};
use crate::model::ask::{Reply, Shows, percent, pieces, sureness};
use crate::model::values::sentence;
use crate::page::address;
use crate::reactive::{Live, drawn, on};
use client::wire::{AskCandidate, AskDecision, AskEvidence, AskInput, AskWarning, Asked};
use domain::id::SkillId;
use leptos::prelude::*;

/// Everything under the box.
pub(super) fn under(asking: Asking) -> AnyView {
    let shows = Live::memo(move || asking.talk.with(|talk| talk.shows()));
    let reply = Live::memo(move || {
        asking.talk.with(|talk| {
            (
                talk.request().unwrap_or_default().to_owned(),
                talk.reply().clone(),
            )
        })
    });
    let name = move || match shows.get() {
        Shows::Nothing => "nothing",
        Shows::Waiting => "waiting",
        Shows::Failed => "failed",
        Shows::Selected => "selected",
        Shows::Ask => "ask",
        Shows::None => "none",
        Shows::Steps => "steps",
    };
    let answer = move || {
        let (request, reply) = reply.get();
        match (shows.get(), reply) {
            (Shows::Nothing, _) => ().into_any(),
            (_, Reply::Waiting) => view! { <Waiting what="the answer" /> }.into_any(),
            (_, Reply::Failed(failure)) => {
                let again = move |_: web_sys::MouseEvent| asking.ask(&request);
                view! {
                    <FailureNotice failure=Live::fixed(Some(failure)) />
                    <button type="button" class="button" data-testid="ask-again" on:click=on(again)>
                        "Try again"
                    </button>
                }
                .into_any()
            }
            (shows, Reply::Came(asked)) => {
                let learnt = learnt(asking, &asked);
                let answer = match shows {
                    Shows::Selected => selected(asking, request, *asked),
                    Shows::Ask => choose::candidates(asking, request, *asked),
                    Shows::Steps => plan::plan(asking, request, &asked),
                    _ => none(asking, request, &asked),
                };
                view! {
                    {learnt}
                    {answer}
                }
                .into_any()
            }
        }
    };
    view! {
        <div class="answer" data-testid="answer" data-shows=name aria-busy=move || (shows.get() == Shows::Waiting).to_string()>
            {drawn(answer)}
        </div>
    }
    .into_any()
}

/// The one skill.
fn selected(asking: Asking, request: String, asked: Asked) -> AnyView {
    let Some(id) = asked
        .skill_id
        .as_deref()
        .and_then(|id| SkillId::parse(id).ok())
    else {
        return none(asking, request, &asked);
    };
    let candidate = asked
        .candidates
        .iter()
        .find(|it| SkillId::parse(&it.skill_id).as_ref() == Ok(&id));
    let name = candidate.map_or_else(|| id.to_string(), |it| it.name.clone());
    let description = candidate.map(|it| it.description.clone());
    let (href, code) = (format!("/skills/{}", id.dotted()), id.to_string());
    let others = asked.candidates.iter();
    let others: Vec<AskCandidate> = others
        .filter(|it| SkillId::parse(&it.skill_id).as_ref() != Ok(&id))
        .cloned()
        .collect();
    view! {
        <section class="card" aria-label="The skill for this" data-testid="selected" data-skill=code>
            <div class="answer-head">
                <div class="row-title">
                    <h2>
                        <a href=href>{name}</a>
                    </h2>
                    <code class="muted">{id.to_string()}</code>
                </div>
                {sure(asked.confidence)}
            </div>
            {description.map(|text| view! { <p class="muted prewrap">{text}</p> })}
            {warnings(asked.warnings.clone())}
            {reasons(&request, &asked.evidence, &asked.inputs, &asked.reason)}
            <RunIt request=request.clone() id=id.clone() asked />
            <Correction asking selected=Some(id) others />
        </section>
    }
    .into_any()
}

/// Says what became of a correction.
fn learnt(asking: Asking, asked: &Asked) -> Option<AnyView> {
    let told = asking
        .talk
        .with_untracked(|talk| talk.learnt().map(SkillId::parse));
    let told = told?.ok()?;
    let leads = asked.decision == AskDecision::Selected
        && asked.skill_id.as_deref().map(SkillId::parse) == Some(Ok(told.clone()));
    let text = if leads {
        view! { <p>{format!("Requests like this one lead to {told} now.")}</p> }.into_any()
    } else {
        let href = format!("/skills/{}", told.dotted());
        view! {
            <p>
                "It counts for " <a href=href>{told.to_string()}</a> ", but that alone does not settle the answer yet."
            </p>
        }
        .into_any()
    };
    Some(
        view! {
            <Notice tone="green" icon=Icon::CheckCircle title="Thank you, noted" testid="learnt">
                {text}
            </Notice>
        }
        .into_any(),
    )
}

/// How sure the router is: words, a number, and a bar that repeats them.
pub(super) fn sure(confidence: f64) -> AnyView {
    let number = percent(confidence);
    let title = format!(
        "Of 100 answers the router is as sure of as of this one, about {:.0} are right.",
        (confidence * 100.0).clamp(0.0, 100.0)
    );
    let width = (confidence * 100.0).clamp(2.0, 100.0).to_string();
    view! {
        <p class="sure" title=title data-testid="confidence">
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect width="100" height="8" />
                <rect class="full" width=width height="8" />
            </svg>
            {sureness(confidence)}
            " · "
            {number}
        </p>
    }
    .into_any()
}

/// Why: the request with its words marked, where they were found, and the request it is like.
pub(super) fn reasons(
    request: &str,
    evidence: &[AskEvidence],
    inputs: &[AskInput],
    reason: &str,
) -> AnyView {
    let marked = pieces(request, evidence, inputs).into_iter().map(|piece| {
        let text = if piece.fields.is_empty() {
            view! { <span>{piece.text}</span> }.into_any()
        } else {
            let title = format!("Found in: {}", piece.fields.join(", "));
            view! { <mark title=title>{piece.text}</mark> }.into_any()
        };
        match piece.input {
            Some(name) => {
                view! { <span class="read" title=format!("Input {name}")>{text}</span> }.into_any()
            }
            None => text,
        }
    });
    let found = evidence.iter().map(|evidence| match evidence {
        AskEvidence::Word {
            word,
            found,
            fields,
            ..
        } => {
            let same = word.to_lowercase() == found.to_lowercase();
            let found = (!same).then(|| format!(" as “{found}”"));
            view! {
                <li>
                    <mark>{word.clone()}</mark>
                    <span>{found} " in " {fields.join(", ")}</span>
                </li>
            }
            .into_any()
        }
        AskEvidence::Example { example, .. } => view! {
            <li class="like">"Like the known request “" {example.clone()} "”"</li>
        }
        .into_any(),
    });
    let found = found.collect_view();
    let reason = (!reason.is_empty()).then(|| view! { <p class="hint">{reason.to_owned()}</p> });
    view! {
        <div class="why">
            <h3>"Why this one"</h3>
            <p class="asked prewrap" data-testid="ask-why">
                {marked.collect_view()}
            </p>
            <ul class="found" data-testid="evidence">
                {found}
            </ul>
            {reason}
        </div>
    }
    .into_any()
}

/// What a person should know besides.
pub(super) fn warnings(warnings: Vec<AskWarning>) -> AnyView {
    let one = |warning: AskWarning| {
        let title = if warning.code == "deprecated_skill" {
            "This skill should not be used any more"
        } else {
            "Before you run it"
        };
        let instead = warning
            .replacement_id
            .and_then(|id| SkillId::parse(&id).ok())
            .map(|id| {
                let href = format!("/skills/{}", id.dotted());
                view! { <p>"Use " <a href=href data-testid="replacement">{id.to_string()}</a> " instead."</p> }
            });
        view! {
            <Notice tone="amber" icon=Icon::Warning title testid="ask-warning">
                <p class="prewrap">{sentence(&warning.message)}</p>
                {instead}
            </Notice>
        }
    };
    warnings.into_iter().map(one).collect_view().into_any()
}

/// Where a skill for the request is written.
pub(super) fn create_link(request: &str, class: &'static str) -> AnyView {
    let href = address("/skills/new", &[("request", Some(request))]);
    view! {
        <a class=class href=href data-testid="create-skill">
            {svg(Icon::Plus)}
            "Create a skill for this"
        </a>
    }
    .into_any()
}

/// No skill.
fn none(asking: Asking, request: String, asked: &Asked) -> AnyView {
    let reason = sentence(&asked.reason);
    let nearest = asked.candidates.clone();
    view! {
        <section class="card" data-testid="nothing-fits">
            <h2>"No skill does this"</h2>
            <p class="muted prewrap">
                {if reason.is_empty() { "Nothing was run.".to_owned() } else { reason }}
            </p>
            {warnings(asked.warnings.clone())}
            <div class="actions">
                {create_link(&request, "button primary")}
                <a class="button" href="#skills">
                    "Look through the skills"
                </a>
            </div>
            <Correction asking selected=None others=nearest />
        </section>
    }
    .into_any()
}

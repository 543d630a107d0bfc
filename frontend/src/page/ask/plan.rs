//! A request of several steps: the plan. Nothing runs from here; every step leads to its skill.

use super::answer::{create_link, sure, warnings};
use super::asking::Asking;
use crate::model::ask::groups;
use crate::model::values::plain;
use crate::model::words::count;
use crate::page::address;
use crate::reactive::on;
use client::wire::{AskCandidate, AskDecision, AskInput, AskSegment, Asked};
use domain::id::SkillId;
use domain::routing::segment::Mode;
use leptos::prelude::*;

/// The steps in the order they would run.
pub(super) fn plan(asking: Asking, request: String, asked: &Asked) -> AnyView {
    let groups = groups(&asked.segments).into_iter().map(|group| {
        let together = (group.len() > 1).then(|| view! { <p class="hint">"At the same time:"</p> });
        let steps = group.into_iter().map(step).collect_view();
        view! {
            <li>
                {together}
                {steps}
            </li>
        }
    });
    let whole = move |_: web_sys::MouseEvent| asking.ask_as(&request, Mode::Single);
    view! {
        <section class="card" data-testid="plan">
            <h2>{format!("A plan of {}", count(asked.segments.len(), "step"))}</h2>
            <p class="muted">"Several steps cannot be run at once yet: run them one by one, in this order."</p>
            {warnings(asked.warnings.clone())}
            <ol class="plan">{groups.collect_view()}</ol>
            <p class="answer-foot">
                <span class="muted">"It is one thing? "</span>
                <button type="button" class="link" data-testid="ask-whole" on:click=on(whole)>
                    "Ask for it as a whole"
                </button>
            </p>
        </section>
    }
    .into_any()
}

fn step(step: AskSegment) -> AnyView {
    let alone = address("/", &[("ask", Some(step.text.as_str()))]);
    let skill = match (step.decision, step.skill_id.as_deref()) {
        (AskDecision::Selected, Some(id)) => {
            let name = step.candidates.iter().find(|it| it.skill_id == id);
            let name = name.map(|it| it.name.clone());
            view! {
                <div class="answer-head">
                    <p class="row-title">{link(id, name)}</p>
                    {sure(step.confidence)}
                </div>
            }
            .into_any()
        }
        (AskDecision::Ask, _) => {
            let link =
                |it: &AskCandidate| view! { <li>{link(&it.skill_id, Some(it.name.clone()))}</li> };
            let several = step.candidates.iter().map(link).collect_view();
            view! {
                <p class="muted">"Not clear yet; one of:"</p>
                <ul class="found">{several}</ul>
            }
            .into_any()
        }
        _ => view! {
            <p class="muted">"No skill does this step."</p>
            <p>{create_link(&step.text, "button small")}</p>
        }
        .into_any(),
    };
    let inputs = (!step.inputs.is_empty()).then(|| {
        let rows = step.inputs.into_iter().map(input).collect_view();
        view! { <dl class="schema">{rows}</dl> }
    });
    let missing = (!step.missing_inputs.is_empty()).then(|| {
        let text = format!("Missing: {}", step.missing_inputs.join(", "));
        view! { <p class="field-note amber">{text}</p> }
    });
    view! {
        <div class="plan-step" data-testid="plan-step">
            <p class="asked prewrap">{step.text}</p>
            {skill}
            {inputs}
            {missing}
            <p>
                <a href=alone data-testid="ask-alone">
                    "Ask for this step alone"
                </a>
            </p>
        </div>
    }
    .into_any()
}

fn link(id: &str, name: Option<String>) -> AnyView {
    let Ok(id) = SkillId::parse(id) else {
        return id.to_owned().into_any();
    };
    let href = format!("/skills/{}", id.dotted());
    let name = name.unwrap_or_else(|| id.to_string());
    view! {
        <a href=href>{name}</a>
        " "
        <code class="muted">{id.to_string()}</code>
    }
    .into_any()
}

fn input(input: AskInput) -> impl IntoView {
    let from = input.text.map(|text| format!("from “{text}”"));
    view! {
        <dt>
            <code>{input.name}</code>
            <span class="mono">{plain(&input.value)}</span>
            <span class="muted">{from}</span>
        </dt>
    }
}

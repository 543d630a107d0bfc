//! "Which did you mean?": the candidates, and the form of the one that is chosen.

use super::answer::{reasons, warnings};
use super::asking::Asking;
use super::run::RunIt;
use crate::component::notice::{FailureNotice, Waiting};
use crate::data::browser;
use crate::model::ask::{Reply, why};
use crate::model::values::sentence;
use crate::reactive::{Live, drawn, on};
use client::wire::{AskCandidate, Asked};
use domain::id::SkillId;
use leptos::prelude::*;

/// The id of the heading that appears, and takes the focus, once a candidate is chosen.
const CHOSEN: &str = "ask-chosen";

/// The candidates to choose from.
pub(super) fn candidates(asking: Asking, request: String, asked: Asked) -> AnyView {
    let first = asked.candidates.first();
    let first = first.and_then(|it| SkillId::parse(&it.skill_id).ok());
    let options = asked
        .candidates
        .iter()
        .filter_map(|candidate| option(asking, candidate.clone()))
        .collect_view();
    let all = asked.candidates.clone();
    let choice = Live::memo(move || {
        let choice = |talk: &crate::model::ask::Talk<_>| {
            talk.choice()
                .map(|(id, reply)| (id.to_owned(), reply.clone()))
        };
        asking.talk.with(choice)
    });
    let reason = if asked.reason.is_empty() {
        "Several skills could be meant, and running the wrong one is worse than asking.".to_owned()
    } else {
        sentence(&asked.reason)
    };
    let create = super::answer::create_link(&request, "button");
    let chosen = move || match choice.get() {
        None => ().into_any(),
        Some((_, Reply::Waiting)) => view! { <Waiting what="its inputs" /> }.into_any(),
        Some((_, Reply::Failed(failure))) => {
            view! { <FailureNotice failure=Live::fixed(Some(failure)) /> }.into_any()
        }
        Some((id, Reply::Came(answer))) => {
            let candidate = all.iter().find(|it| same(&it.skill_id, &id)).cloned();
            form(&request, &id, candidate, *answer, first.clone())
        }
    };
    view! {
        <section class="card" data-testid="which" aria-labelledby="which-heading">
            <h2 id="which-heading">"Which did you mean?"</h2>
            <p class="muted prewrap">{reason}</p>
            {warnings(asked.warnings)}
            <ul class="choices">{options}</ul>
            {drawn(chosen)}
            <div class="actions answer-foot">
                <span class="muted">"None of these?"</span>
                {create}
            </div>
        </section>
    }
    .into_any()
}

fn same(left: &str, right: &str) -> bool {
    match (SkillId::parse(left), SkillId::parse(right)) {
        (Ok(left), Ok(right)) => left == right,
        _ => left == right,
    }
}

/// One candidate. One whose id is none is left out: nothing could be done with it.
fn option(asking: Asking, candidate: AskCandidate) -> Option<AnyView> {
    let id = SkillId::parse(&candidate.skill_id).ok()?;
    let (dotted, skill, code) = (id.dotted(), id.to_string(), id.to_string());
    let pressed = Live::memo(move || {
        asking
            .talk
            .with(|talk| talk.choice().is_some_and(|(chosen, _)| chosen == dotted))
    });
    let choose = move |_: web_sys::MouseEvent| asking.choose(&id);
    let why = why(&candidate.evidence);
    let why = (!why.is_empty()).then(|| view! { <span class="hint">{why}</span> });
    Some(
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    data-testid="candidate"
                    data-skill=skill
                    aria-pressed=move || pressed.get().to_string()
                    on:click=on(choose)
                >
                    <span class="row-title">
                        <strong>{candidate.name}</strong>
                        <code class="muted">{code}</code>
                    </span>
                    <span class="choice-text">{candidate.description}</span>
                    {why}
                </button>
            </li>
        }
        .into_any(),
    )
}

/// What the request says for the chosen one, and its form.
fn form(
    request: &str,
    id: &str,
    candidate: Option<AskCandidate>,
    answer: Asked,
    first: Option<SkillId>,
) -> AnyView {
    let Ok(id) = SkillId::parse(id) else {
        return ().into_any();
    };
    let evidence = candidate
        .as_ref()
        .map_or(&answer.evidence, |it| &it.evidence);
    let name = candidate
        .as_ref()
        .map_or_else(|| id.to_string(), |it| it.name.clone());
    let why = reasons(request, evidence, &answer.inputs, "");
    let request = request.to_owned();
    // There is a first candidate whenever there is one to choose.
    let chosen_over = first.unwrap_or_else(|| id.clone());
    let code = id.to_string();
    browser::focus_soon(CHOSEN.to_owned());
    view! {
        <section class="chosen" data-testid="chosen" data-skill=code aria-labelledby=CHOSEN>
            <h2 id=CHOSEN tabindex="-1">
                {name}
            </h2>
            {warnings(answer.warnings.clone())}
            {why}
            <RunIt request id asked=answer chosen_over />
        </section>
    }
    .into_any()
}

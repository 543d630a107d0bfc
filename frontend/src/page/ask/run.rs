//! The form of the skill that was found or chosen: its inputs as read from the request, and Run.

use super::asking::confirm;
use crate::component::icon::Icon;
use crate::component::input_form::InputForm;
use crate::component::notice::{FailureNotice, Notice, Waiting};
use crate::data::api::{Deed, client};
use crate::data::poll::poll;
use crate::model::ask::{given, hints, takes_back, why_not_started};
use crate::model::pace::Pace;
use crate::model::values::begin;
use crate::page::loader::skill_request;
use crate::reactive::{Live, State, drawn};
use client::wire::{Ask, Asked, Execute, Skill};
use domain::id::{RunId, SkillId};
use domain::schema::{Purpose, Schema};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Asks for the inputs that the request does not say, and runs it.
#[component]
pub(super) fn RunIt(
    request: String,
    id: SkillId,
    /// What the request says for this skill.
    asked: Asked,
    /// The first candidate, when a person chose among several.
    #[prop(optional)]
    chosen_over: Option<SkillId>,
) -> impl IntoView {
    // What changes on the server meanwhile does not take away what is typed here.
    let skill = poll(skill_request(id.clone()), |_| Pace::Stop);
    let there = Live::memo(move || skill.value.with(Option::is_some));
    let deed = Deed::new();
    let refused = State::new(None::<String>);
    let asked = Arc::new(asked);
    let start = start(
        request,
        id.clone(),
        Arc::clone(&asked),
        chosen_over,
        deed,
        refused,
    );
    let href = format!("/skills/{}", id.dotted());
    let form = move || {
        if !there.get() {
            let failed = skill.failure.with(Option::is_some);
            return if failed {
                ().into_any()
            } else {
                view! { <Waiting what="the inputs" /> }.into_any()
            };
        }
        let href = href.clone();
        let form = |skill: &Skill| {
            let Ok(schema) = Schema::from_json(&skill.content.inputs, Purpose::Inputs) else {
                return no_form(href);
            };
            let typed = begin(&schema, Some(&given(&asked)));
            let runnable = Live::fixed(skill.active.is_some());
            let risk = skill.content.risk;
            view! { <InputForm schema typed risk runnable hints=hints(&asked) deed start /> }
                .into_any()
        };
        let form = skill.value.with_untracked(|skill| skill.as_ref().map(form));
        form.into_any()
    };
    let why_not = move || {
        let notice = |why: String| {
            view! {
                <Notice tone="amber" icon=Icon::Warning title="Nothing was started" testid="not-started">
                    <p class="prewrap">{why}</p>
                </Notice>
            }
        };
        refused.get().map(notice).into_any()
    };
    view! {
        <div class="ask-run">
            <h3>"Inputs"</h3>
            <FailureNotice failure=skill.failure />
            {drawn(form)}
            {drawn(why_not)}
        </div>
    }
}

fn no_form(href: String) -> AnyView {
    view! {
        <Notice tone="amber" icon=Icon::Warning title="No form can be made for its inputs">
            <p>
                "Run it from " <a href=href>"its own page"</a> ", or with the CLI or the API."
            </p>
        </Notice>
    }
    .into_any()
}

/// Runs it through the router, so that the request and what became of it stay together.
fn start(
    request: String,
    id: SkillId,
    asked: Arc<Asked>,
    chosen_over: Option<SkillId>,
    deed: Deed,
    refused: State<Option<String>>,
) -> Callback<Map<String, Value>> {
    let navigate = use_navigate();
    Callback::new(move |inputs| {
        let ask = Ask {
            query: request.clone(),
            execute: true,
            skill_id: Some(id.clone()),
            inputs,
            ..Ask::default()
        };
        refused.set(None);
        let (navigate, query) = (navigate.clone(), request.clone());
        let choice = chosen_over.clone().map(|first| (first, id.clone()));
        let take_back = takes_back(&asked, &ask.inputs);
        let id = id.clone();
        let call = async move {
            if take_back {
                let inputs = ask.inputs;
                let request = Execute {
                    inputs,
                    ..Execute::default()
                };
                let run = client().execute(&id, &request).await?;
                return Ok(Ok(run.id));
            }
            let asked = client().ask(&ask).await?;
            let why_not = why_not_started(&asked);
            Ok(asked.run_id.ok_or(why_not))
        };
        deed.attempt(call, move |started: Result<RunId, String>| match started {
            Ok(run) => {
                if let Some((first, chosen)) = choice {
                    confirm(query, first, chosen);
                }
                navigate(&format!("/runs/{run}"), Default::default());
            }
            Err(why) => refused.set(Some(why)),
        });
    })
}

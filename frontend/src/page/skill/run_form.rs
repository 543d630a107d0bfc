//! The form that runs a skill from its own page, with the same run as commands to copy.

use super::what_if::WhatIf;
use crate::component::copy::Copy;
use crate::component::icon::Icon;
use crate::component::input_form::InputForm;
use crate::component::notice::{Notice, Waiting};
use crate::data::api::{Deed, client, in_time};
use crate::data::browser;
use crate::model::shell;
use crate::model::values::begin;
use crate::reactive::{Live, State, drawn};
use client::Fresh;
use client::wire::Execute;
use domain::id::{RunId, SkillId};
use domain::manifest::Risk;
use domain::schema::{Purpose, Schema};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde_json::{Map, Value};

/// Asks for the inputs, then runs the skill.
#[component]
pub(super) fn RunForm(
    id: SkillId,
    inputs: Value,
    risk: Risk,
    runnable: Live<bool>,
) -> impl IntoView {
    // "Run again" names the run to take the values from.
    let from = use_query_map()
        .read_untracked()
        .get("from")
        .and_then(|id| RunId::parse(&id).ok());
    let given = State::new(from.is_none().then_some(None::<Map<String, Value>>));
    if let Some(from) = from {
        spawn_local(async move {
            let inputs =
                match in_time(Box::pin(async move { client().run(&from, None).await })).await {
                    Ok(Fresh::New { value, .. }) => Some(value.inputs),
                    // The run may be gone: then the form begins with its defaults.
                    _ => None,
                };
            given.set(Some(inputs));
        });
    }
    let schema = Schema::from_json(&inputs, Purpose::Inputs);
    let what_if = WhatIf::new(id.clone());
    let deed = Deed::new();
    let start = start(&id, deed);
    let form = move || match (&schema, given.get()) {
        (Err(_), _) => view! {
            <Notice tone="amber" icon=Icon::Warning title="No form can be made for its inputs">
                <p>"Run it with the CLI or the API."</p>
            </Notice>
        }
        .into_any(),
        (Ok(_), None) => view! { <Waiting what="the inputs" /> }.into_any(),
        (Ok(schema), Some(given)) => {
            let (schema, typed) = (schema.clone(), begin(schema, given.as_ref()));
            let id = id.clone();
            let beside = Box::new(move |values| beside(id, values, what_if));
            view! { <InputForm schema typed risk runnable deed start beside /> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="run-heading">
            <h2 id="run-heading">"Run it"</h2>
            {drawn(form)}
            {what_if.answer()}
        </section>
    }
}

/// Starts the run and goes to its page.
fn start(id: &SkillId, deed: Deed) -> Callback<Map<String, Value>> {
    let (id, navigate) = (id.clone(), use_navigate());
    Callback::new(move |inputs| {
        let (id, navigate) = (id.clone(), navigate.clone());
        deed.attempt(
            async move {
                let request = Execute {
                    inputs,
                    ..Execute::default()
                };
                client().execute(&id, &request).await
            },
            move |run| navigate(&format!("/runs/{}", run.id), Default::default()),
        );
    })
}

/// What stands beside Run: what would happen, and the same run for a terminal.
fn beside(id: SkillId, values: Live<Map<String, Value>>, what_if: WhatIf) -> AnyView {
    let of = id.clone();
    let curl = Live::of(move || values.with(|values| shell::curl(&browser::origin(), &of, values)));
    let cli = Live::of(move || values.with(|values| shell::cli(&id, values)));
    view! {
        {what_if.button(values)}
        <span class="spacer"></span>
        <span data-testid="copy-curl">
            <Copy text=curl label="Copy as curl" />
        </span>
        <span data-testid="copy-cli">
            <Copy text=cli label="Copy as CLI" />
        </span>
    }
    .into_any()
}

//! `/runs`: what was run, newest first.

mod history;

pub(crate) use history::History;

use crate::component::look;
use crate::component::title::set_title;
use crate::model::words::{self, RUN_STATES};
use crate::page::{address, quietly};
use crate::reactive::{Live, State, on};
use client::RunQuery;
use client::wire::RunStatus;
use domain::id::SkillId;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

fn query_of(get: impl Fn(&str) -> Option<String>) -> RunQuery {
    let text = |name: &str| get(name).filter(|text| !text.is_empty());
    RunQuery {
        skill: text("skill").and_then(|skill| SkillId::parse(&skill).ok()),
        status: text("status").and_then(|status| words::run_state(&status)),
        cursor: text("cursor"),
        limit: Some(50),
    }
}

fn address_of(path: &str, query: &RunQuery) -> String {
    let status = query.status.map(words::run_spelling);
    let skill = query.skill.as_ref().map(SkillId::dotted);
    let parameters = [
        ("skill", skill.as_deref()),
        ("status", status),
        ("cursor", query.cursor.as_deref()),
    ];
    address(path, &parameters)
}

/// `/runs`.
#[component]
pub(crate) fn RunsPage() -> impl IntoView {
    set_title(|| "Runs".to_owned());
    let map = use_query_map();
    let query = Live::memo(move || map.with(|map| query_of(|name| map.get(name))));
    view! {
        <div class="page">
            <div class="page-head">
                <div>
                    <h1>"Runs"</h1>
                    <p class="lead">"Everything that was run, at which commit, and what came of it."</p>
                </div>
            </div>
            <Filters query />
            <History query path="/runs" of_one=false />
        </div>
    }
}

#[component]
fn Filters(query: Live<RunQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let wrong = State::new(false);
    let by_skill = {
        let navigate = navigate.clone();
        move |event: web_sys::Event| {
            let text = event_target_value(&event);
            let skill = SkillId::parse(text.trim()).ok();
            wrong.set(skill.is_none() && !text.trim().is_empty());
            if !wrong.get_untracked() {
                let asked = RunQuery {
                    skill,
                    cursor: None,
                    ..query.get_untracked()
                };
                navigate(&address_of("/runs", &asked), quietly(false));
            }
        }
    };
    let by_status = move |event: web_sys::Event| {
        let asked = RunQuery {
            status: words::run_state(&event_target_value(&event)),
            cursor: None,
            ..query.get_untracked()
        };
        navigate(&address_of("/runs", &asked), quietly(false));
    };
    let option = move |status: RunStatus| {
        view! { <option value=words::run_spelling(status) selected=move || query.with(|query| query.status) == Some(status)>{look::run(status).word}</option> }
    };
    view! {
        <form class="filters" role="search" on:submit=on(|event: web_sys::SubmitEvent| event.prevent_default())>
            <div class="inline-field">
                <label for="run-skill-filter">"Skill"</label>
                <input
                    id="run-skill-filter"
                    type="search"
                    placeholder="ops/disk-report"
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=move || query.with(|query| query.skill.as_ref().map(ToString::to_string).unwrap_or_default())
                    on:change=on(by_skill)
                />
            </div>
            <div class="inline-field">
                <label for="run-status-filter">"Status"</label>
                <select id="run-status-filter" on:change=on(by_status)>
                    <option value="">"Any"</option>
                    {RUN_STATES.map(option).into_iter().collect_view()}
                </select>
            </div>
            <p class="field-error" role="status">
                {move || wrong.get().then_some("A skill's id looks like ops/disk-report.")}
            </p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_and_its_address_say_the_same() {
        let query = RunQuery {
            skill: SkillId::parse("ops/disk-report").ok(),
            status: Some(RunStatus::TimedOut),
            cursor: Some("a+b".to_owned()),
            limit: Some(50),
        };
        assert_eq!(
            address_of("/runs", &query),
            "/runs?skill=ops.disk-report&status=timed_out&cursor=a%2Bb"
        );
        let get = |name: &str| match name {
            "skill" => Some("ops.disk-report".to_owned()),
            "status" => Some("timed_out".to_owned()),
            _ => Some("a+b".to_owned()),
        };
        assert_eq!(query_of(get), query);
    }
}

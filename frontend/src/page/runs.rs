//! `/runs`: what was run, newest first.

use crate::component::badge::Badge;
use crate::component::icon::Icon;
use crate::component::look;
use crate::component::notice::{Empty, FailureNotice, Waiting};
use crate::component::pager::Pager;
use crate::component::title::set_title;
use crate::component::when::{Ago, Lasted};
use crate::data::poll::poll;
use crate::model::pace::Pace;
use crate::model::words::{self, RUN_STATES};
use crate::page::{address, quietly};
use client::RunQuery;
use client::wire::{Page, RunStatus, RunSummary};
use domain::id::SkillId;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

fn query_of(get: impl Fn(&str) -> Option<String>) -> RunQuery {
    let text = |name: &str| get(name).filter(|text| !text.is_empty());
    RunQuery {
        skill: text("skill").and_then(|skill| SkillId::parse(&skill).ok()),
        status: text("status").and_then(|status| words::state(&status)),
        cursor: text("cursor"),
        limit: Some(50),
    }
}

fn address_of(path: &str, query: &RunQuery) -> String {
    let status = query.status.map(|status| words::spelling(&status));
    let skill = query.skill.as_ref().map(SkillId::dotted);
    let parameters =
        [("skill", skill.as_deref()), ("status", status.as_deref()), ("cursor", query.cursor.as_deref())];
    address(path, &parameters)
}

fn pace(page: &Page<RunSummary>) -> Pace {
    if page.items.iter().all(|run| run.status.is_terminal()) { Pace::Calm } else { Pace::Live }
}

/// `/runs`.
#[component]
pub(crate) fn RunsPage() -> impl IntoView {
    set_title(|| "Runs".to_owned());
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(|map| query_of(|name| map.get(name))));
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
fn Filters(query: Memo<RunQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let wrong = RwSignal::new(false);
    let by_skill = {
        let navigate = navigate.clone();
        move |event| {
            let text = event_target_value(&event);
            let skill = SkillId::parse(text.trim()).ok();
            wrong.set(skill.is_none() && !text.trim().is_empty());
            if !wrong.get_untracked() {
                let asked = RunQuery { skill, cursor: None, ..query.get_untracked() };
                navigate(&address_of("/runs", &asked), quietly(false));
            }
        }
    };
    let by_status = move |event| {
        let asked = RunQuery { status: words::state(&event_target_value(&event)), cursor: None, ..query.get_untracked() };
        navigate(&address_of("/runs", &asked), quietly(false));
    };
    let option = move |status: RunStatus| {
        let selected = move || query.with(|query| query.status) == Some(status);
        view! { <option value=words::spelling(&status) selected=selected>{look::run(status).word}</option> }
    };
    view! {
        <form class="filters" role="search" on:submit=|event| event.prevent_default()>
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
                    on:change=by_skill
                />
            </div>
            <div class="inline-field">
                <label for="run-status-filter">"Status"</label>
                <select id="run-status-filter" on:change=by_status>
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

/// The runs a query asks for, as a table that stays up to date.
#[component]
pub(crate) fn History(
    /// What to list.
    #[prop(into)]
    query: Signal<RunQuery>,
    /// Where the table is, for its pager.
    #[prop(into)]
    path: String,
    /// All runs are of one skill, which need not be named then.
    of_one: bool,
) -> impl IntoView {
    let ask = |client: client::Client, query: RunQuery, tag: Option<String>| async move {
        client.runs(&query, tag.as_deref()).await
    };
    let runs = poll(true, move || query.get(), ask, pace);
    // Within a skill's page the address says which skill and which tab.
    let address_of = move |query: RunQuery| {
        if of_one {
            address(&path, &[("tab", Some("runs")), ("cursor", query.cursor.as_deref())])
        } else {
            address_of(&path, &query)
        }
    };
    let past_first = Signal::derive(move || query.with(|query| query.cursor.is_some()));
    let first = {
        let address_of = address_of.clone();
        Signal::derive(move || address_of(RunQuery { cursor: None, ..query.get() }))
    };
    let next = Signal::derive(move || {
        let cursor = runs.value.with(|page| page.as_ref().and_then(|page| page.next_cursor.clone()));
        cursor.map(|cursor| address_of(RunQuery { cursor: Some(cursor), ..query.get() }))
    });
    let filtered = move || query.with(|query| query.status.is_some() || (query.skill.is_some() && !of_one));
    let items = move || runs.value.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    // `None` while nothing is known.
    let empty = Memo::new(move |_| runs.value.with(|page| page.as_ref().map(|page| page.items.is_empty())));
    let table = move || match empty.get() {
        None if runs.failure.with(Option::is_some) => ().into_any(),
        None => view! { <Waiting what="the runs" /> }.into_any(),
        Some(true) => view! { <NoRuns filtered=filtered() of_one /> }.into_any(),
        Some(false) => view! {
            <div class="table-frame">
                <table>
                    <caption class="visually-hidden">"Runs, newest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Status"</th>
                            {(!of_one).then(|| view! { <th scope="col">"Skill"</th> })}
                            <th scope="col">"Run"</th>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Commit"</th>
                            <th scope="col">"Started by"</th>
                            <th scope="col">"Started"</th>
                            <th scope="col" class="right">
                                "Took"
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        // A row that did not change stays the same element, and keeps the focus.
                        <For
                            each=items
                            key=|run| (run.id.clone(), run.status, run.finished_at)
                            children=move |run| row(run, of_one)
                        />
                    </tbody>
                </table>
            </div>
        }
        .into_any(),
    };
    view! {
        <FailureNotice failure=runs.failure />
        <div aria-busy=move || runs.loading.get().to_string()>{table}</div>
        <Pager past_first first next />
    }
}

fn row(run: RunSummary, of_one: bool) -> impl IntoView {
    let href = format!("/runs/{}", run.id);
    let id = run.id.to_string();
    let skill = (!of_one).then(|| {
        let href = format!("/skills/{}", run.skill_id.dotted());
        view! {
            <td>
                <a href=href>{run.skill_id.to_string()}</a>
            </td>
        }
    });
    view! {
        <tr data-testid="run-row" data-run=id.clone()>
            <td>
                <Badge look=Signal::stored(look::run(run.status)) testid="run-status" />
            </td>
            {skill}
            <td>
                <a class="mono" href=href title=id.clone()>
                    {words::short_run(&id)}
                </a>
            </td>
            <td>{format!("v{}", run.version)}</td>
            <td class="mono" title=run.commit.clone()>{words::short_commit(&run.commit)}</td>
            <td>{run.started_by}</td>
            <td>
                <Ago at=run.created_at />
            </td>
            <td class="right">
                <Lasted from=run.created_at to=run.finished_at />
            </td>
        </tr>
    }
}

#[component]
fn NoRuns(filtered: bool, of_one: bool) -> impl IntoView {
    let (title, text) = match (filtered, of_one) {
        (true, _) => ("No run matches", "Choose another status, or another skill."),
        (false, true) => ("Not run yet", "The runs of this skill will be here, with commit, duration and outcome."),
        (false, false) => ("Nothing was run yet", "Open an active skill, fill in its inputs and run it."),
    };
    view! {
        <Empty icon=Icon::History title>
            <p>{text}</p>
        </Empty>
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
        assert_eq!(address_of("/runs", &query), "/runs?skill=ops.disk-report&status=timed_out&cursor=a%2Bb");
        let get = |name: &str| match name {
            "skill" => Some("ops.disk-report".to_owned()),
            "status" => Some("timed_out".to_owned()),
            _ => Some("a+b".to_owned()),
        };
        assert_eq!(query_of(get), query);
    }
}

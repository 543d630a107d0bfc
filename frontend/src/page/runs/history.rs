//! The runs a query asks for, as a table that stays up to date.

use super::address_of;
use crate::component::badge::badge;
use crate::component::icon::Icon;
use crate::component::look;
use crate::component::notice::{Empty, FailureNotice, Waiting};
use crate::component::pager::pager;
use crate::component::when::{Ago, Lasted};
use crate::data::api::client;
use crate::data::poll::{Request, poll};
use crate::element::{el, link, of};
use crate::model::pace::Pace;
use crate::model::words;
use crate::page::address;
use crate::reactive::{Live, drawn, each};
use client::RunQuery;
use client::wire::{Page, RunSummary};
use leptos::prelude::*;

fn pace(page: &Page<RunSummary>) -> Pace {
    if page.items.iter().all(|run| run.status.is_terminal()) {
        Pace::Calm
    } else {
        Pace::Live
    }
}

/// The runs a query asks for, as a table that stays up to date.
#[component]
pub(crate) fn History(
    /// What to list.
    #[prop(into)]
    query: Live<RunQuery>,
    /// Where the table is, for its pager.
    #[prop(into)]
    path: String,
    /// All runs are of one skill, which need not be named then.
    of_one: bool,
) -> impl IntoView {
    let request = move || {
        let query = query.get();
        Request::new(address_of("", &query), move |tag| {
            let query = query.clone();
            async move { client().runs(&query, tag.as_deref()).await }
        })
    };
    let runs = poll(request, pace);
    // Within a skill's page the address says which skill and which tab.
    let address_of = move |query: RunQuery| {
        if of_one {
            address(
                &path,
                &[("tab", Some("runs")), ("cursor", query.cursor.as_deref())],
            )
        } else {
            address_of(&path, &query)
        }
    };
    let past_first = Live::of(move || query.with(|query| query.cursor.is_some()));
    let first = {
        let address_of = address_of.clone();
        Live::of(move || {
            address_of(RunQuery {
                cursor: None,
                ..query.get()
            })
        })
    };
    let next = Live::of(move || {
        let cursor = runs
            .value
            .with(|page| page.as_ref().and_then(|page| page.next_cursor.clone()));
        cursor.map(|cursor| {
            address_of(RunQuery {
                cursor: Some(cursor),
                ..query.get()
            })
        })
    });
    let filtered =
        move || query.with(|query| query.status.is_some() || (query.skill.is_some() && !of_one));
    let items = move || {
        runs.value.with(|page| {
            page.as_ref()
                .map(|page| page.items.clone())
                .unwrap_or_default()
        })
    };
    // `None` while nothing is known.
    let empty = Live::memo(move || {
        runs.value
            .with(|page| page.as_ref().map(|page| page.items.is_empty()))
    });
    let table = move || {
        match empty.get() {
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
                        {each(items, |run| format!("{} {:?}", run.id, look::run(run.status).word), move |run| row(run, of_one))}
                    </tbody>
                </table>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <FailureNotice failure=runs.failure />
        <div aria-busy=move || runs.loading.get().to_string()>{drawn(table)}</div>
        {pager(past_first, first, next)}
    }
}

fn row(run: RunSummary, of_one: bool) -> AnyView {
    let id = run.id.to_string();
    let skill = (!of_one).then(|| {
        let href = format!("/skills/{}", run.skill_id.dotted());
        el("td").add(link(href).text(run.skill_id.to_string()))
    });
    let name = link(format!("/runs/{id}"))
        .set("class", "mono")
        .set("title", &id)
        .text(words::short_run(&id));
    let commit = of("td", "mono").set("title", &run.commit);
    let lasted = view! { <Lasted from=run.created_at to=run.finished_at /> };
    el("tr")
        .hook("run-row")
        .set("data-run", &id)
        .add(el("td").view(badge(look::run(run.status), "run-status")))
        .all(skill)
        .add(el("td").add(name))
        .add(el("td").text(format!("v{}", run.version)))
        .add(commit.text(words::short_commit(&run.commit)))
        .add(el("td").text(run.started_by))
        .add(el("td").view(view! { <Ago at=run.created_at /> }.into_any()))
        .add(of("td", "right").view(lasted.into_any()))
        .done()
}

#[component]
fn NoRuns(filtered: bool, of_one: bool) -> impl IntoView {
    let (title, text) = match (filtered, of_one) {
        (true, _) => ("No run matches", "Choose another status, or another skill."),
        (false, true) => (
            "Not run yet",
            "The runs of this skill will be here, with commit, duration and outcome.",
        ),
        (false, false) => (
            "Nothing was run yet",
            "Open an active skill, fill in its inputs and run it.",
        ),
    };
    view! {
        <Empty icon=Icon::History title>
            <p>{text}</p>
        </Empty>
    }
}

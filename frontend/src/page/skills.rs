//! `/`: all skills, searched and filtered. The address holds the search, so that it can be shared.

use crate::component::badge::Badge;
use crate::component::icon::{Icon, Svg};
use crate::component::look;
use crate::component::notice::{Empty, FailureNotice, Waiting};
use crate::component::pager::Pager;
use crate::component::title::set_title;
use crate::component::when::Ago;
use crate::data::poll::poll;
use crate::model::pace::Pace;
use crate::model::words::{self, SKILL_STATES};
use crate::page::{address, quietly};
use client::SkillQuery;
use client::wire::{Page, SkillStatus, SkillSummary};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Milliseconds after the last key until the search begins.
const TYPING: u32 = 250;

/// What the address asks for.
fn query_of(get: impl Fn(&str) -> Option<String>) -> SkillQuery {
    let text = |name: &str| get(name).filter(|text| !text.is_empty());
    SkillQuery {
        status: text("status").and_then(|status| words::state(&status)),
        q: text("q"),
        cursor: text("cursor"),
        limit: Some(50),
    }
}

/// The address that asks for it.
fn address_of(query: &SkillQuery) -> String {
    let status = query.status.map(|status| words::spelling(&status));
    address("/", &[("q", query.q.as_deref()), ("status", status.as_deref()), ("cursor", query.cursor.as_deref())])
}

fn pace(page: &Page<SkillSummary>) -> Pace {
    let waits = page.items.iter().any(|skill| skill.status == SkillStatus::PendingApproval || skill.pull.is_some());
    if waits { Pace::Live } else { Pace::Calm }
}

/// What is under the filters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Nothing,
    Waiting,
    List,
    NoMatch,
    NoSkills,
}

/// `/`.
#[component]
pub(crate) fn SkillsPage() -> impl IntoView {
    set_title(|| "Skills".to_owned());
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(|map| query_of(|name| map.get(name))));
    let ask = |client: client::Client, query: SkillQuery, tag: Option<String>| async move {
        client.skills(&query, tag.as_deref()).await
    };
    let skills = poll(true, move || query.get(), ask, pace);
    let filtered = move || query.with(|query| query.q.is_some() || query.status.is_some());
    let past_first = Signal::derive(move || query.with(|query| query.cursor.is_some()));
    let first = Signal::derive(move || address_of(&SkillQuery { cursor: None, ..query.get() }));
    let next = Signal::derive(move || {
        let cursor = skills.value.with(|page| page.as_ref().and_then(|page| page.next_cursor.clone()));
        cursor.map(|cursor| address_of(&SkillQuery { cursor: Some(cursor), ..query.get() }))
    });
    let shows = Memo::new(move |_| {
        skills.value.with(|page| match page {
            None if skills.failure.with(Option::is_some) => Shows::Nothing,
            None => Shows::Waiting,
            Some(page) if !page.items.is_empty() => Shows::List,
            Some(_) if filtered() => Shows::NoMatch,
            Some(_) => Shows::NoSkills,
        })
    });
    let items = move || skills.value.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let list = move || match shows.get() {
        Shows::Nothing => ().into_any(),
        Shows::Waiting => view! { <Waiting what="the skills" /> }.into_any(),
        Shows::NoMatch => view! { <NoMatch /> }.into_any(),
        Shows::NoSkills => view! { <NoSkills /> }.into_any(),
        // A row that did not change stays the same element, and keeps the focus.
        Shows::List => view! {
            <ul class="rows">
                <For each=items key=|skill| (skill.id.clone(), skill.updated_at) children=row />
            </ul>
        }
        .into_any(),
    };
    view! {
        <div class="page">
            <div class="page-head">
                <div>
                    <h1>"Skills"</h1>
                    <p class="lead">"Small automations, approved in a pull request and run by anyone."</p>
                </div>
                <a class="button primary" href="/skills/new" data-testid="new-skill">
                    <Svg icon=Icon::Plus />
                    "New skill"
                </a>
            </div>
            <Filters query />
            <FailureNotice failure=skills.failure />
            <div aria-busy=move || skills.loading.get().to_string()>{list}</div>
            <Pager past_first first next />
        </div>
    }
}

/// Search box and states.
#[component]
fn Filters(query: Memo<SkillQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let typed = RwSignal::new(query.get_untracked().q.unwrap_or_default());
    // Back and Forward change the address without anybody typing.
    Effect::new(move |_| {
        let q = query.get().q.unwrap_or_default();
        if typed.get_untracked().trim() != q {
            typed.set(q);
        }
    });
    let waiting = StoredValue::new_local(None::<Timeout>);
    let go = move |replace: bool| {
        let q = typed.get_untracked().trim().to_owned();
        let asked = SkillQuery { q: (!q.is_empty()).then_some(q), cursor: None, ..query.get_untracked() };
        if asked != query.get_untracked() {
            navigate(&address_of(&asked), quietly(replace));
        }
    };
    let on_input = {
        let go = go.clone();
        move |event| {
            typed.set(event_target_value(&event));
            let go = go.clone();
            waiting.set_value(Some(Timeout::new(TYPING, move || go(true))));
        }
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        waiting.set_value(None);
        go(false);
    };
    let tab = move |status: Option<SkillStatus>| {
        let href = move || address_of(&SkillQuery { status, cursor: None, ..query.get() });
        let current = move || (query.with(|query| query.status) == status).then_some("true");
        let word = status.map_or("All", |status| look::skill(status).word);
        view! {
            <a class="filter" href=href aria-current=current data-noscroll="true">
                {word}
            </a>
        }
    };
    view! {
        <form class="filters" role="search" on:submit=on_submit>
            <div class="search">
                <label class="visually-hidden" for="q">
                    "Search skills"
                </label>
                <Svg icon=Icon::Search />
                <input
                    id="q"
                    type="search"
                    placeholder="Search by name, tag or what it does"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=on_input
                />
            </div>
            <div class="filter-group" role="group" aria-label="Status" id="status">
                {std::iter::once(None).chain(SKILL_STATES.map(Some)).map(tab).collect_view()}
            </div>
        </form>
    }
}

fn row(skill: SkillSummary) -> impl IntoView {
    let href = format!("/skills/{}", skill.id.dotted());
    let pull = skill.pull.map(|pull| {
        view! {
            <a class="pull" href=pull.url target="_blank" rel="noopener" data-testid="pull-link">
                <Svg icon=Icon::PullRequest />
                {format!("Review #{}", pull.number)}
                <span class="visually-hidden">" (opens in a new tab)"</span>
            </a>
        }
    });
    let tags = skill.tags.into_iter().map(|tag| view! { <li>{tag}</li> }).collect_view();
    view! {
        <li class="row" data-testid="skill-row" data-skill=skill.id.to_string()>
            <div class="row-main">
                <div class="row-title">
                    <a class="row-link" href=href>
                        {skill.name}
                    </a>
                    <code class="muted">{skill.id.to_string()}</code>
                </div>
                <p class="row-text">{skill.description}</p>
                <ul class="tags" aria-label="Tags">
                    {tags}
                </ul>
            </div>
            <div class="row-side">
                <div class="badges">
                    <Badge look=Signal::stored(look::risk(skill.risk)) />
                    <Badge look=Signal::stored(look::skill(skill.status)) testid="skill-status" />
                </div>
                <div class="row-meta">
                    {pull} {skill.version.map(|version| view! { <span>{format!("v{version}")}</span> })}
                    <Ago at=skill.updated_at />
                </div>
            </div>
        </li>
    }
}

#[component]
fn NoSkills() -> impl IntoView {
    view! {
        <Empty icon=Icon::Terminal title="Write the first skill">
            <p>
                "A skill is a few shell commands with named inputs and outputs. Prentice makes a safe GitHub workflow of them, "
                "opens a pull request, and once you merge it, everybody can run the skill."
            </p>
            <p>
                <a class="button primary" href="/skills/new">
                    <Svg icon=Icon::Plus />
                    "New skill"
                </a>
            </p>
        </Empty>
    }
}

#[component]
fn NoMatch() -> impl IntoView {
    view! {
        <Empty icon=Icon::Search title="No skill matches">
            <p>"The search looks at the beginnings of words in id, name, tags and description."</p>
            <p>
                <a class="button" href="/">
                    "Show all skills"
                </a>
            </p>
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_and_its_address_say_the_same() {
        let query = SkillQuery {
            status: Some(SkillStatus::PendingApproval),
            q: Some("disk & ops".to_owned()),
            cursor: None,
            limit: Some(50),
        };
        assert_eq!(address_of(&query), "/?q=disk%20%26%20ops&status=pending_approval");
        let get = |name: &str| match name {
            "q" => Some("disk & ops".to_owned()),
            "status" => Some("pending_approval".to_owned()),
            _ => None,
        };
        assert_eq!(query_of(get), query);
        assert_eq!(query_of(|_| Some(String::new())).status, None);
        assert_eq!(address_of(&SkillQuery::default()), "/");
    }
}

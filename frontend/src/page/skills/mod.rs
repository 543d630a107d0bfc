//! `/`: the Ask box, and under it all skills, searched and filtered. The address holds the request and
//! the search, so that both can be shared.

mod list;

use crate::component::icon::{Icon, svg};
use crate::component::look;
use crate::component::notice::{FailureNotice, Waiting};
use crate::component::pager::pager;
use crate::component::title::set_title;
use crate::data::api::client;
use crate::data::poll::{Request, poll};
use crate::model::pace::Pace;
use crate::model::words::{self, SKILL_STATES};
use crate::page::ask::AskBox;
use crate::page::{address, quietly};
use crate::reactive::{Live, State, drawn, each, effect, on};
use client::SkillQuery;
use client::wire::{Page, SkillStatus, SkillSummary};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::cell::RefCell;
use std::rc::Rc;

/// Milliseconds after the last key until the search begins.
const TYPING: u32 = 250;

/// What the address asks for.
fn query_of(get: impl Fn(&str) -> Option<String>) -> SkillQuery {
    let text = |name: &str| get(name).filter(|text| !text.is_empty());
    SkillQuery {
        status: text("status").and_then(|status| words::skill_state(&status)),
        q: text("q"),
        cursor: text("cursor"),
        limit: Some(50),
    }
}

/// The address that asks for it, with what is asked in the box.
fn address_of(asked: Option<&str>, query: &SkillQuery) -> String {
    let status = query.status.map(words::skill_spelling);
    address(
        "/",
        &[
            ("ask", asked),
            ("q", query.q.as_deref()),
            ("status", status),
            ("cursor", query.cursor.as_deref()),
        ],
    )
}

fn pace(page: &Page<SkillSummary>) -> Pace {
    let waits = page
        .items
        .iter()
        .any(|skill| skill.status == SkillStatus::PendingApproval || skill.pull.is_some());
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
    let query = Live::memo(move || map.with(|map| query_of(|name| map.get(name))));
    let asked = Live::memo(move || {
        let asked = map.with(|map| map.get("ask"));
        asked
            .map(|asked| asked.trim().to_owned())
            .filter(|asked| !asked.is_empty())
    });
    let place = move |query: &SkillQuery| address_of(asked.get().as_deref(), query);
    let request = move || {
        let query = query.get();
        Request::new(address_of(None, &query), move |tag| {
            let query = query.clone();
            async move { client().skills(&query, tag.as_deref()).await }
        })
    };
    let skills = poll(request, pace);
    let filtered = move || query.with(|query| query.q.is_some() || query.status.is_some());
    let past_first = Live::of(move || query.with(|query| query.cursor.is_some()));
    let first = Live::of(move || {
        place(&SkillQuery {
            cursor: None,
            ..query.get()
        })
    });
    let next = Live::of(move || {
        let cursor = skills
            .value
            .with(|page| page.as_ref().and_then(|page| page.next_cursor.clone()));
        cursor.map(|cursor| {
            place(&SkillQuery {
                cursor: Some(cursor),
                ..query.get()
            })
        })
    });
    let shows = Live::memo(move || {
        skills.value.with(|page| match page {
            None if skills.failure.with(Option::is_some) => Shows::Nothing,
            None => Shows::Waiting,
            Some(page) if !page.items.is_empty() => Shows::List,
            Some(_) if filtered() => Shows::NoMatch,
            Some(_) => Shows::NoSkills,
        })
    });
    let items = move || {
        skills.value.with(|page| {
            page.as_ref()
                .map(|page| page.items.clone())
                .unwrap_or_default()
        })
    };
    let under = move || {
        match shows.get() {
        Shows::Nothing => ().into_any(),
        Shows::Waiting => view! { <Waiting what="the skills" /> }.into_any(),
        Shows::NoMatch => list::no_match(),
        Shows::NoSkills => list::no_skills(),
        // A row that did not change stays the same element, and keeps the focus.
        Shows::List => view! {
            <ul class="rows">{each(items, |it| format!("{} {}", it.id, it.updated_at.as_millisecond()), list::row)}</ul>
        }
        .into_any(),
    }
    };
    let ask_address = Callback::new(move |asked: Option<String>| {
        address_of(asked.as_deref(), &query.get_untracked())
    });
    view! {
        <div class="page home">
            <AskBox asked address=ask_address />
            <div class="page-head" id="skills" tabindex="-1">
                <div>
                    <h2>"Skills"</h2>
                    <p class="lead">"Small automations, approved in a pull request and run by anyone."</p>
                </div>
                <a class="button primary" href="/skills/new" data-testid="new-skill">
                    {svg(Icon::Plus)}
                    "New skill"
                </a>
            </div>
            <Filters asked query />
            <FailureNotice failure=skills.failure />
            <div aria-busy=move || skills.loading.get().to_string()>{drawn(under)}</div>
            {pager(past_first, first, next)}
        </div>
    }
}

/// Search box and states.
#[component]
fn Filters(asked: Live<Option<String>>, query: Live<SkillQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let typed = State::new(query.get_untracked().q.unwrap_or_default());
    // Back and Forward change the address without anybody typing.
    effect(move || {
        let q = query.get().q.unwrap_or_default();
        if typed.get_untracked().trim() != q {
            typed.set(q);
        }
    });
    let waiting = Rc::new(RefCell::new(None::<Timeout>));
    let go = move |replace: bool| {
        let q = typed.get_untracked().trim().to_owned();
        let wanted = SkillQuery {
            q: (!q.is_empty()).then_some(q),
            cursor: None,
            ..query.get_untracked()
        };
        if wanted != query.get_untracked() {
            let address = address_of(asked.get_untracked().as_deref(), &wanted);
            navigate(&address, quietly(replace));
        }
    };
    let on_input = {
        let (go, waiting) = (go.clone(), Rc::clone(&waiting));
        move |event: web_sys::Event| {
            typed.set(event_target_value(&event));
            let go = go.clone();
            *waiting.borrow_mut() = Some(Timeout::new(TYPING, move || go(true)));
        }
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        *waiting.borrow_mut() = None;
        go(false);
    };
    let tab = move |status: Option<SkillStatus>| {
        let href = Live::of(move || {
            let wanted = SkillQuery {
                status,
                cursor: None,
                ..query.get()
            };
            address_of(asked.get().as_deref(), &wanted)
        });
        let current = Live::of(move || query.with(|query| query.status == status));
        let word = status.map_or("All", |status| look::skill(status).word);
        view! {
            <a class="filter" href=move || href.get() aria-current=move || current.get().then_some("true") data-noscroll="true">
                {word}
            </a>
        }
    };
    view! {
        <form class="filters" role="search" on:submit=on(on_submit)>
            <div class="search">
                <label class="visually-hidden" for="q">
                    "Search skills"
                </label>
                {svg(Icon::Search)}
                <input
                    id="q"
                    type="search"
                    placeholder="Search by name, tag or what it does"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=on(on_input)
                />
            </div>
            <div class="filter-group" role="group" aria-label="Status" id="status">
                {std::iter::once(None).chain(SKILL_STATES.map(Some)).map(tab).collect_view()}
            </div>
        </form>
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
        assert_eq!(
            address_of(None, &query),
            "/?q=disk%20%26%20ops&status=pending_approval"
        );
        assert_eq!(
            address_of(Some("what fills /srv?"), &SkillQuery::default()),
            "/?ask=what%20fills%20%2Fsrv%3F"
        );
        let get = |name: &str| match name {
            "q" => Some("disk & ops".to_owned()),
            "status" => Some("pending_approval".to_owned()),
            _ => None,
        };
        assert_eq!(query_of(get), query);
        assert_eq!(query_of(|_| Some(String::new())).status, None);
        assert_eq!(address_of(None, &SkillQuery::default()), "/");
    }
}

//! "Wrong skill?": finds the right one, says so to the router, and asks once more.

use super::asking::{Asking, teach};
use crate::component::icon::{Icon, svg};
use crate::component::notice::FailureNotice;
use crate::data::api::{Deed, client};
use crate::data::browser;
use crate::data::poll::{Request, poll};
use crate::model::pace::Pace;
use crate::reactive::{Live, State, each, on, show};
use client::SkillQuery;
use client::wire::{AskCandidate, Feedback, Page, SkillStatus, SkillSummary};
use domain::id::SkillId;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::RefCell;

/// The id of the button that opens the search.
const BUTTON: &str = "wrong-skill";
/// The id of the search's field.
const FIELD: &str = "right-skill";
/// Milliseconds after the last key until the search begins.
const TYPING: u32 = 250;

/// A skill to choose.
#[derive(Clone)]
struct Offer {
    id: SkillId,
    name: String,
    description: String,
}

/// The button, and the search under it.
#[component]
pub(super) fn Correction(
    asking: Asking,
    /// The skill that was found; the request led to none otherwise.
    selected: Option<SkillId>,
    /// Further candidates, to begin with.
    others: Vec<AskCandidate>,
) -> impl IntoView {
    let open = Live::memo(move || asking.talk.with(|talk| talk.is_correcting()));
    let toggle = move |_: web_sys::MouseEvent| {
        let opens = !open.get_untracked();
        asking.talk.update(|talk| talk.correct(opens));
        if opens {
            browser::focus_soon(FIELD.to_owned());
        }
    };
    let word = if selected.is_some() {
        "Wrong skill?"
    } else {
        "A skill does do this?"
    };
    let others: Vec<Offer> = others
        .into_iter()
        .filter_map(|it| {
            Some(Offer {
                id: SkillId::parse(&it.skill_id).ok()?,
                name: it.name,
                description: it.description,
            })
        })
        .collect();
    let search = move || {
        let (selected, others) = (selected.clone(), others.clone());
        view! { <Search asking selected others /> }.into_any()
    };
    view! {
        <div class="answer-foot">
            <button
                type="button"
                id=BUTTON
                class="button quiet small"
                data-testid="wrong-skill"
                aria-expanded=move || open.get().to_string()
                on:click=on(toggle)
            >
                {word}
            </button>
        </div>
        {show(open, search)}
    }
}

#[component]
fn Search(asking: Asking, selected: Option<SkillId>, others: Vec<Offer>) -> impl IntoView {
    let (typed, wanted) = (State::new(String::new()), State::new(String::new()));
    let request = move || {
        let q = wanted.with(|text| text.trim().to_owned());
        let query = SkillQuery {
            status: Some(SkillStatus::Active),
            q: (!q.is_empty()).then(|| q.clone()),
            cursor: None,
            limit: Some(8),
        };
        Request::new(format!("right {q}"), move |tag| {
            let query = query.clone();
            async move { client().skills(&query, tag.as_deref()).await }
        })
    };
    let found = poll(request, |_: &Page<SkillSummary>| Pace::Stop);
    let not_this = selected.clone();
    let offers = move || {
        if !others.is_empty() && wanted.with(|text| text.trim().is_empty()) {
            return others.clone();
        }
        let offers = found.value.with(|page| {
            let items = page.iter().flat_map(|page| page.items.iter());
            let offer = |it: &SkillSummary| Offer {
                id: it.id.clone(),
                name: it.name.clone(),
                description: it.description.clone(),
            };
            items.map(offer).collect::<Vec<_>>()
        });
        offers
            .into_iter()
            .filter(|it| Some(&it.id) != not_this.as_ref())
            .collect()
    };
    let offers = Live::of(offers);
    let none = Live::of(move || !found.loading.get() && offers.with(Vec::is_empty));
    let waiting = RefCell::new(None::<Timeout>);
    let on_input = move |event: web_sys::Event| {
        typed.set(event_target_value(&event));
        let search = move || wanted.set(typed.get_untracked());
        *waiting.borrow_mut() = Some(Timeout::new(TYPING, search));
    };
    let close = move || {
        asking.talk.update(|talk| talk.correct(false));
        browser::focus_soon(BUTTON.to_owned());
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            close();
        }
    };
    let deed = Deed::new();
    let teach = Callback::new(move |expected: SkillId| {
        let Some(query) = asking.request() else {
            return;
        };
        let feedback = Feedback {
            query,
            // Where the request led nowhere, the skill is confirmed for it.
            selected_skill_id: selected.clone().unwrap_or_else(|| expected.clone()),
            expected_skill_id: Some(expected.clone()),
            source: Some("site".to_owned()),
        };
        deed.attempt(async move { teach(&feedback).await }, move |_| {
            asking.learn(&expected)
        });
    });
    let row = move |offer: Offer| {
        let id = offer.id.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    data-testid="right-skill"
                    data-skill=offer.id.to_string()
                    disabled=move || deed.busy.get()
                    on:click=on(move |_: web_sys::MouseEvent| teach.run(id.clone()))
                >
                    <span class="row-title">
                        <strong>{offer.name}</strong>
                        <code class="muted">{offer.id.to_string()}</code>
                    </span>
                    <span class="choice-text">{offer.description}</span>
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <section class="correction" aria-labelledby="right-heading" data-testid="correction" on:keydown=on(on_key)>
            <h3 id="right-heading">"Which skill is right?"</h3>
            <p class="hint">"Prentice remembers it: requests like this one will lead there."</p>
            <div class="search">
                <label class="visually-hidden" for=FIELD>
                    "Search the right skill"
                </label>
                {svg(Icon::Search)}
                <input
                    id=FIELD
                    type="search"
                    placeholder="Search by name, tag or what it does"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=on(on_input)
                />
            </div>
            <FailureNotice failure=deed.failure />
            <FailureNotice failure=found.failure />
            <ul class="choices">{each(move || offers.get(), |it| it.id.to_string(), row)}</ul>
            {show(none, || view! { <p class="muted">"No active skill matches."</p> }.into_any())}
            <button type="button" class="button quiet small" on:click=on(move |_: web_sys::MouseEvent| close())>
                "Close"
            </button>
        </section>
    }
}

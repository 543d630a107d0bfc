//! The Ask box: a request in plain language, and what the router makes of it. The address holds the
//! request, so that it can be shared and Back works.

mod answer;
mod asking;
mod choose;
mod plan;
mod run;
mod wrong;

use crate::component::icon::{Icon, svg};
use crate::data::browser;
use crate::model::ask::Shows;
use crate::page::quietly;
use crate::reactive::{Live, State, effect, on, show};
use asking::Asking;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// The id of the text area.
const BOX: &str = "ask";

/// A longer request, in bytes of its address, is asked without being in the address: servers refuse
/// addresses of more than some kilobytes.
const LONGEST_ADDRESS: usize = 4_000;

/// The box and what is under it.
#[component]
pub(super) fn AskBox(
    /// What the address asks for.
    asked: Live<Option<String>>,
    /// The address that asks for this, or for nothing.
    address: Callback<Option<String>, String>,
) -> impl IntoView {
    let asking = Asking::new();
    let typed = State::new(asked.get_untracked().unwrap_or_default());
    let fits = move |request: &str| address.run(Some(request.to_owned())).len() <= LONGEST_ADDRESS;
    let request = move || {
        asking
            .talk
            .with_untracked(|talk| talk.request().map(str::to_owned))
    };
    // A link, Back and Forward change the address without anybody typing.
    effect(move || match (asked.get(), request()) {
        (Some(wanted), known) if known.as_ref() != Some(&wanted) => {
            typed.set(wanted.clone());
            asking.ask(&wanted);
        }
        (None, Some(known)) if fits(&known) => {
            typed.set(String::new());
            asking.clear();
        }
        _ => {}
    });
    let navigate = use_navigate();
    let go = {
        let navigate = navigate.clone();
        move |request: Option<String>| {
            if asked.get_untracked() != request {
                navigate(&address.run(request), quietly(false));
            }
        }
    };
    let clear = {
        let go = go.clone();
        move || {
            typed.set(String::new());
            asking.clear();
            go(None);
            browser::focus_soon(BOX.to_owned());
        }
    };
    let submit = move || {
        let wanted = typed.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            browser::focus_soon(BOX.to_owned());
            return;
        }
        asking.ask(&wanted);
        go(fits(&wanted).then_some(wanted));
    };
    let on_submit = {
        let submit = submit.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            submit();
        }
    };
    let on_key = {
        let clear = clear.clone();
        move |event: web_sys::KeyboardEvent| {
            // While a word is composed, in Japanese for one, Enter takes the word.
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                "Enter" if !event.shift_key() => {
                    event.prevent_default();
                    submit();
                }
                "Escape" => clear(),
                _ => {}
            }
        }
    };
    let filled = Live::memo(move || typed.with(|typed| !typed.is_empty()));
    let waiting = Live::memo(move || asking.talk.with(|talk| talk.shows() == Shows::Waiting));
    let clear_button = move || {
        let clear = clear.clone();
        view! {
            <button type="button" class="button quiet bare" aria-label="Clear" title="Clear (Esc)" data-testid="ask-clear" on:click=on(move |_: web_sys::MouseEvent| clear())>
                {svg(Icon::Cross)}
            </button>
        }
        .into_any()
    };
    view! {
        <section class="ask" aria-labelledby="ask-heading">
            <h1 id="ask-heading">"What needs doing?"</h1>
            <form class="ask-box" on:submit=on(on_submit)>
                <label class="visually-hidden" for=BOX>
                    "Your request, in your own words"
                </label>
                {svg(Icon::Ask)}
                <textarea
                    id=BOX
                    rows="1"
                    placeholder="Say it in your own words: show the largest folders under /srv"
                    autocomplete="off"
                    enterkeyhint="go"
                    aria-describedby="ask-hint"
                    prop:value=move || typed.get()
                    on:input=on(move |event: web_sys::Event| typed.set(event_target_value(&event)))
                    on:keydown=on(on_key)
                ></textarea>
                {show(filled, clear_button)}
                <button type="submit" class="button primary" data-testid="ask-go">
                    {move || svg(if waiting.get() { Icon::Spinner } else { Icon::Arrow })}
                    "Ask"
                </button>
            </form>
            <p class="hint" id="ask-hint">
                "Prentice finds the skill and reads its inputs from your words. Nothing runs until you say so. " <kbd>"Enter"</kbd>
                " asks, " <kbd>"Esc"</kbd> " clears."
            </p>
            {answer::under(asking)}
        </section>
    }
}

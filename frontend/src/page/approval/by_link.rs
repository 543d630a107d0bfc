//! `/approvals/decide#TOKEN`: the decision that a signed link carries. It is taken once a person has said so
//! here: what opens links by itself decides nothing. Needs no session; the server alone says whether the link is good.

use crate::component::field::AreaField;
use crate::component::frame::Frame;
use crate::component::notice::FailureNotice;
use crate::component::title::set_title;
use crate::data::api::{Deed, client};
use crate::data::browser;
use crate::element::{el, link, of};
use crate::model::governed::{Carried, carried};
use crate::model::record::text;
use crate::page::approvals::head;
use crate::reactive::{State, drawn, on};
use leptos::prelude::*;
use serde_json::json;

/// The page.
#[component]
pub(crate) fn DecideByLink() -> impl IntoView {
    set_title(|| "A decision by link".to_owned());
    let token = browser::fragment();
    let payload = token.split('.').next().unwrap_or_default();
    let shown = browser::from_base64(payload).and_then(|payload| carried(&payload));
    let (outcome, deed) = (State::new(None::<String>), Deed::new());
    let page = drawn(move || match (outcome.get(), &shown) {
        (Some(status), Some(shown)) => super::outcome(&status, format!("/runs/{}", shown.run)),
        (_, Some(shown)) => form(shown, token.clone(), outcome, deed),
        (_, None) => of("p", "prewrap")
            .text("This is no link for an approval. Was all of it copied?")
            .done(),
    });
    view! {
        <div class="page narrow">
            {head("A decision by link", "Good once, and only while what would run stays the same.")}
            {page}
        </div>
    }
}

fn form(shown: &Carried, token: String, outcome: State<Option<String>>, deed: Deed) -> AnyView {
    let reason = State::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().to_owned();
        let why = (!why.is_empty()).then_some(why);
        let body = json!({"token": token, "reason": why});
        deed.attempt(
            async move { client().tell("POST", "/api/approvals/decide", &body).await },
            move |decided| outcome.set(Some(text(&decided, "/status"))),
        );
    };
    let set = Callback::new(move |text: String| reason.set(text));
    let (word, class, hint) = if shown.rejects {
        ("Reject", "button primary danger", "A rejection needs it.")
    } else {
        ("Approve", "button primary", "If there is something to say.")
    };
    let run = link(format!("/approvals/{}", shown.run)).text("this run");
    let said = el("p")
        .add(el("strong").text(&shown.by))
        .text(format!(" {}s ", word.to_lowercase()))
        .add(run)
        .text(". Who is signed in can look at exactly what would run first.");
    let frame = Frame::new("link-reason", "Why").hint(hint);
    view! {
        <section class="card" data-testid="by-link">
            {said.done()}
            <form on:submit=on(submit) novalidate=true>
                <AreaField frame value=reason on_input=set />
                <FailureNotice failure=deed.failure />
                <div class="actions">
                    <button type="submit" class=class disabled=move || deed.busy.get() data-testid="by-link-confirm">
                        {word}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

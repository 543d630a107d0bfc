//! `/approvals/{run}`: exactly what would run, on whose word it waits, and the decision about it.

mod by_link;
mod decide;
mod parts;

pub(crate) use by_link::DecideByLink;

use crate::component::badge::badge;
use crate::component::icon::{Icon, svg};
use crate::component::live::Announcer;
use crate::component::look;
use crate::component::notice::Notice;
use crate::component::title::set_title;
use crate::data::poll::{Polled, watch};
use crate::data::session::Account;
use crate::model::pace::Pace;
use crate::model::record::{is_true, some_text, text};
use crate::model::words;
use crate::page::loader::{by_id, loaded};
use crate::reactive::{Live, drawn, effect};
use domain::id::RunId;
use leptos::prelude::*;
use serde_json::Value;
use std::cell::RefCell;

fn pace(approval: &Value) -> Pace {
    match text(approval, "/summary/status").as_str() {
        "pending" => Pace::Calm,
        _ => Pace::Stop,
    }
}

/// `/approvals/{run}`.
#[component]
pub(crate) fn ApprovalPage() -> impl IntoView {
    by_id(one)
}

fn one(id: RunId) -> AnyView {
    let path = format!("/api/approvals/{id}");
    let approval = watch(move || path.clone(), pace);
    let read = move |place: &'static str| {
        Live::memo(move || {
            let text = |approval: &Value| text(approval, place);
            approval
                .value
                .with(|it| it.as_ref().map(text))
                .unwrap_or_default()
        })
    };
    let (skill, status) = (read("/summary/skill_id"), read("/summary/status"));
    let risk = read("/summary/risk");
    set_title(move || format!("Approval of {}", skill.get()));
    tell_changes(status);
    let missing = "No such run waits, or has waited, for approval".to_owned();
    loaded(approval, "the approval", missing, move || {
        let risk = badge(look::risk_of(&risk.get_untracked()), "");
        page(&id, approval, (skill.get_untracked(), risk), status)
    })
}

/// Tells screen readers when it is decided while the page is open.
fn tell_changes(status: Live<String>) {
    let announcer = Announcer::here();
    let before = RefCell::new(String::new());
    effect(move || {
        let now = status.get();
        let before = before.replace(now.clone());
        if !before.is_empty() && before != now {
            announcer.say(format!("It is now: {}", look::approval(&now).word));
        }
    });
}

fn page(
    id: &RunId,
    approval: Polled<Value>,
    (skill, risk): (String, AnyView),
    status: Live<String>,
) -> AnyView {
    let repository = Account::here();
    let short = words::short_run(id.as_str());
    // Elements that stay what they are stay in the page when the answer changes: nobody loses the focus.
    let part = move |draw: fn(&Value, Option<&str>) -> AnyView| {
        drawn(move || {
            let repository = repository.repository();
            let drawn = |approval: &Value| draw(approval, repository.as_deref());
            approval.value.with(|it| it.as_ref().map(drawn)).into_any()
        })
    };
    let may = Live::memo(move || {
        approval.value.with(|it| {
            let it = it.as_ref()?;
            let waits = text(it, "/summary/status") == "pending";
            waits.then(|| is_true(it, "/may_decide/allowed"))
        })
    });
    let why_not = Live::memo(move || {
        let why = |it: &Value| some_text(it, "/may_decide/reason");
        approval.value.with(|it| it.as_ref().and_then(why))
    });
    let run = format!("/runs/{id}");
    let notice = move || {
        match may.get() {
        Some(true) => ().into_any(),
        Some(false) => view! {
            <Notice tone="amber" icon=Icon::Clock title="It waits, and you cannot decide about it" testid="may-not">
                <p class="prewrap">{why_not.get()}</p>
            </Notice>
        }
        .into_any(),
        None => outcome(&status.get(), run.clone()),
    }
    };
    let heading = skill.clone();
    view! {
        <div class="page">
            <nav class="crumbs" aria-label="Breadcrumb">
                <a href="/approvals">"Approvals"</a>
                {svg(Icon::ChevronRight)}
                <code title=id.to_string()>{short}</code>
            </nav>
            <div class="page-head">
                <h1>{heading} {move || badge(look::approval(&status.get()), "approval-status")} {risk}</h1>
                {decide::buttons(may)}
            </div>
            {drawn(notice)}
            {part(parts::facts)}
            <div class="columns">
                <div class="stack">{part(parts::what)}</div>
                <div class="stack">{part(parts::why)}</div>
            </div>
            {part(parts::changes)}
            {decide::dialogs(id, &skill, approval)}
        </div>
    }
    .into_any()
}

/// What became of it.
fn outcome(status: &str, run: String) -> AnyView {
    let look = look::approval(status);
    let text = match status {
        "pending" => "It counts, and others must approve too.",
        "approved" => "All who had to have approved. The run's page says how it goes on.",
        "rejected" => "Somebody said no. It does not run.",
        "expired" => "Nobody decided in time. It does not run.",
        _ => "The run was cancelled before anybody decided.",
    };
    view! {
        <Notice tone=look.tone icon=look.icon title=look.word testid="outcome">
            <p>{text}</p>
            <p>
                <a class="button" href=run data-testid="to-run">
                    "See the run"
                </a>
            </p>
        </Notice>
    }
    .into_any()
}

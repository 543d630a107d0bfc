//! Pull requests: the list, and the page where one is read and merged.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use maud::{Markup, html};

use super::forms::{self, Proof};
use super::layout::{page, short, time};
use super::{Wrong, blocking, diff};
use crate::config::Visitor;
use crate::core::Core;
use crate::pulls::{Edit, MergeAsked};
use crate::store::records::{Pull, PullState};

/// Pull requests on the list, the newest.
const LISTED: usize = 200;

pub(super) async fn list(State(core): State<Arc<Core>>) -> Markup {
    let pulls: Vec<Pull> = core
        .store
        .read(|state| state.pulls.values().rev().take(LISTED).cloned().collect());
    let (open, ended): (Vec<Pull>, Vec<Pull>) = pulls
        .into_iter()
        .partition(|pull| pull.state == PullState::Open);
    page(
        &core,
        "Pull requests",
        html! {
            h1 { "Pull requests" }
            h2 { "Open" }
            (lines(&core, &open, "No pull request is open."))
            h2 { "Merged and closed" }
            (lines(&core, &ended, "None yet."))
        },
    )
}

pub(super) fn lines(core: &Core, pulls: &[Pull], none: &str) -> Markup {
    html! {
        @if pulls.is_empty() { p.soft { (none) } } @else {
            ul.list {
                @for pull in pulls {
                    li {
                        (state(pull.state))
                        a.grow href=(core.urls.page_path(&format!("/pull/{}", pull.number))) { (pull.title) }
                        span.soft { "#" (pull.number) " by " (pull.author) ", " (time(pull.created_at)) }
                    }
                }
            }
        }
    }
}

fn state(state: PullState) -> Markup {
    let (class, text) = match state {
        PullState::Open => ("open", "Open"),
        PullState::Closed => ("closed", "Closed"),
        PullState::Merged => ("merged", "Merged"),
    };
    html! { span class={ "state " (class) } { (text) } }
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(number): Path<u64>,
    headers: HeaderMap,
) -> Result<Markup, Response> {
    let visitor = core.visitor.visitor(&headers);
    blocking(&core, move |core| {
        let pull = core.pull(number).map_err(|_| Wrong::missing(format!("There is no pull request #{number}.")))?;
        let detail = core.pull_detail(&pull)?;
        let commits = core.git.log(&pull.head_sha, Some(&core.pull_base(&pull)?), 100)?;
        let changed = detail.comparison.map(|comparison| comparison.files).unwrap_or_default();
        let title = format!("{} #{number}", pull.title);
        Ok(page(core, &title, html! {
            h1 { (pull.title) " " span.soft { "#" (number) } }
            p {
                (state(pull.state)) " "
                strong { (pull.author) } " wants to merge " code { (pull.head) } " into " code { (pull.base) } ", "
                (time(pull.created_at))
            }
            @if let Some(body) = pull.body.as_deref().filter(|body| !body.is_empty()) { div.body { (body) } }
            (decision(core, &pull, detail.mergeable, visitor.as_ref()))
            (review(core, &pull))
            h2 { "Commits" }
            (super::code::commit_lines(core, &commits))
            h2 { "Changes" }
            (diff::files(core, &changed, &pull.head_sha))
        }))
    })
    .await
}

/// What was made of the newest commit, and what was said.
fn review(core: &Core, pull: &Pull) -> Markup {
    core.store.read(|store| {
        let mut seen = BTreeSet::new();
        let statuses = store.statuses_of(&pull.head_sha);
        let newest: Vec<_> = statuses.filter(|one| seen.insert(&one.context)).collect();
        html! {
            @if !newest.is_empty() {
                h2 { "Checks" }
                ul.list {
                    @for status in newest {
                        li {
                            strong { (status.verdict.as_str()) } " " code { (status.context) } " "
                            span.grow { (status.description.as_deref().unwrap_or_default()) }
                        }
                    }
                }
            }
            @for comment in store.comments_of(pull.number) {
                div.body { strong { (comment.author) } ", " (time(comment.updated_at)) "\n\n" (comment.body) }
            }
        }
    })
}

/// The buttons, or why there are none.
fn decision(
    core: &Core,
    pull: &Pull,
    mergeable: Option<bool>,
    visitor: Option<&Visitor>,
) -> Markup {
    if pull.state != PullState::Open {
        return ended(core, pull);
    }
    let form = |action: &str, label: &str, primary: bool| {
        let path = core
            .urls
            .page_path(&format!("/pull/{}/{action}", pull.number));
        html! {
            @if let Some(visitor) = visitor {
                form method="post" action=(path) {
                    input type="hidden" name="token" value=(forms::token(core, visitor, &path));
                    input type="hidden" name="sha" value=(pull.head_sha);
                    button.primary[primary] type="submit" { (label) }
                }
            }
        }
    };
    html! {
        section.actions aria-label="Decision" {
            @match (mergeable, visitor) {
                (_, None) => p { "You are not signed in, so you can read but not merge. " (core.sign_in_hint) },
                (Some(false), _) => {
                    p.error { "This branch has conflicts with " code { (pull.base) } " and cannot be merged." }
                    (form("close", "Close", false))
                }
                (_, Some(visitor)) => {
                    (form("merge", "Merge pull request", true))
                    (form("close", "Close", false))
                    span.soft { "You are " strong { (visitor.login) } ". Merging is your approval of commit " code { (short(&pull.head_sha)) } "." }
                }
            }
        }
    }
}

fn ended(core: &Core, pull: &Pull) -> Markup {
    html! {
        section.actions aria-label="Decision" {
            @match (&pull.merge, pull.state) {
                (Some(merge), PullState::Merged) => {
                    "Merged by " strong { (merge.by) } " as "
                    a.mono href=(core.urls.page_path(&format!("/commit/{}", merge.commit))) { (short(&merge.commit)) }
                }
                _ => { "Closed without merging by " strong { (pull.closed_by.as_deref().unwrap_or("somebody")) } }
            }
            @if let Some(at) = pull.closed_at { ", " (time(at)) }
        }
    }
}

pub(super) async fn merge(
    state: State<Arc<Core>>,
    number: Path<u64>,
    headers: HeaderMap,
    proof: Form<Proof>,
) -> Response {
    act(state, number, headers, proof, "merge").await
}

pub(super) async fn close(
    state: State<Arc<Core>>,
    number: Path<u64>,
    headers: HeaderMap,
    proof: Form<Proof>,
) -> Response {
    act(state, number, headers, proof, "close").await
}

async fn act(
    State(core): State<Arc<Core>>,
    Path(number): Path<u64>,
    headers: HeaderMap,
    Form(proof): Form<Proof>,
    action: &'static str,
) -> Response {
    let path = core.urls.page_path(&format!("/pull/{number}/{action}"));
    let visitor = match forms::sender(&core, &headers, &path, &proof) {
        Ok(visitor) => visitor,
        Err(wrong) => return wrong.into_page(&core),
    };
    let done = blocking(&core, move |core| {
        if action == "merge" {
            // What was read is what is merged.
            let asked = MergeAsked {
                sha: proof.sha,
                ..MergeAsked::default()
            };
            core.merge_pull(number, asked, &visitor.login)?;
        } else {
            core.edit_pull(
                number,
                Edit {
                    open: Some(false),
                    ..Edit::default()
                },
                &visitor.login,
            )?;
        }
        Ok(html! {})
    });
    match done.await {
        Ok(_) => Redirect::to(&core.urls.page_path(&format!("/pull/{number}"))).into_response(),
        Err(wrong) => wrong,
    }
}

//! One thing, named by the address: its id, asking for it, and what is shown while it is not there.

use super::not_found::{Missing, NotFound};
use crate::component::notice::{FailureNotice, Waiting};
use crate::data::api::client;
use crate::data::failure::Failure;
use crate::data::poll::{Polled, Request};
use crate::reactive::{Live, drawn};
use client::wire::Skill;
use domain::id::SkillId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::str::FromStr;

/// The page of the thing whose id is in the address, drawn anew for another id.
pub(super) fn by_id<I>(page: fn(I) -> AnyView) -> AnyView
where
    I: FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    let id = Live::memo(move || {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<I>().ok())
    });
    drawn(move || match id.get() {
        Some(id) => page(id),
        None => view! { <NotFound /> }.into_any(),
    })
}

/// What asks for a skill.
pub(super) fn skill_request(id: SkillId) -> impl Fn() -> Request<Skill> {
    move || {
        let id = id.clone();
        Request::new(id.to_string(), move |tag| {
            let id = id.clone();
            async move { client().skill(&id, tag.as_deref()).await }
        })
    }
}

/// Draws `page` once there is something to draw; until then that it is loading, or why it is not
/// there. `what` is such as `the run`, `missing` what it says when there is no such thing.
pub(super) fn loaded<T>(
    polled: Polled<T>,
    what: &'static str,
    missing: String,
    page: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Send + Sync + 'static,
{
    let there = Live::memo(move || polled.value.with(Option::is_some));
    frame(there, polled.failure.into(), what, missing, Box::new(page))
}

/// The part of [`loaded`] that is the same for everything.
fn frame(
    there: Live<bool>,
    failure: Live<Option<Failure>>,
    what: &'static str,
    missing: String,
    page: Box<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    let gone = Live::memo(move || match failure.get() {
        Some(Failure::Missing(detail)) => Some(detail),
        _ => None,
    });
    let shown = drawn(move || match (gone.get(), there.get()) {
        (Some(detail), _) => view! { <Missing what=missing.clone() detail /> }.into_any(),
        (None, true) => page(),
        (None, false) => view! {
            <div class="page">
                <Waiting what />
            </div>
        }
        .into_any(),
    });
    let trouble = Live::of(move || {
        failure
            .get()
            .filter(|it| !matches!(it, Failure::Missing(_)))
    });
    view! {
        <div class="trouble">
            <FailureNotice failure=trouble />
        </div>
        {shown}
    }
    .into_any()
}

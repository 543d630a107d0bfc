//! Moments and lengths of time that stay right while they are looked at.

use crate::data::browser;
use crate::data::clock::Clock;
use crate::model::time;
use crate::reactive::Live;
use client::wire::Timestamp;
use leptos::prelude::*;

/// `5 min ago`; the exact moment is in its title.
#[component]
pub(crate) fn Ago(at: Timestamp) -> impl IntoView {
    told(at, time::ago)
}

/// A moment by its distance from now.
fn told(at: Timestamp, tell: fn(i64, i64) -> String) -> AnyView {
    let clock = Clock::here();
    let ms = at.as_millisecond();
    let text = Live::memo(move || tell(ms, clock.now()));
    view! {
        <time datetime=browser::iso_time(ms) title=browser::local_time(ms)>
            {move || text.get()}
        </time>
    }
    .into_any()
}

/// `in 23 h`, or how long ago it was by then.
#[component]
pub(crate) fn Until(at: Timestamp) -> impl IntoView {
    told(at, time::until)
}

/// How long it took, or has taken so far.
#[component]
pub(crate) fn Lasted(from: Timestamp, to: Option<Timestamp>) -> impl IntoView {
    let from = from.as_millisecond();
    let text = match to {
        Some(to) => {
            let text = time::length(to.as_millisecond() - from);
            Live::fixed(text)
        }
        None => {
            let clock = Clock::here();
            // Tenths of a second would only flicker.
            Live::memo(move || time::length((clock.now() - from) / 1_000 * 1_000))
        }
    };
    view! { <span class="lasted">{move || text.get()}</span> }
}

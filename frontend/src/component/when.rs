//! Moments and lengths of time that stay right while they are looked at.

use crate::data::browser;
use crate::data::clock::Clock;
use crate::model::time;
use crate::reactive::Live;
use domain::Timestamp;
use leptos::prelude::*;

/// `5 min ago`; the exact moment is in its title.
#[component]
pub(crate) fn Ago(at: Timestamp) -> impl IntoView {
    let clock = Clock::here();
    let ms = at.as_millisecond();
    let text = Live::memo(move || time::ago(ms, clock.now()));
    view! {
        <time datetime=browser::iso_time(ms) title=browser::local_time(ms)>
            {move || text.get()}
        </time>
    }
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

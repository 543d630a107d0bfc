//! The time of day, for texts like `5 s ago`: ticks once a second while the page is looked at.

use super::browser;
use crate::reactive::State;
use gloo_timers::callback::Interval;
use leptos::prelude::{expect_context, provide_context};

/// Milliseconds since 1970, as of the last tick.
#[derive(Clone, Copy)]
pub(crate) struct Clock(State<i64>);

impl Clock {
    /// Makes it known to everything below.
    pub(crate) fn provide() {
        let clock = Clock(State::new(browser::now()));
        provide_context(clock);
        let tick = move || {
            if !browser::is_hidden() {
                clock.0.set(browser::now());
            }
        };
        // The clock lives as long as the site.
        Interval::new(1_000, tick).forget();
    }

    /// The one provided above.
    pub(crate) fn here() -> Clock {
        expect_context::<Clock>()
    }

    /// Milliseconds since 1970; what reads it runs again each second.
    pub(crate) fn now(self) -> i64 {
        self.0.get()
    }
}

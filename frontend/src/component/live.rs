//! What happens without the user doing anything is told to screen readers here.

use crate::reactive::State;
use leptos::prelude::*;

/// Tells screen readers, politely.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(State<String>);

impl Announcer {
    /// Makes it known to everything below.
    pub(crate) fn provide() -> Announcer {
        let announcer = Announcer(State::new(String::new()));
        provide_context(announcer);
        announcer
    }

    /// The one provided above.
    pub(crate) fn here() -> Announcer {
        expect_context::<Announcer>()
    }

    /// Says this.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.0.set(text.into());
    }
}

/// Where it is said. Once, at the end of the page.
#[component]
pub(crate) fn LiveRegion(announcer: Announcer) -> impl IntoView {
    view! {
        <div class="visually-hidden" role="status" aria-live="polite" data-testid="live">
            {move || announcer.0.get()}
        </div>
    }
}

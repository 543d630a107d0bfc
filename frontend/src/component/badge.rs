//! A state as a small coloured label: always an icon and a word, never a colour alone.

use super::icon::svg;
use super::look::Look;
use leptos::prelude::*;

/// A state; `testid` names it for tests, or is empty.
pub(crate) fn badge(look: Look, testid: &'static str) -> AnyView {
    view! {
        <span class=format!("badge {}", look.tone) data-testid=(!testid.is_empty()).then_some(testid)>
            {svg(look.icon)}
            {look.word}
        </span>
    }
    .into_any()
}

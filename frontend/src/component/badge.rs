//! A state as a small coloured label: always an icon and a word, never a colour alone.

use super::icon::Svg;
use super::look::Look;
use leptos::prelude::*;

/// A state.
#[component]
pub(crate) fn Badge(
    /// How it looks.
    #[prop(into)]
    look: Signal<Look>,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView {
    view! {
        <span class=move || format!("badge {}", look.get().tone) data-testid=(!testid.is_empty()).then_some(testid)>
            <Svg icon=Signal::derive(move || look.get().icon) />
            {move || look.get().word}
        </span>
    }
}

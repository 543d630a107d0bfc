//! A button that puts a text into the clipboard and says so.

use super::icon::{Icon, Svg};
use super::live::Announcer;
use crate::data::browser;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Copies what `text` gives at the moment of the click.
#[component]
pub(crate) fn Copy(
    /// What to copy.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says; the icon alone is shown when `bare`.
    label: &'static str,
    /// Show the icon only.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let done = RwSignal::new(None::<bool>);
    let announcer = Announcer::here();
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let copied = browser::copy(&text).await;
            announcer.say(if copied { "Copied" } else { "Could not copy" });
            _ = done.try_set(Some(copied));
            TimeoutFuture::new(1_600).await;
            _ = done.try_set(None);
        });
    };
    let icon = Signal::derive(move || match done.get() {
        None => Icon::Copy,
        Some(true) => Icon::Check,
        Some(false) => Icon::Warning,
    });
    let shown = move || match done.get() {
        None => label,
        Some(true) => "Copied",
        Some(false) => "Could not copy",
    };
    view! {
        <button type="button" class="button quiet small" class:bare=bare aria-label=label title=label on:click=copy>
            <Svg icon />
            {(!bare).then_some(shown)}
        </button>
    }
}

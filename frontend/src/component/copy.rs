//! A button that puts a text into the clipboard and says so.

use super::icon::{Icon, svg};
use super::live::Announcer;
use crate::data::browser;
use crate::reactive::{Live, State, on};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Copies what `text` gives at the moment of the click.
#[component]
pub(crate) fn Copy(
    /// What to copy.
    #[prop(into)]
    text: Live<String>,
    /// What the button says; the icon alone is shown when `bare`.
    label: &'static str,
    /// Show the icon only.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let done = State::new(None::<bool>);
    let announcer = Announcer::here();
    let copy = move |_: web_sys::MouseEvent| {
        let text = text.get_untracked();
        spawn_local(async move {
            let copied = browser::copy(&text).await;
            announcer.say(if copied { "Copied" } else { "Could not copy" });
            done.set(Some(copied));
            TimeoutFuture::new(1_600).await;
            done.set(None);
        });
    };
    let icon = move || match done.get() {
        None => Icon::Copy,
        Some(true) => Icon::Check,
        Some(false) => Icon::Warning,
    };
    let shown = move || match done.get() {
        None => label,
        Some(true) => "Copied",
        Some(false) => "Could not copy",
    };
    view! {
        <button type="button" class="button quiet small" class:bare=bare aria-label=label title=label on:click=on(copy)>
            {move || svg(icon())}
            {move || (!bare).then(shown)}
        </button>
    }
}

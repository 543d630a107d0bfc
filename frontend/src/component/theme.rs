//! Light, dark, or as the system says. Kept on this machine.

use super::icon::{Icon, svg};
use crate::data::browser;
use crate::reactive::{Live, State, effect, on};
use leptos::prelude::*;

const KEPT_AS: &str = "prentice.theme";

/// Which colours to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// The button that goes through the themes.
#[component]
pub(crate) fn ThemeButton() -> impl IntoView {
    let kept = browser::kept(KEPT_AS);
    let theme = State::new(match kept.as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    });
    effect(move || {
        let theme = theme.get();
        if let Some(root) = document().document_element() {
            _ = root.set_attribute("data-theme", theme.name());
        }
        browser::keep(KEPT_AS, (theme != Theme::System).then(|| theme.name()));
    });
    let icon = move || match theme.get() {
        Theme::System => Icon::SunMoon,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    };
    let label = Live::of(move || {
        format!(
            "Theme: {}. Change to {}.",
            theme.get().name(),
            theme.get().next().name()
        )
    });
    view! {
        <button
            type="button"
            class="button quiet bare"
            aria-label=move || label.get()
            title=move || label.get()
            data-testid="theme"
            on:click=on(move |_: web_sys::MouseEvent| theme.update(|theme| *theme = theme.next()))
        >
            {move || svg(icon())}
        </button>
    }
}

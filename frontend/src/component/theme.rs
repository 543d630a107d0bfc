//! Light, dark, or as the system says. Kept on this machine.

use super::icon::{Icon, Svg};
use crate::data::browser;
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
    let theme = RwSignal::new(match kept.as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    });
    Effect::new(move |_| {
        let theme = theme.get();
        if let Some(root) = document().document_element() {
            _ = root.set_attribute("data-theme", theme.name());
        }
        browser::keep(KEPT_AS, (theme != Theme::System).then(|| theme.name()));
    });
    let icon = Signal::derive(move || match theme.get() {
        Theme::System => Icon::SunMoon,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    });
    let label = move || format!("Theme: {}. Change to {}.", theme.get().name(), theme.get().next().name());
    view! {
        <button
            type="button"
            class="button quiet bare"
            aria-label=label
            title=label
            data-testid="theme"
            on:click=move |_| theme.update(|theme| *theme = theme.next())
        >
            <Svg icon />
        </button>
    }
}

//! The title of the page, in the tab and in the history.

use crate::reactive::effect;
use leptos::prelude::*;

/// Sets the title for as long as the page is there.
pub(crate) fn set_title(title: impl Fn() -> String + 'static) {
    effect(move || document().set_title(&format!("{} · Prentice", title())));
}

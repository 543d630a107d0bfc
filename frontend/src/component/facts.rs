//! One line of facts under the head of a page.

use super::when::Ago;
use crate::element::{El, el, of};
use client::wire::Timestamp;
use leptos::prelude::*;

/// A fact: its word, and what is said.
pub(crate) fn fact(word: &str, said: El) -> El {
    el("div").add(el("dt").text(word)).add(said)
}

/// What is said, as text.
pub(crate) fn said(text: impl Into<String>) -> El {
    el("dd").text(text)
}

/// What is said, as a moment by its distance from now.
pub(crate) fn ago(at: Timestamp) -> El {
    el("dd").view(view! { <Ago at /> }.into_any())
}

/// A commit.
pub(crate) fn commit(commit: &str) -> El {
    let short = crate::model::words::short_commit(commit);
    of("dd", "mono")
        .hook("commit")
        .set("title", commit)
        .text(short)
}

/// All of them.
pub(crate) fn facts(facts: impl IntoIterator<Item = El>) -> AnyView {
    of("dl", "facts").all(facts).done()
}

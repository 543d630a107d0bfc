//! From one page of a list to the next, by the cursor in the address: Back goes back.

use crate::reactive::Live;
use leptos::prelude::*;

/// The links under a list: to the first page unless this is it, and to the next when there is one.
pub(crate) fn pager(
    past_first: Live<bool>,
    first: Live<String>,
    next: Live<Option<String>>,
) -> AnyView {
    let link = |class: &'static str, href: String, word: &'static str| {
        view! {
            <a class=class href=href data-testid=word.to_lowercase().replace(' ', "-")>
                {word}
            </a>
        }
    };
    let links = move || {
        let first = past_first
            .get()
            .then(|| link("button", first.get(), "First page"));
        let next = next.get().map(|next| link("button", next, "Next page"));
        if first.is_none() && next.is_none() {
            return ().into_any();
        }
        view! {
            <nav class="pager" aria-label="Pages">
                {first}
                {next}
            </nav>
        }
        .into_any()
    };
    view! { <div>{links}</div> }.into_any()
}

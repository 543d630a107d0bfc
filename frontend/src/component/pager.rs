//! From one page of a list to the next, by the cursor in the address: Back goes back.

use leptos::prelude::*;

/// The links under a list.
#[component]
pub(crate) fn Pager(
    /// Whether this is not the first page.
    #[prop(into)]
    past_first: Signal<bool>,
    /// Address of the first page.
    #[prop(into)]
    first: Signal<String>,
    /// Address of the next page, when there is one.
    #[prop(into)]
    next: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Show when=move || past_first.get() || next.get().is_some()>
            <nav class="pager" aria-label="Pages">
                <Show when=move || past_first.get()>
                    <a class="button" href=move || first.get()>
                        "First page"
                    </a>
                </Show>
                <Show when=move || next.get().is_some()>
                    <a class="button" rel="next" href=move || next.get().unwrap_or_default() data-testid="next-page">
                        "Next page"
                    </a>
                </Show>
            </nav>
        </Show>
    }
}

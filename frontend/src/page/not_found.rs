//! For an address that is no page, and for things that are not there.

use crate::component::icon::Icon;
use crate::component::notice::Empty;
use crate::component::title::set_title;
use leptos::prelude::*;

/// No such page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! { <Missing what="This page does not exist" detail="The address may be mistyped, or the link out of date." /> }
}

/// No such thing.
#[component]
pub(crate) fn Missing(
    /// What is not there.
    #[prop(into)]
    what: String,
    /// Why, perhaps.
    #[prop(into)]
    detail: String,
) -> impl IntoView {
    set_title(|| "Not found".to_owned());
    view! {
        <div class="page" data-testid="not-found">
            <Empty icon=Icon::Search title=what>
                <p>{detail}</p>
                <p>
                    <a class="button" href="/">
                        "All skills"
                    </a>
                </p>
            </Empty>
        </div>
    }
}

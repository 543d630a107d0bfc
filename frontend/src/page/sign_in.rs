//! Signing in with a one-time code, and what to do without one.

use crate::component::copy::Copy;
use crate::component::icon::Icon;
use crate::component::notice::{Empty, FailureNotice, Waiting};
use crate::component::title::set_title;
use crate::data::api::{Deed, client};
use crate::data::failure::Failure;
use crate::data::session::{Account, SignedIn};
use crate::reactive::{Live, drawn};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// `/signin?code=…`: trades the code for a session, then goes to the skills.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    set_title(|| "Sign in".to_owned());
    let account = Account::here();
    let navigate = use_navigate();
    let deed = Deed::new();
    let code = use_query_map()
        .read_untracked()
        .get("code")
        .unwrap_or_default();
    let has_code = !code.is_empty();
    if has_code {
        let call = async move { client().sign_in(&code).await };
        deed.attempt(call, move |session| {
            account.state.set(SignedIn::As(session));
            // The code stays out of the history.
            navigate(
                "/",
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        });
    }
    // A code that is not good any more is told like no code at all; other trouble as what it is.
    let used_up = move || {
        !has_code
            || deed.failure.with(|failure| match failure {
                Some(Failure::SignedOut) => true,
                Some(Failure::Refused(problem)) => problem.status < 500,
                _ => false,
            })
    };
    let trouble = Live::of(move || if used_up() { None } else { deed.failure.get() });
    view! {
        {drawn(move || {
            if used_up() {
                view! { <SignedOut used_up=has_code /> }.into_any()
            } else if trouble.with(Option::is_some) {
                view! {
                    <div class="page narrow">
                        <FailureNotice failure=trouble />
                    </div>
                }
                    .into_any()
            } else {
                view! { <Waiting what="your session" /> }.into_any()
            }
        })}
    }
}

/// Says how to get a sign-in link.
#[component]
pub(crate) fn SignedOut(
    /// A code was given, and is not good any more.
    #[prop(optional)]
    used_up: bool,
) -> impl IntoView {
    set_title(|| "Sign in".to_owned());
    let (title, why) = if used_up {
        (
            "This sign-in link was used already",
            "A link is good once, and for a short time only.",
        )
    } else {
        (
            "Sign in to Prentice",
            "There is no password: a link with a one-time code signs this browser in.",
        )
    };
    view! {
        <div class="page narrow" data-testid="signed-out">
            <Empty icon=Icon::Terminal title>
                <p>{why}</p>
                <p>"Get a new link where Prentice runs:"</p>
                <p class="command">
                    <code>"prentice sign-in"</code>
                    <Copy text=Live::fixed("prentice sign-in".to_owned()) label="Copy" />
                </p>
                <p class="muted">
                    "On your own machine "<code>"cargo xtask up"</code>" prints one at every start."
                </p>
            </Empty>
        </div>
    }
}

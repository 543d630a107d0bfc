//! The head of every page: name, navigation, user.

use super::icon::{Icon, Svg};
use super::theme::ThemeButton;
use crate::data::session::{Account, SignedIn};
use leptos::prelude::*;
use leptos_router::components::A;

/// The head of every page.
#[component]
pub(crate) fn Header() -> impl IntoView {
    let account = Account::here();
    let user = move || match account.state.get() {
        SignedIn::As(session) => Some(session.user),
        _ => None,
    };
    view! {
        <a class="skip" href="#main">
            "Skip to content"
        </a>
        <header class="header">
            <div class="header-inner">
                <a class="brand" href="/">
                    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                        <rect x="1" y="1" width="22" height="22" rx="6" />
                        <path d="M8 18V6.5h4.5a3.7 3.7 0 0 1 0 7.4H8M15 18l-2.5-4" />
                    </svg>
                    "Prentice"
                </a>
                <nav class="nav" aria-label="Main">
                    <SkillsLink />
                    <A href="/runs" attr:data-testid="nav-runs">
                        "Runs"
                    </A>
                    {move || {
                        account
                            .repository()
                            .map(|url| {
                                view! {
                                    <a href=url target="_blank" rel="noopener" data-testid="nav-repository">
                                        "Repository"
                                        <Svg icon=Icon::External />
                                        <span class="visually-hidden">"(opens in a new tab)"</span>
                                    </a>
                                }
                            })
                    }}
                </nav>
                <div class="header-end">
                    <ThemeButton />
                    {move || {
                        user().map(|user| view! { <span class="user" title="Signed in" data-testid="user">{user}</span> })
                    }}
                </div>
            </div>
        </header>
    }
}

/// The list of skills is at `/`, every other page about skills under `/skills`: both are "Skills".
#[component]
fn SkillsLink() -> impl IntoView {
    let path = leptos_router::hooks::use_location().pathname;
    let here = move || path.with(|path| path == "/" || path.starts_with("/skills"));
    view! {
        <a href="/" aria-current=move || here().then_some("page") data-testid="nav-skills">
            "Skills"
        </a>
    }
}

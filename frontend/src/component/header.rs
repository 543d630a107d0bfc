//! The head of every page: name, navigation, user.

use super::icon::{Icon, svg};
use super::theme::ThemeButton;
use crate::data::inbox::{self, Inbox};
use crate::data::session::{Account, SignedIn};
use crate::element::of;
use crate::reactive::{Live, drawn, show};
use leptos::prelude::*;

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
                        <path d="M8.5 18.5V6h4.2a3.9 3.9 0 0 1 0 7.8H8.5" />
                    </svg>
                    <span class="brand-name">"Prentice"</span>
                </a>
                <nav class="nav" aria-label="Main">
                    {link("/", "Skills", "nav-skills", |path| path == "/" || path.starts_with("/skills"))}
                    {link("/runs", "Runs", "nav-runs", |path| path.starts_with("/runs"))}
                    {link("/approvals", "Approvals", "nav-approvals", |path| path.starts_with("/approvals"))}
                    {link("/budget", "Budget", "nav-budget", |path| path == "/budget")}
                    {move || {
                        account
                            .repository()
                            .map(|url| {
                                view! {
                                    <a href=url target="_blank" rel="noopener" data-testid="nav-repository">
                                        "Repository"
                                        {svg(Icon::External)}
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

/// A link that is current while `here` holds of the path: the list of skills is at `/`, every other
/// page about skills is below `/skills`.
fn link(
    href: &'static str,
    word: &'static str,
    testid: &'static str,
    here: fn(&str) -> bool,
) -> AnyView {
    let path = leptos_router::hooks::use_location().pathname;
    let number = (href == "/approvals").then(waiting);
    view! {
        <a href=href aria-current=move || path.with(|path| here(path)).then_some("page") data-testid=testid>
            {word}
            {number}
        </a>
    }
    .into_any()
}

/// How many runs wait for approval, for who may see them.
fn waiting() -> AnyView {
    let account = Account::here();
    let may = Live::memo(move || account.may("approvals:read"));
    show(may, || {
        let inbox = Inbox::here().watch();
        let number = Live::memo(move || inbox.value.with(|it| it.as_ref().and_then(inbox::count)));
        drawn(move || {
            let number = number.get().map(|number| {
                of("span", "pill")
                    .hook("approvals-count")
                    .text(number)
                    .add(of("span", "visually-hidden").text(" waiting"))
                    .done()
            });
            number.into_any()
        })
    })
}

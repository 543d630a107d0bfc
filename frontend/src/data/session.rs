//! Who is signed in. Known once per page load, and taken back by any answer that says otherwise.

use super::api;
use super::failure::Failure;
use crate::model::pace::{Answers, Pace};
use crate::reactive::State;
use client::wire::Session;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Whether somebody is signed in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SignedIn {
    /// Not known yet.
    Unknown,
    /// This one is.
    As(Session),
    /// Nobody is.
    Nobody,
}

/// The signed-in user, shared by all pages.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    /// Whether somebody is signed in.
    pub(crate) state: State<SignedIn>,
}

impl Account {
    /// Makes it known to everything below, and asks the server who is signed in.
    pub(crate) fn provide() -> Account {
        let account = Account {
            state: State::new(SignedIn::Unknown),
        };
        provide_context(account);
        account.ask();
        account
    }

    /// The one provided above.
    pub(crate) fn here() -> Account {
        expect_context::<Account>()
    }

    /// Asks who is signed in, until there is an answer.
    fn ask(self) {
        spawn_local(async move {
            let mut answers = Answers::default();
            loop {
                let api = api::client();
                match api::in_time(Box::pin(async move { api.session().await })).await {
                    // Somebody may have signed in while the answer was on its way.
                    Ok(session) => self.state.set(SignedIn::As(session)),
                    Err(Failure::SignedOut)
                        if self
                            .state
                            .with_untracked(|it| matches!(it, SignedIn::As(_))) => {}
                    Err(Failure::SignedOut) => self.state.set(SignedIn::Nobody),
                    Err(_) => {
                        answers.failed();
                        TimeoutFuture::new(answers.wait(Pace::Calm).unwrap_or(4_000)).await;
                        continue;
                    }
                }
                return;
            }
        });
    }

    /// Takes notice of a failed call: one may show that nobody is signed in any more.
    pub(crate) fn note(self, failure: &Failure) {
        if *failure == Failure::SignedOut {
            self.state.set(SignedIn::Nobody);
        }
    }

    /// Whether the signed-in user may use this of the API, such as `budget:write`; false while that is not known.
    pub(crate) fn may(self, permission: &str) -> bool {
        self.state.with(|state| match state {
            SignedIn::As(session) => session.permissions.iter().any(|it| it == permission),
            _ => false,
        })
    }

    /// The page of the skills repository.
    pub(crate) fn repository(self) -> Option<String> {
        self.state.with(|state| match state {
            SignedIn::As(session) => Some(session.repository_url.clone()),
            _ => None,
        })
    }
}

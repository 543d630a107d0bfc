//! Calls of the API: one client, a time limit on every call, and a note when the session is over.

use super::failure::Failure;
use super::session::Account;
use client::{Client, ClientError};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::pin;

/// Milliseconds a call may take.
const PATIENCE: u32 = 30_000;

/// The API of the server this site came from.
#[cfg(target_arch = "wasm32")]
pub(crate) fn client() -> Client {
    Client::same_origin()
}

/// Only there so that the site compiles for the host, where its models are tested.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn client() -> Client {
    unreachable!("the site calls its server from a browser only")
}

/// The answer of a call, or [`Failure::Slow`] when none comes in time.
pub(crate) async fn in_time<T>(call: impl Future<Output = Result<T, ClientError>>) -> Result<T, Failure> {
    match select(pin!(call), pin!(TimeoutFuture::new(PATIENCE))).await {
        Either::Left((answer, _)) => answer.map_err(Failure::from),
        Either::Right(_) => Err(Failure::Slow),
    }
}

/// Something the user asked for: whether it is under way, and why it failed.
#[derive(Clone, Copy)]
pub(crate) struct Deed {
    account: Account,
    /// Under way.
    pub(crate) busy: RwSignal<bool>,
    /// Why the last attempt failed.
    pub(crate) failure: RwSignal<Option<Failure>>,
}

impl Deed {
    /// One that nobody has asked for yet. For use inside of components.
    pub(crate) fn new() -> Deed {
        Deed { account: Account::here(), busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Makes the call, unless one is under way; `then` gets the answer, if the page is still there.
    pub(crate) fn attempt<T: 'static>(
        self,
        call: impl Future<Output = Result<T, ClientError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = in_time(call).await;
            // `None`: the page was left meanwhile, and its signals went with it.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(value) => then(value),
                Err(failure) => {
                    self.account.note(&failure);
                    self.failure.set(Some(failure));
                }
            }
        });
    }
}

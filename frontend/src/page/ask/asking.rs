//! Asking, and keeping what was answered. Only the newest answer counts: [`Talk`] sees to that.

use crate::component::live::Announcer;
use crate::data::api::{client, in_time};
use crate::data::failure::Failure;
use crate::data::session::Account;
use crate::model::ask::{Talk, Ticket, summary};
use crate::reactive::State;
use client::ClientError;
use client::wire::{Ask, Feedback};
use domain::id::SkillId;
use domain::routing::segment::Mode;
use leptos::task::spawn_local;
use serde_json::Value;

/// What the parts of the box share.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    /// What was asked and answered.
    pub(super) talk: State<Talk<Failure>>,
    account: Account,
    announcer: Announcer,
}

impl Asking {
    /// Nothing is asked yet.
    pub(super) fn new() -> Asking {
        Asking {
            talk: State::new(Talk::default()),
            account: Account::here(),
            announcer: Announcer::here(),
        }
    }

    /// Asks this; its words tell whether it holds several steps.
    pub(super) fn ask(self, request: &str) {
        self.ask_as(request, Mode::Auto);
    }

    /// Asks this; one step or several as told.
    pub(super) fn ask_as(self, request: &str, mode: Mode) {
        let ticket = self.change(|talk| talk.ask(request));
        self.send(ticket, request, mode, None);
    }

    /// Nothing is asked any more.
    pub(super) fn clear(self) {
        self.talk.update(Talk::clear);
    }

    /// One of the candidates is meant: what does the request say for it?
    pub(super) fn choose(self, skill: &SkillId) {
        let ticket = self.change(|talk| talk.choose(&skill.dotted()));
        if let (Some(ticket), Some(request)) = (ticket, self.request()) {
            self.send(ticket, &request, Mode::Single, Some(skill.clone()));
        }
    }

    /// It is known now that this skill is meant: asks once more.
    pub(super) fn learn(self, skill: &SkillId) {
        let ticket = self.change(|talk| talk.learn(&skill.dotted()));
        if let Some(request) = self.request() {
            self.send(ticket, &request, Mode::Auto, None);
        }
    }

    /// What was asked.
    pub(super) fn request(self) -> Option<String> {
        self.talk
            .with_untracked(|talk| talk.request().map(str::to_owned))
    }

    fn change<T>(self, change: impl FnOnce(&mut Talk<Failure>) -> T) -> T {
        let mut talk = self.talk.get_untracked();
        let result = change(&mut talk);
        self.talk.set(talk);
        result
    }

    fn send(self, ticket: Ticket, request: &str, mode: Mode, skill_id: Option<SkillId>) {
        let ask = Ask {
            query: request.to_owned(),
            mode,
            skill_id,
            ..Ask::default()
        };
        // What is chosen takes the focus instead.
        let tell = ask.skill_id.is_none();
        spawn_local(async move {
            let answer = in_time(Box::pin(async move { client().ask(&ask).await })).await;
            if self.talk.is_gone() {
                return;
            }
            let said = answer.as_ref().ok().map(summary);
            if let Err(failure) = &answer {
                self.account.note(failure);
            }
            let counts = self.change(|talk| talk.arrive(ticket, answer));
            if let Some(said) = said.filter(|_| counts && tell) {
                self.announcer.say(said);
            }
        });
    }
}

/// Says where a request should have led. The answer is not looked at, so it is read as any JSON.
pub(super) async fn teach(feedback: &Feedback) -> Result<Value, ClientError> {
    client().tell("POST", "/api/feedback", feedback).await
}

/// Says that `expected` was right for a request that led to `selected`. Nobody waits for it, and a
/// run that was started does not depend on it.
pub(super) fn confirm(query: String, selected: SkillId, expected: SkillId) {
    let feedback = Feedback {
        query,
        selected_skill_id: selected,
        expected_skill_id: Some(expected),
        source: Some("choice".to_owned()),
    };
    spawn_local(async move {
        _ = in_time(Box::pin(async move { teach(&feedback).await })).await;
    });
}

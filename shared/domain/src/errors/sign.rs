//! From an event to the fingerprint it is counted under. Pure: the same event and rules give the same
//! fingerprint on every machine, in any order.

use super::lexer::Lexer;
use super::stack::{self, Stack};
use super::{ErrorEvent, Fingerprint, RuleSet, Template};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Class of an error that names none.
pub const NO_KIND: &str = "Unknown";

/// What an event is counted under, and what it says there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The group it belongs to by itself, before groups are merged.
    pub fingerprint: Fingerprint,
    /// The deployed service.
    pub service: Option<String>,
    /// The part of the software.
    pub component: String,
    /// Class of the exception or code of the error; [`NO_KIND`] when the event says none.
    pub kind: String,
    /// The message with its volatile parts taken out.
    pub template: Template,
    /// Frames of the stack that are the service's own, outermost first, without line numbers.
    pub frames: Vec<String>,
    /// What stood in each gap of the template, in order. Messages of one fingerprint may have templates with other numbers
    /// of gaps (`<ip> (<host>)` and `<ip>`): count values by fingerprint and template.
    pub values: Vec<String>,
    /// [`RuleSet::number`] of the rules.
    pub rule_set: u32,
    /// Whether the fingerprint is of a text that the sender or the team chose, and not of what the event says.
    #[serde(default)]
    pub is_chosen: bool,
    /// Whether what it says was taken from a trace within its message.
    #[serde(default)]
    pub is_traced: bool,
}

impl Signed {
    /// What is never mixed with anything else: the service, or the component where none is said.
    pub fn scope(&self) -> &str {
        self.service.as_deref().unwrap_or(&self.component)
    }

    /// This group as a member of the second stage.
    pub fn member(&self) -> super::Member {
        super::Member {
            fingerprint: self.fingerprint,
            template: self.template.clone(),
            scope: self.scope().to_owned(),
            kind: self.kind.clone(),
            frames: self.frames.clone(),
        }
    }
}

/// Signs an event.
///
/// The fingerprint is the hash of the rules' number, the scope ([`Signed::scope`]), the kind, the frames
/// and the words of the message. A fingerprint the sender chose, or one a team's rules give to a service,
/// takes the place of kind, frames and message.
pub fn sign(event: &ErrorEvent, rules: &RuleSet) -> Signed {
    let found = match &event.stack {
        Some(stack) => stack::parse(stack),
        None if event.error.contains('\n') => stack::parse(&event.error),
        None => None,
    };
    let Stack {
        kind,
        message,
        frames,
    } = found.unwrap_or_default();
    // A trace sent as the message begins with what says nothing: what was thrown stands further down.
    let traced = event.stack.is_none() && !frames.is_empty() || event.error.trim().is_empty();
    let message: Cow<'_, str> = match message {
        Some(message) if traced => Cow::Owned(message),
        _ => Cow::Borrowed(&event.error),
    };
    let kind = event
        .kind
        .clone()
        .or(kind)
        .or_else(|| stack::class_of(&message).map(str::to_owned))
        .unwrap_or_else(|| NO_KIND.to_owned());
    let is_traced = matches!(message, Cow::Owned(_));
    Signed {
        is_traced,
        ..signed(event, kind, &message, frames, rules)
    }
}

/// Signs what was found in an event.
pub(super) fn signed(
    event: &ErrorEvent,
    kind: String,
    message: &str,
    frames: Vec<String>,
    rules: &RuleSet,
) -> Signed {
    let mut lexer = Lexer::new(rules);
    lexer.run(message);
    let number = rules.number();
    let values = lexer
        .gaps()
        .iter()
        .map(|gap| message[gap.span.clone()].to_owned())
        .collect();
    let mut signed = Signed {
        fingerprint: Fingerprint::from_bytes([0; 16]),
        service: event.service.clone(),
        component: event.component.clone(),
        kind,
        values,
        template: lexer.template(),
        frames,
        rule_set: number,
        is_chosen: false,
        is_traced: false,
    };
    let chosen = event
        .fingerprint
        .clone()
        .or_else(|| rules.fingerprint(event, &signed));
    signed.is_chosen = chosen.is_some();
    signed.fingerprint = match chosen {
        Some(chosen) => fingerprint(number, signed.scope(), "", &[], chosen.as_bytes(), "chosen"),
        None => fingerprint(
            number,
            signed.scope(),
            &signed.kind,
            &signed.frames,
            lexer.projection(),
            "message",
        ),
    };
    signed
}

/// The hash; `by` says which fields it is of, so that a chosen text is never taken for a message.
pub(super) fn fingerprint(
    number: u32,
    scope: &str,
    kind: &str,
    frames: &[String],
    said: &[u8],
    by: &str,
) -> Fingerprint {
    let number = number.to_le_bytes();
    let head = [
        &number[..],
        by.as_bytes(),
        scope.as_bytes(),
        kind.as_bytes(),
    ];
    let frames_of = frames.iter().map(String::as_bytes);
    Fingerprint::of(head.into_iter().chain(frames_of).chain([said]))
}

/// The fingerprints of one event under two sets of rules, where they differ: what was counted under the
/// first goes on under the second, so that a change of the rules loses no history.
pub fn alias(
    event: &ErrorEvent,
    old: &RuleSet,
    new: &RuleSet,
) -> Option<(Fingerprint, Fingerprint)> {
    let (from, to) = (sign(event, old).fingerprint, sign(event, new).fingerprint);
    (from != to).then_some((from, to))
}

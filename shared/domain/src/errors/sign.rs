//! From an event to the fingerprint it is counted under. Pure: the same event and rules give the same
//! fingerprint on every machine.

use super::lexer::Lexer;
use super::{ErrorEvent, Fingerprint, RuleSet, Template};
use serde::{Deserialize, Serialize};

/// What an event is counted under, and what it says there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The group it belongs to by itself, before groups are merged.
    pub fingerprint: Fingerprint,
    /// The deployed service.
    pub service: Option<String>,
    /// The part of the software.
    pub component: String,
    /// Class of the exception or code of the error; `Unknown` when the event says none.
    pub kind: String,
    /// The message with its volatile parts taken out.
    pub template: Template,
    /// Frames of the stack that are the service's own, outermost first, without line numbers.
    pub frames: Vec<String>,
    /// What stood in each gap of the template, in order.
    pub values: Vec<String>,
    /// [`RuleSet::number`] of the rules.
    pub rule_set: u32,
}

/// Signs an event.
pub fn sign(event: &ErrorEvent, rules: &RuleSet) -> Signed {
    let mut lexer = Lexer::new(rules);
    lexer.run(&event.error);
    let template = lexer.template();
    let kind = event.kind.clone().unwrap_or_else(|| "Unknown".to_owned());
    let number = rules.number();
    Signed {
        fingerprint: Fingerprint::of([
            number.to_le_bytes().as_slice(),
            event
                .service
                .as_deref()
                .unwrap_or(&event.component)
                .as_bytes(),
            kind.as_bytes(),
            lexer.projection(),
        ]),
        service: event.service.clone(),
        component: event.component.clone(),
        kind,
        values: lexer
            .gaps()
            .iter()
            .map(|gap| event.error[gap.span.clone()].to_owned())
            .collect(),
        template,
        frames: Vec::new(),
        rule_set: number,
    }
}

/// The fingerprints of one event under two sets of rules: what was counted under the first goes on
/// under the second.
pub fn alias(
    event: &ErrorEvent,
    old: &RuleSet,
    new: &RuleSet,
) -> Option<(Fingerprint, Fingerprint)> {
    let (from, to) = (sign(event, old).fingerprint, sign(event, new).fingerprint);
    (from != to).then_some((from, to))
}

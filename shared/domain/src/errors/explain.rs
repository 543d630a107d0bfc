//! Why a message has the template it has: each gap with the rule that made it, and what was kept.

use super::clean::{Limit, clean};
use super::lexer::{Lexer, head};
use super::{MAX_MESSAGE, Mask, RuleSet, Template};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Something a rule took out of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masked {
    /// Where it stands in the message, in bytes.
    pub span: Range<usize>,
    /// What stands there.
    pub text: String,
    /// What it was taken for.
    pub mask: Mask,
    /// The rule that took it out.
    pub rule: String,
}

/// Something that looks volatile and was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it stands in the message, in bytes.
    pub span: Range<usize>,
    /// What stands there.
    pub text: String,
    /// Why it was kept.
    pub reason: String,
}

/// How a message was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The message as it was read: without colours and control characters, and its first two lines only.
    pub message: String,
    /// The template.
    pub template: Template,
    /// Its gaps, in order.
    pub masked: Vec<Masked>,
    /// What was kept, in order.
    pub kept: Vec<Kept>,
}

/// Explains the template of a message.
pub fn explain(message: &str, rules: &RuleSet) -> Explanation {
    let cleaned = clean(message, Limit::lines(MAX_MESSAGE));
    let message = head(&cleaned);
    let mut lexer = Lexer::new(rules);
    lexer.run(message);
    Explanation {
        message: message.to_owned(),
        template: lexer.template(),
        masked: lexer
            .gaps()
            .iter()
            .map(|gap| Masked {
                span: gap.span.clone(),
                text: message[gap.span.clone()].to_owned(),
                mask: gap.mask,
                rule: gap.rule.to_owned(),
            })
            .collect(),
        kept: lexer
            .keeps()
            .iter()
            .map(|keep| Kept {
                span: keep.span.clone(),
                text: message[keep.span.clone()].to_owned(),
                reason: keep.reason.to_owned(),
            })
            .collect(),
    }
}

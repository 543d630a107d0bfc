//! Where a signature comes from: what its events have in common besides what they say. Owns no count.

use crate::errors::Signed;
use serde::{Deserialize, Serialize};

/// What all events of a signature have in common, beyond component, class and template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The service, where the events name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The service's own frames of the stack, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<String>,
    /// The sender's own grouping, where it said one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
    /// Whether the fingerprint is of a text that the sender or the team chose.
    #[serde(default)]
    pub is_chosen: bool,
    /// Whether what the events say stood in a trace within their message.
    #[serde(default)]
    pub is_traced: bool,
    /// Number of the rules the events were signed by; 0 when that was not written down.
    #[serde(default)]
    pub rule_set: u32,
}

impl Origin {
    /// That of a signed event whose sender chose this grouping.
    pub fn of(chosen: Option<&str>, signed: &Signed) -> Origin {
        Origin {
            service: signed.service.clone(),
            frames: signed.frames.clone(),
            chosen: chosen.map(str::to_owned),
            is_chosen: signed.is_chosen,
            is_traced: signed.is_traced,
            rule_set: signed.rule_set,
        }
    }
}

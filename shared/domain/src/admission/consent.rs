//! What a run brings with it of people's consent.

use super::ApprovalRule;

/// The role under which the configured approval token counts: a policy that names it trusts the automation.
pub const AUTOMATION: &str = "role:automation";

/// What is known of people's consent when a run is decided on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consent {
    /// Nobody was asked yet.
    #[default]
    NotAsked,
    /// Those who had to approve this very plan have.
    Given,
    /// An automation approves, and its token is the configured one.
    Automation,
    /// An automation says that it was denied.
    Denied,
    /// An automation approves without the configured token.
    WrongToken,
    /// An automation approves, and no token is configured for any.
    NoTokenConfigured,
}

impl Consent {
    /// Whether this rule is satisfied by it.
    pub(super) fn satisfies(self, rule: &ApprovalRule) -> bool {
        match self {
            Consent::Given => true,
            // One voice, and never in the place of people who are named.
            Consent::Automation => {
                let trusted = rule.approvers.iter().any(|name| name == AUTOMATION);
                rule.quorum <= 1 && (trusted || rule.approvers.is_empty())
            }
            Consent::NotAsked
            | Consent::Denied
            | Consent::WrongToken
            | Consent::NoTokenConfigured => false,
        }
    }
}

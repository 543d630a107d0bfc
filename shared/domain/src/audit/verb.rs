//! What was done, by a stable name.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! verbs {
    ($($variant:ident => $name:literal, $meaning:literal;)*) => {
        /// What was done. As text `object.verb`; names never change, and those this version does not
        /// know are kept as they are.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum Verb {
            $(#[doc = $meaning] $variant,)*
            /// One that this version does not know.
            Other(String),
        }

        impl Verb {
            /// All that this version knows.
            pub const KNOWN: &'static [Verb] = &[$(Verb::$variant,)*];

            /// Its stable name.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Verb::$variant => $name,)*
                    Verb::Other(name) => name,
                }
            }
        }

        impl From<String> for Verb {
            fn from(name: String) -> Verb {
                match name.as_str() {
                    $($name => Verb::$variant,)*
                    _ => Verb::Other(name),
                }
            }
        }
    };
}

verbs! {
    RunRequested => "run.requested", "Somebody asked for a run.";
    RunDenied => "run.denied", "A policy, a budget or an open circuit refused it.";
    RunStarted => "run.started", "It was handed to a runner.";
    RunEnded => "run.ended", "It is over; the entry says how.";
    RunCancelled => "run.cancelled", "Somebody stopped it.";
    ApprovalRequested => "approval.requested", "A run waits for a decision.";
    ApprovalApproved => "approval.approved", "Somebody approved it.";
    ApprovalRejected => "approval.rejected", "Somebody rejected it.";
    ApprovalExpired => "approval.expired", "Nobody decided in time.";
    ApprovalWithdrawn => "approval.withdrawn", "Nobody needs it any more: the run was stopped.";
    BudgetChanged => "budget.changed", "Limits were set.";
    BudgetOverrun => "budget.overrun", "A run cost more than it had reserved.";
    TokenCreated => "token.created", "An API token was made.";
    TokenRevoked => "token.revoked", "An API token was revoked.";
    SessionStarted => "session.started", "Somebody signed in.";
    PolicyActivated => "policy.activated", "Merged policies were found to be good and are in force.";
    PolicyRejected => "policy.rejected", "Policies were merged that are no good; those before stay in force.";
    SkillProposed => "skill.proposed", "A version of a skill was proposed.";
    SkillActivated => "skill.activated", "It was merged and is active.";
    SkillRejected => "skill.rejected", "It was not merged, or did not pass the checks.";
    SkillDeprecated => "skill.deprecated", "The skill should not be used any more.";
    SkillUndeprecated => "skill.undeprecated", "It may be used again.";
    CircuitOpened => "circuit.opened", "The skill failed too often and is left alone.";
    CircuitClosed => "circuit.closed", "It works again.";
    FeedbackGiven => "feedback.given", "Somebody said where a request belongs.";
    RulesProposed => "rules.proposed", "Guardrails and fixers were mined from errors and proposed in a pull request.";
    FixProposed => "fix.proposed", "What a run of a fixer changed was proposed in a pull request.";
    GuardrailOverridden => "guardrail.overridden", "Somebody let a run start that a guardrail would have stopped.";
    RuleReportedWrong => "rule.reported_wrong", "Somebody said that a rule was wrong.";
    ErrorDecided => "error.decided", "Somebody ignored, resolved or opened an error.";
    ErrorsMerged => "error.merged", "Somebody said that two errors are one.";
    ErrorSplit => "error.split", "Somebody took an error out of its group.";
    SettingsChanged => "settings.changed", "Settings of the tenant were changed.";
    AuditGap => "audit.gap", "Entries were removed or put in before they were sealed.";
}

impl From<Verb> for String {
    fn from(verb: Verb) -> String {
        verb.as_str().to_owned()
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

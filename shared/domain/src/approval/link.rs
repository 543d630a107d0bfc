//! What a signed link says: the text to sign, and when it is worth nothing. Makes and checks no signature.

use super::{Approval, ApprovalId, Status, Verb};
use crate::canonical;
use crate::plan::PlanHash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Stands before the claims, so that a signature over anything else never fits a link.
const PREFIX: &str = "prentice-approval-link-1\n";

/// What a signed link lets its bearer do: one verb, about one plan, as one person, until a moment.
///
/// A link that is used twice finds the approval decided, or its person counted already; for what is neither
/// the `nonce` may be remembered until `expires_at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkClaims {
    /// About what.
    pub approval: ApprovalId,
    /// What it decides.
    pub verb: Verb,
    /// The plan that its message showed.
    pub plan_hash: PlanHash,
    /// From then on it is worth nothing.
    pub expires_at: Timestamp,
    /// In whose name; what they may is looked up when it is used.
    pub approver: String,
    /// Makes no two links the same: random, at most 64 characters.
    pub nonce: String,
}

/// Why a link, its signature being good, is worth nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// No claims.
    #[error("this is no link for an approval: ask for a new one, or decide on the approvals page")]
    Unreadable,
    /// Too late.
    #[error("this link expired at {at}: decide on the approvals page")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It is about another approval.
    #[error("this link is about {link}, not about {approval}: open the one that was sent for it")]
    OtherApproval {
        /// What it is about.
        link: ApprovalId,
        /// What was meant.
        approval: ApprovalId,
    },
    /// The plan is no longer the one that was shown.
    #[error(
        "what would run has changed since this link was sent: look at it on the approvals page and decide there"
    )]
    PlanChanged,
    /// Nothing is left to decide.
    #[error("this link has done its work, or somebody was faster: the approval is {}", status.as_str())]
    Decided {
        /// How it is.
        status: Status,
    },
}

impl LinkClaims {
    /// The text to sign: one for each meaning.
    pub fn to_sign(&self) -> String {
        format!("{PREFIX}{}", canonical::text(&json!(self)))
    }

    /// Reads what [`LinkClaims::to_sign`] gave, once its signature was found good.
    ///
    /// # Errors
    /// [`LinkRefusal::Unreadable`] for any other text, also one that differs in a space only.
    pub fn read(signed: &str) -> Result<LinkClaims, LinkRefusal> {
        let claims: LinkClaims = signed
            .strip_prefix(PREFIX)
            .and_then(|json| serde_json::from_str(json).ok())
            .ok_or(LinkRefusal::Unreadable)?;
        let usual = !claims.nonce.is_empty() && claims.nonce.chars().count() <= 64;
        if usual && claims.to_sign() == signed {
            Ok(claims)
        } else {
            Err(LinkRefusal::Unreadable)
        }
    }

    /// Whether it is good for this approval now. [`super::decide`] asks the rest.
    ///
    /// # Errors
    /// [`LinkRefusal`]: why not.
    pub fn check(&self, approval: &Approval, now: Timestamp) -> Result<(), LinkRefusal> {
        if self.approval != approval.id {
            return Err(LinkRefusal::OtherApproval {
                link: self.approval.clone(),
                approval: approval.id.clone(),
            });
        }
        if now >= self.expires_at {
            return Err(LinkRefusal::Expired {
                at: self.expires_at,
            });
        }
        if self.plan_hash != approval.plan_hash {
            return Err(LinkRefusal::PlanChanged);
        }
        match approval.status(now) {
            Status::Pending => Ok(()),
            status => Err(LinkRefusal::Decided { status }),
        }
    }
}

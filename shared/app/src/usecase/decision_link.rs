//! Decisions that a signed link carries: one approver, one verb, one plan, once.

use super::decide_approval::{Decision, decide_approval};
use crate::error::{Error, Result};
use crate::store::Admitted;
use crate::{Access, App, view};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::wire;
use domain::access::Principal;
use domain::approval::{self, Approval, Deciding, LinkClaims, Verb, Via};
use domain::id::RunId;
use domain::plan::PlanHash;
use jiff::{SignedDuration, Timestamp};
use rand::RngCore;
use serde::{Deserialize, Serialize};

/// How long a link is good unless another time is given, and at most, in seconds.
const USUAL_LIFE: u32 = 60 * 60;
const LONGEST_LIFE: u32 = 24 * 60 * 60;

/// A link that is to be made.
#[derive(Debug, Clone)]
pub struct LinkWanted {
    /// The run.
    pub run: RunId,
    /// What it is to say.
    pub verb: Verb,
    /// The plan that was looked at.
    pub plan_hash: PlanHash,
    /// How long it is to be good; at most a day.
    pub seconds: Option<u32>,
}

/// What is signed: the decision, and who takes it with what they hold now.
#[derive(Serialize, Deserialize)]
struct Signed {
    claims: String,
    run: RunId,
    approver: Principal,
}

/// A link that carries this caller's decision. It is made only if the decision would count now.
///
/// # Errors
/// [`Error::ApprovalNotFound`]; [`Error::Approval`] when it would not count; [`Error::BadRequest`].
pub async fn make_decision_link(
    app: &App,
    access: &Access,
    caller: &Principal,
    wanted: &LinkWanted,
    now: Timestamp,
) -> Result<wire::DecisionLink> {
    let seconds = wanted.seconds.unwrap_or(USUAL_LIFE);
    if !(1..=LONGEST_LIFE).contains(&seconds) {
        return Err(Error::BadRequest(format!(
            "expires_in_seconds is {seconds}; expected 1 to {LONGEST_LIFE}"
        )));
    }
    let approval = found(app, &wanted.run).await?;
    // Whether it would count is asked with a reason, which a rejection needs when the link is used.
    let deciding = Deciding {
        verb: wanted.verb,
        reason: Some("by a link".to_owned()),
        plan_hash: wanted.plan_hash.clone(),
        via: Via::SignedLink,
    };
    approval::decide(&approval, deciding, caller, now)?;
    let mut nonce = [0; 16];
    rand::thread_rng().fill_bytes(&mut nonce);
    let expires_at = (now + SignedDuration::from_secs(seconds.into())).min(approval.expires_at);
    let claims = LinkClaims {
        approval: approval.id,
        verb: wanted.verb,
        plan_hash: wanted.plan_hash.clone(),
        expires_at,
        approver: caller.name.clone(),
        nonce: hex::encode(nonce),
    };
    let signed = Signed {
        claims: claims.to_sign(),
        run: wanted.run.clone(),
        approver: caller.clone(),
    };
    let signed = serde_json::to_vec(&signed).map_err(crate::store::StoreError::from)?;
    let payload = URL_SAFE_NO_PAD.encode(signed);
    let token = access.sign_decision(&payload);
    Ok(wire::DecisionLink { token, expires_at })
}

/// Takes the decision that a link carries.
///
/// # Errors
/// [`Error::Link`] when it is not good or not any more; [`Error::Replayed`] when it was used before; and as
/// [`decide_approval`].
pub async fn decide_by_link(
    app: &App,
    access: &Access,
    asked: wire::DecideByLink,
    now: Timestamp,
) -> Result<wire::ApprovalSummary> {
    let not_good = |why: &str| Error::Link(why.to_owned());
    let payload = access
        .signed_decision(&asked.token)
        .ok_or_else(|| not_good("it was not signed here"))?;
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok();
    let signed: Option<Signed> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let signed = signed.ok_or_else(|| not_good("it cannot be read"))?;
    let claims = LinkClaims::read(&signed.claims).map_err(|error| not_good(&error.to_string()))?;
    let app = app.of(&signed.approver.tenant);
    let approval = found(&app, &signed.run).await?;
    claims
        .check(&approval, now)
        .map_err(|error| not_good(&error.to_string()))?;
    let decision = Decision {
        run: signed.run,
        deciding: Deciding {
            verb: claims.verb,
            reason: asked.reason,
            plan_hash: claims.plan_hash,
            via: Via::SignedLink,
        },
        link: Some(claims.nonce),
    };
    decide_approval(&app, &signed.approver, &decision, now).await?;
    let found = app.records.store.admitted(&decision.run).await?;
    match found {
        Some(Admitted {
            run,
            terms: Some(terms),
            approval: Some(approval),
        }) => Ok(view::approval_summary(
            &approval.value,
            &run.value,
            &terms.value,
        )),
        _ => Err(Error::ApprovalNotFound(decision.run)),
    }
}

async fn found(app: &App, run: &RunId) -> Result<Approval> {
    let found = app.records.store.admitted(run).await?;
    let approval = found.and_then(|found| found.approval);
    let approval = approval.ok_or_else(|| Error::ApprovalNotFound(run.clone()))?;
    Ok(approval.value)
}

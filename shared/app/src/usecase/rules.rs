//! The rules in force, and what became of them.

use super::mine::judged;
use crate::App;
use crate::error::Result;
use crate::view;
use client::wire::{JudgedRule, Page};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Every guardrail and fixer of the default branch, with its effect and the confidence in it, as the runs of the last
/// 30 days show them.
///
/// # Errors
/// [`crate::Error::Store`].
pub async fn list_rules(app: &App, now: Timestamp) -> Result<Page<JudgedRule>> {
    let store = &app.records.store;
    let head = store.policy_head().await?;
    let in_force = app.policies.current(store, head.as_ref()).await?;
    let judged = judged(app, &in_force.files, &BTreeMap::new(), now).await?;
    Ok(Page {
        items: judged.iter().map(view::judged_rule).collect(),
        next_cursor: None,
    })
}

//! Sealing: what was written to the audit gets its place in the chain.

use crate::Records;
use crate::error::Result;
use crate::store::Conflict;
use domain::audit::{self, Batch, Draft, Head};
use jiff::Timestamp;
use std::time::Duration;

/// Drafts that one round reads and seals; the rest is sealed in the next.
const MOST_A_ROUND: usize = 1_000;
/// A transaction is there at once, but its items appear one after another: so long after a counter said so, a
/// draft that it counts can be read or is missing.
const APPEARS_WITHIN: Duration = Duration::from_secs(1);

/// Seals what this tenant's audit holds unsealed; how many entries that were. Whoever does it at the same
/// time finds nothing left to do.
///
/// # Errors
/// [`crate::Error::Store`] when the table does not answer.
pub(super) async fn seal_audit(records: &Records, now: Timestamp) -> Result<usize> {
    let store = &records.store;
    // In this order: what is sealed was counted before, and what is counted was written before.
    let head = store.audit_head().await?;
    let written = store.audit_written().await?;
    let mut found = store.audit_drafts(None, MOST_A_ROUND).await?;
    let counts = |head: &Head, drafts: &[Draft], all: bool| match all {
        true => written,
        false => audit::as_found(head, drafts),
    };
    let first = |found: &crate::store::Drafts| {
        let written = counts(&head.value, &found.drafts, found.all);
        audit::seal(&head.value, found.drafts.clone(), &written, now)
    };
    if first(&found).tells_of_a_gap() {
        tokio::time::sleep(APPEARS_WITHIN).await;
        found = store.audit_drafts(None, MOST_A_ROUND).await?;
    }
    let (all, mut drafts) = (found.all, found.drafts);
    let (mut head, mut rev, mut sealed) = (head.value, head.rev, 0);
    // Held against the counters once: the batches that follow also seal what was written after these were read, and
    // would seem to have too much.
    let mut told = counts(&head, &drafts, all);
    loop {
        let batch: Batch = audit::seal(&head, drafts.clone(), &told, now);
        if batch.entries.is_empty() {
            break;
        }
        match store.seal(&batch, rev).await {
            Ok(()) => {}
            Err(Conflict::Changed) => {
                tracing::debug!("someone else seals this audit");
                return Ok(sealed);
            }
            Err(other) => return Err(other.into()),
        }
        if batch.tells_of_a_gap() {
            tracing::error!(tenant = %store.tenant(), "entries of the audit are missing, or were put in, before they were sealed");
        }
        sealed += batch.entries.len();
        drafts.retain(|draft| !batch.sealed.contains(&draft.id));
        (head, rev) = (batch.head, rev + 1);
        told = audit::as_found(&head, &drafts);
    }
    if all {
        match store.audit_sealed(&written).await {
            // More was written meanwhile: it stays due.
            Ok(()) | Err(Conflict::Changed) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(sealed)
}

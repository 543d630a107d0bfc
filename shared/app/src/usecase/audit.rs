//! Reading the audit: a page of it, whether it is whole, and all of it as text. Never changes it.

use super::page_size;
use crate::App;
use crate::error::{Error, Result};
use crate::store::{Part, StoreError, StoredEntry};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::wire::{self, AuditEntry, AuditVerification};
use domain::audit::{self, Anchor, Broken, BrokenKind, Draft, Entry, Hash};
use serde_json::Value;

/// Entries that are in memory at once while the chain is walked.
const STRIDE: usize = 500;
/// Entries that one request looks at; more are looked at by the next.
const MOST_A_REQUEST: u64 = 20_000;
/// Entries of an export that one answer holds.
const EXPORTED: usize = 1_000;

/// Entries, newest first; those that are not sealed yet before all others. One that is sealed between two
/// pages is on both.
///
/// # Errors
/// [`Error::BadRequest`] for a page size or a cursor that is none.
pub async fn list_audit(
    app: &App,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<wire::Page<AuditEntry>> {
    let store = &app.records.store;
    let limit = page_size(limit)? as usize;
    let mut items = Vec::new();
    let from = match cursor {
        None => Place::Unsealed("~".to_owned()),
        Some(cursor) => Place::parse(cursor)
            .ok_or_else(|| Error::BadRequest("cursor is none of this list".to_owned()))?,
    };
    let before = match from {
        Place::Sealed(before) => before,
        Place::Unsealed(before) => {
            let found = store.audit_drafts(Some(&before), limit).await?;
            let last = found.drafts.last().map(|draft| draft.id.clone());
            items.extend(found.drafts.into_iter().map(|draft| shown(draft, None)));
            if let (false, Some(last)) = (found.all, last) {
                let next_cursor = Some(Place::Unsealed(last).text());
                return Ok(wire::Page { items, next_cursor });
            }
            u64::MAX
        }
    };
    let room = limit - items.len();
    let found = match room {
        0 => Vec::new(),
        room => store.audit_entries(Part::Before(before), room).await?,
    };
    let next = match found.last() {
        Some(last) if last.sequence > 1 => Some(last.sequence),
        Some(_) => None,
        None => (room == 0).then_some(before),
    };
    for StoredEntry { sequence, entry } in found {
        let entry = entry.ok_or_else(|| unreadable(sequence))?;
        items.push(shown(entry.event, Some((sequence, entry.hash))));
    }
    Ok(wire::Page {
        items,
        next_cursor: next.map(|sequence| Place::Sealed(sequence).text()),
    })
}

/// Where a page begins.
enum Place {
    /// Unsealed entries whose ids sort before this.
    Unsealed(String),
    /// Entries before this place.
    Sealed(u64),
}

impl Place {
    fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(match self {
            Place::Unsealed(id) => format!("u{id}"),
            Place::Sealed(sequence) => format!("s{sequence}"),
        })
    }

    fn parse(cursor: &str) -> Option<Place> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        match text.strip_prefix('u') {
            Some(id) => Some(Place::Unsealed(id.to_owned())),
            None => Some(Place::Sealed(text.strip_prefix('s')?.parse().ok()?)),
        }
    }
}

fn shown(event: Draft, sealed: Option<(u64, Hash)>) -> AuditEntry {
    let some = |value: Value| (!value.is_null()).then_some(value);
    let (sequence, hash) = sealed.unzip();
    AuditEntry {
        sequence,
        at: event.at,
        actor: event.actor.name,
        credential: event.actor.credential,
        verb: event.verb.to_string(),
        object: event.object.id,
        object_kind: event.object.kind,
        reasons: event.reasons,
        before: some(event.before),
        after: some(event.after),
        request_id: event.request_id,
        hash: hash.map(|hash| hash.to_string()),
    }
}

fn unreadable(sequence: u64) -> Error {
    let cause = "it is no entry; `prentice audit verify` says more".to_owned();
    let key = format!("AUDIT ENTRY#{sequence}");
    StoreError::Unreadable { key, cause }.into()
}

/// Whether the chain is whole, from where the last request ended on.
///
/// # Errors
/// [`Error::BadRequest`] for a cursor that is none; [`Error::Store`]. That the chain is broken is no error.
pub async fn verify_audit(app: &App, cursor: Option<&str>) -> Result<AuditVerification> {
    let store = &app.records.store;
    let from = match cursor {
        None => Anchor::start(),
        Some(cursor) => anchor(cursor)
            .ok_or_else(|| Error::BadRequest("cursor is none of a verification".to_owned()))?,
    };
    let head = store.audit_head().await?.value;
    let written = store.audit_written().await?;
    let unsealed = written.iter().sum::<u64>();
    let mut verified = AuditVerification {
        intact: true,
        entries: 0,
        unsealed: unsealed.saturating_sub(head.sealed.iter().sum()),
        head: Some(head.anchor.hash.to_string()),
        problem: None,
        broken_at: None,
        kind: None,
        next_cursor: None,
    };
    let mut walk = Walk::from(from);
    let outcome = loop {
        let stored = store.audit_entries(Part::After(walk.end.sequence), STRIDE);
        let stored = stored.await?;
        let (within, beyond): (Vec<_>, Vec<_>) = stored
            .into_iter()
            .partition(|stored| stored.sequence <= head.anchor.sequence);
        let is_end = within.is_empty() || !beyond.is_empty();
        if let Err(broken) = walk.step(within, is_end.then_some(&head.anchor)) {
            break Err(broken);
        }
        if let Some(first) = beyond.first() {
            // Sealed since the head was read; or put there by someone who did not move the head.
            let head = store.audit_head().await?.value;
            break match head.anchor.sequence < first.sequence {
                false => Ok(()),
                true => Err(Broken {
                    sequence: first.sequence,
                    kind: BrokenKind::Unanchored,
                }),
            };
        }
        if is_end {
            break Ok(());
        }
        if walk.entries >= MOST_A_REQUEST {
            verified.next_cursor = Some(text_of(&walk.end));
            break Ok(());
        }
    };
    verified.entries = walk.entries;
    let found = outcome.err().map(|broken| {
        let kind = broken.kind.as_str();
        (broken.sequence, kind, broken.to_string())
    });
    // A gap is before whatever is broken, since everything before that is whole.
    let gap = walk.gap.map(|sequence| {
        let why = format!(
            "entries were removed, or put in, before they were sealed: entry {sequence} says how many; look at who could write to the table"
        );
        (sequence, "gap", why)
    });
    if let Some((sequence, kind, why)) = gap.or(found) {
        verified.intact = false;
        verified.broken_at = Some(sequence);
        verified.kind = Some(kind.to_owned());
        verified.problem = Some(why);
    }
    Ok(verified)
}

/// How far the chain was walked.
struct Walk {
    /// What was looked at last.
    end: Anchor,
    /// The entry there, which the next one names: it is looked at with that once more, so that what is said
    /// of the two does not depend on where a stride ends.
    last: Option<Entry>,
    entries: u64,
    gap: Option<u64>,
}

impl Walk {
    fn from(end: Anchor) -> Walk {
        Walk {
            end,
            last: None,
            entries: 0,
            gap: None,
        }
    }

    fn step(
        &mut self,
        stored: Vec<StoredEntry>,
        to: Option<&Anchor>,
    ) -> std::result::Result<(), Broken> {
        let from = match &self.last {
            None => self.end.clone(),
            Some(last) => Anchor {
                sequence: last.sequence - 1,
                hash: last.previous.clone(),
            },
        };
        let mut entries: Vec<Entry> = self.last.take().into_iter().collect();
        let known = entries.len() as u64;
        let mut unreadable = None;
        for stored in stored {
            match stored.entry {
                Some(entry) => entries.push(entry),
                None => {
                    unreadable = Some(stored.sequence);
                    break;
                }
            }
        }
        // What follows an entry that cannot be read is not looked at, so it need not lead anywhere.
        let to = to.filter(|_| unreadable.is_none());
        let verified = audit::verify(&entries, &from, to)?;
        if let Some(sequence) = unreadable {
            let kind = BrokenKind::Changed;
            return Err(Broken { sequence, kind });
        }
        self.entries += verified.entries - known;
        self.gap = self.gap.or(verified.gaps.first().copied());
        self.end = verified.end;
        self.last = entries.pop();
        Ok(())
    }
}

fn text_of(anchor: &Anchor) -> String {
    format!("{}-{}", anchor.sequence, anchor.hash)
}

fn anchor(text: &str) -> Option<Anchor> {
    let (sequence, hash) = text.split_once('-')?;
    Some(Anchor {
        sequence: sequence.parse().ok()?,
        hash: Hash::try_from(hash.to_owned()).ok()?,
    })
}

/// Entries behind this place as JSON lines, oldest first; empty when there are no more.
///
/// # Errors
/// [`Error::Store`], also when an entry is none any more.
pub async fn export_audit(app: &App, after: u64) -> Result<String> {
    let found = app
        .records
        .store
        .audit_entries(Part::After(after), EXPORTED);
    let mut entries = Vec::new();
    for StoredEntry { sequence, entry } in found.await? {
        entries.push(entry.ok_or_else(|| unreadable(sequence))?);
    }
    Ok(audit::export(&entries))
}

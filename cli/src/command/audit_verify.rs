//! `prentice audit verify`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use client::wire::AuditVerification;
use domain::audit::{self, Anchor, Entry, Hash};
use std::path::{Path, PathBuf};

/// Find out whether entries of the audit were removed, changed or moved.
///
/// Whoever can write to the table could write a whole new chain: keep the head that this prints, or an
/// export, elsewhere, and give it with --head.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice audit verify
  prentice audit verify --file audit.jsonl
  prentice audit verify --file audit.jsonl --head 5f0c…e1

Exit codes: 0 nothing was removed or changed, 1 something was.")]
pub(crate) struct Verify {
    /// Look at this export instead of the server.
    #[arg(long, value_name = "EXPORT.jsonl")]
    pub(crate) file: Option<PathBuf>,
    /// The hash of an entry that must be in the export: what an earlier `verify` called the head.
    #[arg(long, requires = "file", value_name = "HASH")]
    head: Option<String>,
}

impl Verify {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let verified = connection.client.verify_audit().await?;
        Ok(told(&verified, output))
    }

    /// Over a file, without any server.
    ///
    /// # Errors
    /// [`Failure`] when there is no such file, or it is no export.
    pub(crate) fn offline(&self, output: Output) -> Result<Exit, Failure> {
        let path = self.file.clone().unwrap_or_default();
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|cause| Failure::File {
            path: path.clone(),
            cause,
        })?;
        let head = self.head.clone().map(Hash::try_from).transpose();
        let head = head.map_err(|error| Failure::Usage(format!("--head: {error}")))?;
        Ok(told(&of_export(&path, &text, head.as_ref()), output))
    }
}

/// What is to be said of an export, which may begin anywhere in the chain.
fn of_export(path: &Path, text: &str, head: Option<&Hash>) -> AuditVerification {
    let mut verified = AuditVerification {
        intact: true,
        entries: 0,
        unsealed: 0,
        head: None,
        problem: None,
        broken_at: None,
        kind: None,
        next_cursor: None,
    };
    let broken = |mut verified: AuditVerification, at, kind: &str, why: String| {
        verified.intact = false;
        verified.broken_at = at;
        verified.kind = Some(kind.to_owned());
        verified.problem = Some(why);
        verified
    };
    let entries: Vec<Entry> = match audit::import(text) {
        Ok(entries) => entries,
        Err(error) => {
            let why = format!("{}: {error}", path.display());
            return broken(verified, None, "changed", why);
        }
    };
    let from = entries.first().map_or_else(Anchor::start, |first| Anchor {
        sequence: first.sequence.saturating_sub(1),
        hash: match first.sequence {
            // Nothing is before the first entry, whatever it says.
            0 | 1 => Hash::zero(),
            _ => first.previous.clone(),
        },
    });
    let whole = match audit::verify(&entries, &from, None) {
        Ok(whole) => whole,
        Err(wrong) => {
            let (at, kind) = (Some(wrong.sequence), wrong.kind.as_str());
            return broken(verified, at, kind, wrong.to_string());
        }
    };
    verified.entries = whole.entries;
    verified.head = Some(whole.end.hash.to_string());
    let is_there = |head: &Hash| entries.iter().any(|entry| entry.hash == *head);
    if let Some(head) = head.filter(|head| !is_there(head)) {
        let why = format!(
            "the chain does not lead to {head}: entries are missing at its end, or all of it was written anew; look for an older export"
        );
        return broken(verified, Some(whole.end.sequence + 1), "truncated", why);
    }
    if let Some(gap) = whole.gaps.first() {
        let why = format!(
            "entries were removed, or put in, before they were sealed: entry {gap} says how many; look at who could write to the table"
        );
        return broken(verified, Some(*gap), "gap", why);
    }
    verified
}

fn told(verified: &AuditVerification, output: Output) -> Exit {
    if output.json {
        output.document(verified);
    } else {
        match &verified.problem {
            None => output.line(format!(
                "intact: {} entries, {} not sealed yet",
                verified.entries, verified.unsealed
            )),
            Some(problem) => output.line(problem),
        }
        if let (Some(head), true) = (&verified.head, verified.intact) {
            output.line(format!("head: {head}"));
        }
    }
    match verified.intact {
        true => Exit::Done,
        false => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::audit::{Actor, Draft, Head, Object, Verb, append, export};
    use domain::id::TenantId;

    fn chain(length: u64) -> Vec<Entry> {
        let mut head = Head::new(TenantId::default());
        let numbers = 1..=length;
        numbers
            .map(|number| {
                let object = Object::new("run", number);
                let (id, now) = (number.to_string(), Timestamp::UNIX_EPOCH);
                let tenant = TenantId::default();
                let draft = Draft::new(&id, now, tenant, Actor::system(), Verb::RunEnded, object);
                let (entry, next) = append(&head, draft, now);
                head = next;
                entry
            })
            .collect()
    }

    fn check(entries: &[Entry], head: Option<&Hash>, expected: Result<u64, (&str, Option<u64>)>) {
        let verified = of_export(Path::new("audit.jsonl"), &export(entries), head);
        let found = match (verified.intact, &verified.kind) {
            (true, None) => Ok(verified.entries),
            (_, kind) => Err((kind.as_deref().unwrap_or(""), verified.broken_at)),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn an_export_is_verified_without_a_server() {
        let entries = chain(5);
        let last = entries[4].hash.clone();
        check(&[], None, Ok(0));
        check(&entries, None, Ok(5));
        check(&entries, Some(&last), Ok(5));
        check(&entries[2..], Some(&last), Ok(3));
        check(&entries, Some(&entries[2].hash), Ok(5));
        check(&entries[..4], Some(&last), Err(("truncated", Some(5))));
        check(&entries[..4], None, Ok(4));
        check(
            &[&entries[..2], &entries[3..]].concat(),
            None,
            Err(("removed", Some(3))),
        );
        let mut changed = entries.clone();
        changed[1].event.actor.name = "nobody".to_owned();
        check(&changed, None, Err(("changed", Some(2))));
        let cut = export(&entries)[..200].to_owned();
        let verified = of_export(Path::new("audit.jsonl"), &cut, None);
        assert!(!verified.intact);
    }
}

//! The users' JSON files, translated to Cedar. Owns how they are read and what they come to mean;
//! evaluates nothing.

pub(crate) mod approval;
pub(crate) mod fields;
pub(crate) mod glob;
pub(crate) mod permission;
mod read;

use fields::{Fields, Report};
use glob::Glob;
use read::{Data, Node};
use std::collections::BTreeMap;

/// One entry of a file as a Cedar policy.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The policy's id, as verdicts name it. May occur twice.
    pub(crate) id: String,
    /// Where the entry is in its file.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// The policy.
    pub(crate) cedar: String,
}

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Translated {
    pub(crate) drafts: Vec<Draft>,
    /// Patterns of permissions that each role grants.
    pub(crate) roles: BTreeMap<String, Vec<String>>,
    /// What is no error but surely not meant, each with its place.
    pub(crate) warnings: Vec<domain::finding::Finding>,
}

/// The fields that every entry may have.
struct Entry<'n> {
    fields: Fields<'n>,
    glob: Glob,
    id: String,
    reason: Option<String>,
}

impl<'n> Entry<'n> {
    /// Reads what entries have in common; `kind` names them in messages and in ids.
    fn read(
        node: &'n Node,
        path: &str,
        kind: &str,
        known: &[&str],
        report: &mut Report<'_>,
    ) -> Option<Entry<'n>> {
        let what = match kind {
            "abac" => "an attribute rule",
            "approval" => "an approval policy",
            _ => "a permission policy",
        };
        let fields = Fields::open(node, path, what, known, report)?;
        if fields.get("skill_id").is_none() {
            let message = "`skill_id` is missing: expected a pattern such as `admin/*`, or `*` for every skill";
            report.error("missing-field", path, node, message);
        }
        let glob = Glob::new(&fields.text("skill_id", report)?);
        let given = fields.text("policy_id", report);
        let reason = fields.text("reason", report);
        let id = given.unwrap_or_else(|| format!("{kind}:{}", glob.as_str()));
        Some(Entry {
            fields,
            glob,
            id,
            reason,
        })
    }

    fn draft(&self, cedar: String) -> Draft {
        let Node { line, column, .. } = *self.fields.node();
        Draft {
            id: self.id.clone(),
            line,
            column,
            cedar,
        }
    }
}

/// The whole file: an object that may have the `known` fields, or the list of its `policies` alone.
fn open_file<'n>(
    node: &'n Node,
    what: &str,
    known: &[&str],
    report: &mut Report<'_>,
) -> (Option<Fields<'n>>, Option<&'n [Node]>) {
    if let Data::List(items) = &node.data {
        return (None, Some(items));
    }
    let Some(fields) = Fields::open(node, "", what, known, report) else {
        return (None, None);
    };
    let items = list(&fields, "policies", report);
    (Some(fields), items)
}

fn list<'n>(fields: &Fields<'n>, name: &str, report: &mut Report<'_>) -> Option<&'n [Node]> {
    let node = fields.get(name)?;
    if let Data::List(items) = &node.data {
        return Some(items);
    }
    report.wrong_type(&fields.path_of(name), node, "a list");
    None
}

/// Patterns of earlier entries, of which the first that means a skill is the only one that counts.
#[derive(Default)]
struct Earlier(Vec<Glob>);

impl Earlier {
    /// The conditions under which the next entry is the first that means the skill, or a warning when it
    /// can never be.
    fn exclusions(
        &self,
        entry: &Entry<'_>,
        report: &Report<'_>,
    ) -> Result<Vec<String>, domain::finding::Finding> {
        let glob = &entry.glob;
        if let Some(cover) = self.0.iter().find(|earlier| earlier.surely_covers(glob)) {
            let Node { line, column, .. } = *entry.fields.node();
            let message = format!(
                "this entry never applies: of all that mean a skill only the first counts, and `{}` above means every skill that `{}` means; move it up, or remove it",
                cover.as_str(),
                glob.as_str()
            );
            return Err(domain::finding::Finding::error(
                domain::finding::Source::Policy,
                "never-reached",
                message,
            )
            .warning()
            .in_file(report.path)
            .field(entry.fields.path.clone())
            .at(line, column));
        }
        let near = self.0.iter().filter(|earlier| !earlier.is_apart_from(glob));
        Ok(near.filter_map(Glob::condition).collect())
    }
}

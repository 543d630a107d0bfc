//! The builder's form: everything as typed, and the draft and commands it stands for.

use super::row::{self, Row};
use client::wire::{Command, Finding};
use domain::finding::{self, Source};
use domain::manifest::{Draft, Manifest};

/// A command as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CommandRow {
    /// Names the row in the page; never used again for another.
    pub(crate) key: u32,
    /// Its name; may be empty.
    pub(crate) name: String,
    /// The script.
    pub(crate) run: String,
}

/// The form as typed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    /// `domain/name`.
    pub(crate) id: String,
    /// For people.
    pub(crate) name: String,
    /// What it does and when to use it.
    pub(crate) description: String,
    /// Semantic.
    pub(crate) version: String,
    /// `read`, `write`, `destructive`, or nothing chosen yet.
    pub(crate) risk: String,
    /// Separated by commas or spaces.
    pub(crate) tags: String,
    /// One a line.
    pub(crate) examples: String,
    /// Such as `0.5`; may be empty.
    pub(crate) cost: String,
    /// Such as `15m`.
    pub(crate) timeout: String,
    /// Whether running it twice does no more than running it once.
    pub(crate) idempotent: bool,
    /// Separated by commas or spaces.
    pub(crate) owners: String,
    /// What a run takes.
    pub(crate) inputs: Vec<Row>,
    /// What a run reports.
    pub(crate) outputs: Vec<Row>,
    /// What a run does.
    pub(crate) commands: Vec<CommandRow>,
}

impl Default for Form {
    fn default() -> Form {
        Form {
            id: String::new(),
            name: String::new(),
            description: String::new(),
            version: "1.0.0".to_owned(),
            risk: "read".to_owned(),
            tags: String::new(),
            examples: String::new(),
            cost: String::new(),
            timeout: "15m".to_owned(),
            idempotent: false,
            owners: String::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            commands: vec![CommandRow::default()],
        }
    }
}

impl Form {
    /// The draft it stands for.
    pub(crate) fn draft(&self) -> Draft {
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Draft {
            id: self.id.trim().to_owned(),
            name: self.name.trim().to_owned(),
            description: self.description.trim().to_owned(),
            version: some(&self.version),
            risk: some(&self.risk),
            tags: words(&self.tags),
            examples: self
                .examples
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            inputs: row::schema(&self.inputs),
            outputs: row::schema(&self.outputs),
            cost: some(&self.cost).into(),
            timeout: some(&self.timeout),
            idempotent: self.idempotent,
            owners: words(&self.owners),
        }
    }

    /// The commands it stands for.
    pub(crate) fn commands(&self) -> Vec<Command> {
        let command = |row: &CommandRow| {
            let name = row.name.trim();
            Command {
                name: (!name.is_empty()).then(|| name.to_owned()),
                run: row.run.trim_end().to_owned(),
            }
        };
        self.commands.iter().map(command).collect()
    }

    /// The form of a manifest and its commands.
    pub(crate) fn of(manifest: &Manifest, commands: &[Command]) -> Form {
        let draft = Draft::from(manifest);
        let commands = commands
            .iter()
            .enumerate()
            .map(|(key, command)| CommandRow {
                key: key as u32,
                name: command.name.clone().unwrap_or_default(),
                run: command.run.clone(),
            });
        Form {
            id: draft.id,
            name: draft.name,
            description: draft.description,
            version: draft.version.unwrap_or_default(),
            risk: draft.risk.unwrap_or_default(),
            tags: draft.tags.join(", "),
            examples: draft.examples.join("\n"),
            cost: manifest.cost.map_or(String::new(), |cost| cost.to_string()),
            timeout: draft.timeout.unwrap_or_default(),
            idempotent: draft.idempotent,
            owners: draft.owners.join(", "),
            inputs: row::rows(&draft.inputs),
            outputs: row::rows(&draft.outputs),
            commands: commands.collect(),
        }
    }

    /// What is wrong that the draft cannot show: rows without a name, and names given twice.
    pub(crate) fn own_findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (word, rows) in [("inputs", &self.inputs), ("outputs", &self.outputs)] {
            for (index, row) in rows.iter().enumerate() {
                let name = row.name.trim();
                let message = if name.is_empty() {
                    "Give it a name, or remove it."
                } else if rows[..index].iter().any(|other| other.name.trim() == name) {
                    "This name is there already: give it another."
                } else {
                    continue;
                };
                let finding = finding::Finding::error(Source::Manifest, "bad-name", message);
                findings.push(finding.field(format!("{word}[{index}]")).into());
            }
        }
        findings
    }
}

/// A key that no row has.
pub(crate) fn next_key(keys: impl Iterator<Item = u32>) -> u32 {
    keys.max().map_or(0, |key| key + 1)
}

fn words(text: &str) -> Vec<String> {
    text.split([',', ' ', '\n', '\t'])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::row::RowKind;

    pub(crate) fn disk_report() -> Form {
        let row = |key, name: &str, kind| Row {
            key,
            name: name.to_owned(),
            kind,
            ..Row::default()
        };
        Form {
            id: "ops/disk-report".to_owned(),
            name: "Disk report".to_owned(),
            description: "Lists the largest folders.".to_owned(),
            tags: "disk, ops".to_owned(),
            examples: "what fills the disk\n\n".to_owned(),
            inputs: vec![
                Row {
                    required: true,
                    ..row(0, "path", RowKind::String)
                },
                Row {
                    default: "5".to_owned(),
                    ..row(3, "top", RowKind::Integer)
                },
            ],
            outputs: vec![row(0, "largest", RowKind::String)],
            commands: vec![CommandRow {
                key: 2,
                name: String::new(),
                run: "du -- \"$INPUT_PATH\"\n".to_owned(),
            }],
            ..Form::default()
        }
    }

    #[test]
    fn a_form_becomes_a_manifest_and_the_same_form_again() {
        let form = disk_report();
        let manifest = form.draft().into_manifest().expect("valid");
        let again = Form::of(&manifest, &form.commands());
        assert_eq!(again.draft().into_manifest(), Ok(manifest));
        assert_eq!(again.commands(), form.commands());
        assert_eq!(again.inputs[1].default, "5");
        assert_eq!(again.tags, "disk, ops");
    }

    #[test]
    fn names_given_twice_or_not_at_all_are_told() {
        let mut form = disk_report();
        form.inputs[1].name = "path".to_owned();
        form.outputs[0].name = " ".to_owned();
        let fields: Vec<String> = form.own_findings().into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["inputs[1]", "outputs[0]"]);
    }

    #[test]
    fn new_rows_never_take_an_old_key() {
        assert_eq!(next_key([].into_iter()), 0);
        assert_eq!(next_key([0, 3].into_iter()), 4);
    }
}

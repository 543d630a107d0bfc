//! The commands of a skill: shell text that people write, and the rules it keeps.

use crate::finding::{Finding, Source, any_error};
use crate::yaml::{self, Data, Fields, Node, Place, Report, quote};
use serde::{Deserialize, Serialize};

/// One step of a skill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// What the step is called in the run; `Command <n>` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Bash, of any number of lines. Inputs are in `"$INPUT_<NAME>"`.
    pub run: String,
}

pub(super) const MOST: usize = 50;
const MAX_NAME: usize = 100;
/// Longer scripts belong into a file of the repository; Linux refuses a script of 128 KiB.
const MAX_RUN: usize = 60_000;

impl Command {
    /// A command without a name of its own.
    pub fn new(run: impl Into<String>) -> Command {
        Command {
            name: None,
            run: run.into(),
        }
    }

    /// The same command with a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Command {
        self.name = Some(name.into());
        self
    }
}

/// Everything that keeps these commands from becoming a workflow; `field` is `commands[0].run`.
pub fn check_commands(commands: &[Command]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = Report {
        source: Source::Workflow,
        findings: &mut findings,
    };
    if commands.is_empty() {
        report.error(
            "missing-field",
            "commands",
            None,
            "there is no command: write at least one",
        );
    }
    if commands.len() > MOST {
        report.error(
            "too-many",
            "commands",
            None,
            format!("found {} commands, expected at most {MOST}", commands.len()),
        );
    }
    for (index, command) in commands.iter().enumerate() {
        one(
            command,
            &format!("commands[{index}]"),
            None,
            None,
            &mut report,
        );
    }
    findings
}

fn one(
    command: &Command,
    path: &str,
    name_at: Option<Place>,
    run_at: Option<Place>,
    report: &mut Report<'_>,
) {
    if let Some(name) = &command.name {
        let path = format!("{path}.name");
        let length = name.chars().count();
        if name.trim().is_empty() || name.trim() != name {
            report.error(
                "bad-name",
                &path,
                name_at,
                format!(
                    "found {}, expected a name without spaces around it, or none",
                    quote(name)
                ),
            );
        } else if length > MAX_NAME {
            report.error(
                "too-long",
                &path,
                name_at,
                format!("found {length} characters, expected at most {MAX_NAME}"),
            );
        } else if name
            .chars()
            .any(|character| yaml::is_hidden(character) || character.is_control())
        {
            report.error(
                "bad-name",
                &path,
                name_at,
                "found an invisible character in a name, expected one line of text",
            );
        } else if name.contains("${{") {
            report.error(
                "template-injection",
                &path,
                name_at,
                "`${{` is not accepted in the name of a command: write plain text",
            );
        }
    }
    let path = format!("{path}.run");
    if command.run.trim().is_empty() {
        report.error(
            "empty",
            &path,
            run_at,
            "the command is empty: write what to run, or remove it",
        );
    }
    if command.run.len() > MAX_RUN {
        let message = format!(
            "found {} bytes, expected at most {MAX_RUN}: put long scripts into a file of the repository",
            command.run.len()
        );
        report.error("too-long", &path, run_at, message);
    }
    if let Some(bad) = command
        .run
        .chars()
        .find(|&character| yaml::is_hidden(character) || character == '\r')
    {
        let message = format!(
            "found the invisible character U+{:04X}, which reviewers cannot see: remove it",
            u32::from(bad)
        );
        report.error("hidden-character", &path, run_at, message);
    }
    if command.run.contains("${{") {
        report.error("template-injection", &path, run_at, INJECTION);
    }
}

pub(super) const INJECTION: &str = "`${{` in a command lets whoever gives the inputs run code: write `\"$INPUT_X\"` with the quotes instead of `${{ inputs.x }}`, and pass anything else through `env`";

/// Reads a file of commands: a YAML list of `name` (optional) and `run`, or of plain texts.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn parse_commands(text: &str) -> Result<Vec<Command>, Vec<Finding>> {
    let mut findings = Vec::new();
    let root = yaml::read(text, Source::Workflow, &mut findings);
    let mut report = Report {
        source: Source::Workflow,
        findings: &mut findings,
    };
    let mut commands = Vec::new();
    if let Some(root) = root
        && let Some(items) = report.list(&root, "", "a list of commands (`- run: …`)")
    {
        if items.is_empty() || items.len() > MOST {
            report.error(
                "too-many",
                "",
                root.place,
                format!("found {} commands, expected 1 to {MOST}", items.len()),
            );
        }
        for (index, item) in items.iter().enumerate() {
            commands.extend(item_command(item, &format!("[{index}]"), &mut report));
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    if any_error(&findings) {
        Err(findings)
    } else {
        Ok(commands)
    }
}

fn item_command(item: &Node, path: &str, report: &mut Report<'_>) -> Option<Command> {
    if let Data::Text(run) = &item.data {
        let command = Command::new(run);
        one(&command, path, None, item.place, report);
        return Some(command);
    }
    let fields = Fields::open(item, path, "a command", &["name", "run"], report)?;
    let name = fields
        .get("name")
        .and_then(|node| report.text(node, &fields.path("name"), "text"));
    let run = fields.required("run", "the command", report)?;
    let command = Command {
        name: name.map(str::to_owned),
        run: report
            .text(run, &fields.path("run"), "text: the command")?
            .to_owned(),
    };
    one(
        &command,
        path,
        fields.get("name").and_then(|node| node.place),
        run.place,
        report,
    );
    Some(command)
}

/// The file that [`parse_commands`] reads as these commands.
pub fn render_commands(commands: &[Command]) -> String {
    serde_yaml::to_string(commands).expect("a list of texts is always YAML")
}

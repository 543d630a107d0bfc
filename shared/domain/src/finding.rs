//! What a check has to say about a text: where, what is wrong, and what was expected.
//!
//! One shape for every source (our own rules, actionlint, zizmor), so that the CLI, the API and the
//! site show them alike. Never holds more of the text than the message needs.

use serde::{Deserialize, Serialize};

/// Who found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The manifest's own rules.
    Manifest,
    /// The rules every workflow of a skill must keep, whoever wrote it.
    Workflow,
    /// actionlint, with shellcheck for the commands.
    Actionlint,
    /// zizmor, the security linter.
    Zizmor,
    /// The values given to a run, checked against the skill's inputs.
    Inputs,
    /// The values a run reported, checked against the skill's outputs.
    Outputs,
    /// The policies: their language, their schema, and what a change of them weakens.
    Policy,
    /// Error events, and the rules they are grouped by.
    Errors,
    /// Guardrails and fixers, and the settings of what proposes them.
    Rule,
}

/// How much it matters: an error stops a proposal, a warning is shown to the reviewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The reviewer should look.
    Warning,
    /// Nothing is proposed, activated or run until it is mended.
    Error,
}

/// One thing a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Who found it.
    pub source: Source,
    /// How much it matters.
    pub severity: Severity,
    /// Name of the rule, stable, for links and filters (`unknown-field`, `template-injection`).
    pub rule: String,
    /// The file meant, as a path in the skills repository, where more than one is checked at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The field meant, as a path: `inputs.properties.top.type`. Empty when the whole text is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Line in the text, from 1; absent when there is no text (a value sent as JSON).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in the line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is wrong, what was expected, and what to do, in one sentence.
    pub message: String,
}

impl Finding {
    /// An error without a place; add one with [`Finding::at`] and [`Finding::field`].
    pub fn error(source: Source, rule: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding {
            source,
            severity: Severity::Error,
            rule: rule.into(),
            file: None,
            field: String::new(),
            line: None,
            column: None,
            message: message.into(),
        }
    }

    /// The same finding as a warning.
    #[must_use]
    pub fn warning(mut self) -> Finding {
        self.severity = Severity::Warning;
        self
    }

    /// The same finding as something worth knowing.
    #[must_use]
    pub fn info(mut self) -> Finding {
        self.severity = Severity::Info;
        self
    }

    /// The same finding in this file.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>) -> Finding {
        self.file = Some(path.into());
        self
    }

    /// The same finding about this field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Finding {
        self.field = field.into();
        self
    }

    /// The same finding at this place, both from 1.
    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Finding {
        self.line = Some(line);
        self.column = Some(column);
        self
    }
}

/// Whether these findings stop a proposal.
pub fn any_error(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let severity = match self.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
            if self.line.is_none() {
                f.write_str(" ")?;
            }
        }
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}: ")?;
        }
        write!(f, "{severity}[{}]", self.rule)?;
        if !self.field.is_empty() {
            write!(f, " {}", self.field)?;
        }
        write!(f, ": {}", self.message)
    }
}

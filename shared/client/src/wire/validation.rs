//! Findings and reports of validation.

use domain::finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Who found it: `manifest`, `workflow`, `actionlint`, `zizmor`, `inputs`, `outputs` or `policy`.
    #[schema(value_type = String, example = "actionlint")]
    pub source: finding::Source,
    /// `error`, `warning` or `info`; an error stops the request.
    #[schema(value_type = String, example = "error")]
    pub severity: finding::Severity,
    /// Stable name of the rule.
    pub rule: String,
    /// The file meant, where more than one is checked at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Path of the field meant, such as `inputs.properties.top.type`; empty for the whole text.
    #[serde(default)]
    pub field: String,
    /// Line in the text, from 1.
    pub line: Option<u32>,
    /// Column in the line, from 1.
    pub column: Option<u32>,
    /// What is wrong, what was expected and what to do.
    pub message: String,
}

impl From<finding::Finding> for Finding {
    fn from(finding: finding::Finding) -> Finding {
        let finding::Finding {
            source,
            severity,
            rule,
            file,
            field,
            line,
            column,
            message,
        } = finding;
        Finding {
            source,
            severity,
            rule,
            file,
            field,
            line,
            column,
            message,
        }
    }
}

impl From<Finding> for finding::Finding {
    fn from(finding: Finding) -> finding::Finding {
        let Finding {
            source,
            severity,
            rule,
            file,
            field,
            line,
            column,
            message,
        } = finding;
        finding::Finding {
            source,
            severity,
            rule,
            file,
            field,
            line,
            column,
            message,
        }
    }
}

/// A linter and whether it looked at the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Linter {
    /// `actionlint` or `zizmor`.
    pub name: String,
    /// Its version; `null` when it is not installed, and then it checked nothing.
    pub version: Option<String>,
}

/// What every check says about a skill, and the two texts a pull request would carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ValidationReport {
    /// No finding is an error.
    pub valid: bool,
    /// All findings: of the manifest first, then of the workflow.
    pub findings: Vec<Finding>,
    /// The manifest as it would be committed.
    pub manifest: String,
    /// The workflow as it would be committed; empty while the manifest has errors.
    pub workflow: String,
    /// Who checked the workflow.
    pub linters: Vec<Linter>,
}

/// Request of `POST /validate`: check every skill on the default branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ValidateAll {
    /// Also check the workflow each manifest points at.
    #[serde(default = "yes")]
    pub check_entrypoints: bool,
}

fn yes() -> bool {
    true
}

/// Answer of `POST /validate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ValidateAllReport {
    /// `ok` or `invalid`.
    #[schema(example = "ok")]
    pub status: String,
    /// How many skills were looked at.
    pub checked: u32,
    /// Every finding, by file.
    pub issues: Vec<Issue>,
}

/// A finding in one file of the skills repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Issue {
    /// The file.
    pub path: String,
    /// `metadata` for the manifest, `entrypoint` for the workflow.
    pub category: String,
    /// Where and what, in one line.
    pub message: String,
    /// The skill, when the manifest told.
    pub skill_id: Option<String>,
}

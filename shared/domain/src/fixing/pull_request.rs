//! The pull request that proposes what a fixer changed.

use crate::errors::Fingerprint;
use crate::id::{CommitSha, RunId};
use crate::proposal::markdown::{block, code};
use crate::proposal::{Change, PullRequest};
use crate::rule::{Rule, RuleId, line};
use std::fmt::Write;

const PREFIX: &str = "prentice/fix-";
/// Files that are named.
const MOST_NAMED: usize = 50;

/// What a reviewer is told of a change.
#[derive(Debug, Clone, Copy)]
pub struct Told<'t> {
    /// The fixer.
    pub rule: &'t Rule,
    /// Its script, and the commit of the skills repository that it was taken from.
    pub script: (&'t str, &'t CommitSha),
    /// The commit that was patched.
    pub commit: &'t CommitSha,
    /// The run.
    pub run: &'t RunId,
    /// The error that it was started by, and its template.
    pub error: Option<(Fingerprint, &'t str)>,
    /// The files.
    pub changes: &'t [Change],
}

/// `prentice/fix-fx-abcd1234`: the one branch of a fixer.
pub fn branch(fixer: &RuleId) -> String {
    format!("{PREFIX}{}", fixer.as_str().to_ascii_lowercase())
}

/// The fixer whose branch this is.
pub fn fixer_of_branch(name: &str) -> Option<RuleId> {
    let id = name.strip_prefix(PREFIX)?.to_ascii_uppercase();
    RuleId::parse(&id).ok().filter(|id| branch(id) == name)
}

/// Writes the pull request of a change.
pub fn pull_request(told: &Told<'_>) -> PullRequest {
    let Told {
        rule,
        script: (script, scripts_commit),
        commit,
        run,
        error,
        changes,
    } = told;
    let title = line(&format!("Fix: {} ({})", rule.name, rule.id), 120);
    let mut body = format!(
        "The fixer {} ({}) patched commit {} in run {}, by {} of commit {}. **Nothing is changed until a human merges this.** While it is open the fixer does not run again.\n",
        rule.id,
        code(&rule.name),
        commit.short(),
        code(run.as_str()),
        code(script),
        scripts_commit.short(),
    );
    if let Some((fingerprint, template)) = error {
        let _ = write!(
            body,
            "\nIt was started by the error {}:\n\n{}\n",
            code(&fingerprint.to_string()),
            block(template)
        );
    }
    body.push_str("\n| file | |\n| --- | --- |\n");
    for change in changes.iter().take(MOST_NAMED) {
        let what = match &change.text {
            Some(_) => "written",
            None => "removed",
        };
        let path = crate::proposal::markdown::cell(&change.path);
        let _ = writeln!(body, "| {path} | {what} |");
    }
    if changes.len() > MOST_NAMED {
        let _ = writeln!(body, "\n{} more.", changes.len() - MOST_NAMED);
    }
    PullRequest { title, body }
}

//! Which files of a skills repository hold policies, and in what language. Texts only: it never
//! touches a disk.

use domain::errors::RuleSet;
use domain::finding::{Finding, Source};
use domain::mining::Classifier;
use domain::nearest::nearest;
use domain::proposal::Wordings;
use domain::rule::is_rule_path;
use domain::signature::ImpactWeights;
use serde::{Deserialize, Serialize};

/// The folder of the policies in a skills repository.
pub const FOLDER: &str = "policies/";
/// Roles, permissions and attribute rules as the users' JSON says them.
pub const PERMISSIONS: &str = "policies/permission_policies.json";
/// Approvals as the users' JSON says them.
pub const APPROVALS: &str = "policies/approval_policies.json";

/// One file of the policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFile {
    /// Path in the skills repository, such as `policies/finance.cedar`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl PolicyFile {
    /// A file of this path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> PolicyFile {
        PolicyFile {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Whether a path of the skills repository belongs to its policies: `.cedar` and `.json` files of
    /// the folder `policies`, the files of mined rules,
    /// and those by which errors are read. Those that are neither of the two known JSON files are meant too, so that
    /// a slip in a name is an error and not a policy that nobody applies.
    pub fn is_policy(path: &str) -> bool {
        is_rule_path(path)
            || is_about_errors(path)
            || path
                .strip_prefix(FOLDER)
                .is_some_and(|rest| rest.ends_with(".cedar") || rest.ends_with(".json"))
    }
}

/// Whether a path is one of the files by which errors are read.
fn is_about_errors(path: &str) -> bool {
    [
        RuleSet::PATH,
        Classifier::PATH,
        ImpactWeights::PATH,
        Wordings::PATH,
    ]
    .contains(&path)
}

/// What language a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Cedar,
    Permissions,
    Approvals,
    /// A guardrail or a fixer.
    Rule,
    /// How errors are told apart, what they want, how they are weighed.
    Errors,
}

impl Language {
    /// Of a file of this path.
    pub(crate) fn of(path: &str) -> Result<Language, Finding> {
        match path {
            PERMISSIONS => Ok(Language::Permissions),
            APPROVALS => Ok(Language::Approvals),
            _ if is_about_errors(path) => Ok(Language::Errors),
            _ if is_rule_path(path) => Ok(Language::Rule),
            _ if path.ends_with(".cedar") => Ok(Language::Cedar),
            _ => {
                let hint = match nearest(path, [PERMISSIONS, APPROVALS]) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => {
                        format!("expected `policies/*.cedar`, `{PERMISSIONS}` or `{APPROVALS}`")
                    }
                };
                let message = format!("this is no file of policies: {hint}");
                Err(Finding::error(Source::Policy, "unknown-file", message).in_file(path))
            }
        }
    }
}

/// Line and column, both from 1, of an offset in bytes; that of the end for one behind it.
pub(crate) fn place(text: &str, offset: usize) -> (u32, u32) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
    let column = 1 + before[start..].chars().count();
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (small(line), small(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_lines_and_columns() {
        let text = "ab\nключ\n";
        for (offset, expected) in [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (5, (2, 2)),
            (6, (2, 2)),
            (7, (2, 3)),
            (12, (3, 1)),
            (900, (3, 1)),
        ] {
            assert_eq!(place(text, offset), expected, "{offset}");
        }
    }

    #[test]
    fn a_slip_in_a_name_is_no_policy_that_is_forgotten() {
        for (path, policy, known) in [
            ("policies/finance.cedar", true, true),
            ("policies/permission_policies.json", true, true),
            ("policies/permision_policies.json", true, false),
            ("policies/README.md", false, false),
            ("skills/ops/disk.yaml", false, false),
            ("skills/proposed/GR-ABCD1234_x.yaml", true, true),
            ("skills/proposed/README.md", false, false),
        ] {
            assert_eq!(PolicyFile::is_policy(path), policy, "{path}");
            assert_eq!(Language::of(path).is_ok(), known, "{path}");
        }
        let finding = Language::of("policies/permision_policies.json").expect_err("unknown");
        assert!(finding.message.contains("did you mean"), "{finding}");
    }
}

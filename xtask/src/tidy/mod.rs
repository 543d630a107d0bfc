//! The rules of the house that the compiler does not know, one file each.
//!
//! Each rule is also a test of this package, so that `cargo xtask test` keeps them. A rule reads one file at a time and
//! never changes anything.

mod allowed_lints;
mod file_length;
mod machine_paths;
mod module_docs;
mod names;
mod pure_domain;
mod small_mains;
mod source;

use anyhow::{Result, bail};

use self::source::Source;
use crate::workspace::Workspace;

/// One rule.
struct Rule {
    /// What is printed with each violation.
    name: &'static str,
    /// Line (from 1, or 0 for the whole file) and what is wrong.
    check: fn(&Source) -> Vec<(usize, String)>,
}

const RULES: &[&Rule] = &[
    &pure_domain::RULE,
    &small_mains::RULE,
    &names::RULE,
    &machine_paths::RULE,
    &module_docs::RULE,
    &allowed_lints::RULE,
    &file_length::RULE,
];

/// The verb `tidy`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let sources = source::all(workspace.root())?;
    let violations: Vec<String> = RULES
        .iter()
        .flat_map(|rule| violations(rule, &sources))
        .collect();
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        bail!(
            "{} violations of the rules in xtask/src/tidy",
            violations.len()
        );
    }
    println!("{} files keep to {} rules", sources.len(), RULES.len());
    Ok(())
}

fn violations(rule: &Rule, sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .flat_map(|source| {
            (rule.check)(source).into_iter().map(move |(line, what)| {
                format!("{}:{line}: {} [{}]", source.path, what, rule.name)
            })
        })
        .collect()
}

/// What every rule's own tests use.
#[cfg(test)]
mod check {
    use super::*;

    /// The lines of this text that break the rule, were it at this path.
    #[track_caller]
    pub(super) fn lines(rule: &Rule, path: &str, text: &str) -> Vec<usize> {
        let found = (rule.check)(&Source::new(path, text));
        found.into_iter().map(|(line, _)| line).collect()
    }

    /// Fails with every violation of the rule in the repository.
    #[track_caller]
    pub(super) fn repository(rule: &Rule) {
        let workspace = Workspace::locate().expect("tests run in the workspace");
        let sources = source::all(workspace.root()).expect("the repository is readable");
        assert!(sources.len() > 20, "the walk lost its way");
        let found = violations(rule, &sources);
        assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    }
}

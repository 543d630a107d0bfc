//! The rules that every workflow of a skill keeps, whoever wrote it. One rule, one file.
//!
//! A rule looks at the tree and says what is wrong and what to write instead. Rules do not repeat
//! what actionlint and zizmor find; they hold what Prentice relies on: that the right inputs arrive,
//! that nothing given becomes code, and that only our own job can speak for the run.

use crate::finding::{Finding, Source};
use crate::manifest::Manifest;
use crate::yaml::{self, Node, Report};

/// Everything that is wrong with the workflow of this skill, in the order of the text.
pub fn check(manifest: &Manifest, workflow: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(root) = yaml::read(workflow, Source::Workflow, &mut findings) {
        let subject = Subject {
            manifest,
            text: workflow,
            root: &root,
        };
        let mut report = Report {
            source: Source::Workflow,
            findings: &mut findings,
        };
        for rule in RULES {
            rule(&subject, &mut report);
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}

/// What a rule looks at.
struct Subject<'a> {
    manifest: &'a Manifest,
    text: &'a str,
    root: &'a Node,
}

type Rule = fn(&Subject<'_>, &mut Report<'_>);

const RULES: &[Rule] = &[];

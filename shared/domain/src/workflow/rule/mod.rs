//! The rules that every workflow of a skill keeps, whoever wrote it. One rule, one file.
//!
//! A rule looks at the tree and says what is wrong and what to write instead. Rules do not repeat
//! what actionlint and zizmor find; they hold what Prentice relies on: that the right inputs arrive,
//! that nothing given becomes code, and that only our own job can speak for the run.

mod code_injection;
mod environment;
mod execute_job;
mod inputs;
mod outputs;
mod permissions;
mod report_job;
mod run_name;
mod runner;
mod secrets;
mod timeout;
mod trigger;

pub(crate) use report_job::is_report_job;

use crate::finding::{Finding, Source};
use crate::manifest::Manifest;
use crate::yaml::{self, Entry, Node, Report};

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
        if yaml::Fields::open_any(&root, "", "a workflow", &mut report).is_some() {
            for rule in RULES {
                rule(&subject, &mut report);
            }
        }
    }
    findings.sort_by_key(|finding| (finding.line.unwrap_or(u32::MAX), finding.column));
    findings
}

type Rule = fn(&Subject<'_>, &mut Report<'_>);

const RULES: &[Rule] = &[
    trigger::check,
    inputs::check,
    run_name::check,
    permissions::check,
    environment::check,
    execute_job::check,
    report_job::check,
    outputs::check,
    runner::check,
    timeout::check,
    secrets::check,
    code_injection::check,
];

/// What a rule looks at.
struct Subject<'a> {
    manifest: &'a Manifest,
    text: &'a str,
    root: &'a Node,
}

impl<'a> Subject<'a> {
    fn jobs(&self) -> &'a [Entry] {
        self.root.get("jobs").map(Node::entries).unwrap_or_default()
    }

    fn job(&self, id: &str) -> Option<&'a Entry> {
        self.root.get("jobs")?.entry(id)
    }
}

/// Whether the job is another workflow that is called, which has no runner and no steps of its own.
fn is_call(job: &Entry) -> bool {
    job.value.get("uses").is_some()
}

#[cfg(test)]
mod fixture {
    use crate::manifest::{Draft, Manifest};
    use crate::workflow::{Command, check, generate};
    use expect_test::Expect;

    pub(super) fn manifest() -> Manifest {
        let draft = Draft {
            id: "ops/disk-report".to_owned(),
            name: "Disk report".to_owned(),
            description: "What fills a disk.".to_owned(),
            risk: Some("read".to_owned()),
            inputs: serde_json::json!({
                "properties": {"path": {"type": "string"}, "top": {"type": "integer", "default": 5}, "skip": {"type": "string"}},
                "required": ["path"],
            }),
            outputs: serde_json::json!({"properties": {"largest": {"type": "string"}}}),
            ..Draft::default()
        };
        draft.into_manifest().expect("valid")
    }

    pub(super) fn workflow() -> String {
        let commands = [
            Command::new("du -x -d 1 -- \"$INPUT_PATH\" | sort -rn > sizes"),
            Command::new(
                "head -n \"$INPUT_TOP\" sizes\necho \"largest=$(head -n 1 sizes)\" >> \"$GITHUB_OUTPUT\"\n",
            ),
        ];
        generate(&manifest(), &commands)
    }

    /// What is found in the generated workflow after this edit.
    pub(super) fn edited(from: &str, to: &str, expected: Expect) {
        let workflow = workflow();
        assert!(workflow.contains(from), "nothing to edit in\n{workflow}");
        expected.assert_eq(&found(&workflow.replacen(from, to, 1)));
    }

    pub(super) fn found(workflow: &str) -> String {
        let findings = check(&manifest(), workflow);
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{edited, found, manifest, workflow};
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    #[test]
    fn a_generated_workflow_keeps_every_rule() {
        assert_eq!(found(&workflow()), "");
    }

    #[test]
    fn texts_that_are_no_workflow_are_refused() {
        for text in [
            "",
            "name: x",
            "- a\n- b",
            "just text",
            "jobs:\n- execute",
            "on:",
            "a: [",
            "jobs: {execute: 1, report: }",
        ] {
            assert!(
                crate::finding::any_error(&check(&manifest(), text)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_tree_is_read_strictly() {
        edited(
            "permissions: {}\n",
            "permissions: {}\npermissions: write-all\n",
            expect![[r#"
            26:1: error[duplicate-key] permissions: "permissions" was given on line 25 already: remove one of the two
        "#]],
        );
        edited(
            "runs-on: ubuntu-24.04",
            "runs-on: &runner ubuntu-24.04",
            expect![[r#"
            35:14: error[anchor] jobs.execute.runs-on: anchors (`&name`) are not accepted here: write the value out where it is used
        "#]],
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn no_text_panics(text in ".{0,300}") {
            check(&manifest(), &text);
        }

        #[test]
        fn no_edit_panics(at in 0usize..3000, remove in 0usize..40, insert in "[ -~\n]{0,10}") {
            let text = workflow();
            let start = at.min(text.len());
            let end = (start + remove).min(text.len());
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                let edited = format!("{}{insert}{}", &text[..start], &text[end..]);
                check(&manifest(), &edited);
                if let Some(commands) = crate::workflow::commands_of(&manifest(), &edited) {
                    prop_assert_eq!(crate::workflow::generate(&manifest(), &commands), edited);
                }
            }
        }
    }
}

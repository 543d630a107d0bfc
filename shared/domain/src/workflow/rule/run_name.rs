//! The run is called by its id, so that it is found again when the answer to its start was lost.

use super::Subject;
use crate::workflow::generate::run_name;
use crate::yaml::{Node, Report};

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let node = subject.root.get("run-name");
    let has_id = node.and_then(Node::text).is_some_and(|text| {
        text.split("${{")
            .skip(1)
            .filter_map(|rest| rest.split_once("}}"))
            .any(|(inner, _)| inner.trim() == "inputs.execution_id")
    });
    if !has_id {
        let place = node.unwrap_or(subject.root).place;
        let message = format!(
            "expected `run-name: {}`: a run is found by it when GitHub's answer was lost",
            run_name(subject.manifest)
        );
        report.error("run-name", "run-name", place, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{edited, found, workflow};
    use expect_test::expect;

    #[test]
    fn the_run_must_be_found_by_its_name() {
        edited(
            "run-name: skill ops/disk-report ${{ inputs.execution_id }}",
            "run-name: a run",
            expect![[r#"
            4:11: error[run-name] run-name: expected `run-name: skill ops/disk-report ${{ inputs.execution_id }}`: a run is found by it when GitHub's answer was lost
        "#]],
        );
        edited(
            "run-name: skill ops/disk-report ${{ inputs.execution_id }}\n",
            "",
            expect![[r#"
            3:1: error[run-name] run-name: expected `run-name: skill ops/disk-report ${{ inputs.execution_id }}`: a run is found by it when GitHub's answer was lost
        "#]],
        );
        assert_eq!(
            found(&workflow().replace(
                "skill ops/disk-report ${{ inputs.execution_id }}",
                "Disks (${{inputs.execution_id}})"
            )),
            ""
        );
    }
}

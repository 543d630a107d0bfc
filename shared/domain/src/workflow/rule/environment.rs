//! Nothing at the top of the workflow reaches into the job that reports.
//!
//! An `env` there (`BASH_ENV`, `PATH`) or another `shell` would run code of its own in the job that
//! holds the token, although that job's text is untouched. And what is given reaches a job step by
//! step: an `env` of the whole job is evaluated a second time by `act`, the local runner.

use super::Subject;
use crate::yaml::{Node, Report, quote};
use serde_json::json;

const ALLOWED: [&str; 7] = [
    "name",
    "run-name",
    "on",
    "permissions",
    "concurrency",
    "defaults",
    "jobs",
];

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for entry in subject.root.entries() {
        let key = entry.key.as_str();
        if key == "env" {
            let message = "`env` is not accepted at the top, where it would reach the job that reports too: move it into the job `execute`";
            report.error("environment", "env", entry.place, message);
        } else if !ALLOWED.contains(&key) {
            let message = format!(
                "{} is not expected at the top: expected only {}",
                quote(key),
                ALLOWED.join(", ")
            );
            report.error("environment", key, entry.place, message);
        }
    }
    for job in subject.jobs() {
        for variable in job.value.get("env").map(Node::entries).unwrap_or_default() {
            if variable
                .value
                .text()
                .is_some_and(|text| text.contains("${{") && text.contains("inputs"))
            {
                let path = format!("jobs.{}.env.{}", job.key, variable.key);
                let message = "what is given may not be in the `env` of a whole job, where the local runner evaluates it again: move it into the `env` of the steps that need it";
                report.error("environment", &path, variable.place, message);
            }
        }
    }
    let defaults = subject.root.entry("defaults");
    if defaults.map(|entry| entry.value.to_json()) != Some(json!({"run": {"shell": "bash"}})) {
        let place = defaults.map_or(subject.root.place, |entry| entry.place);
        let message = "expected `defaults: {run: {shell: bash}}` and nothing else: it holds for the job that reports too, which needs bash";
        report.error("environment", "defaults", place, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn what_is_given_reaches_steps_and_not_jobs() {
        edited(
            "    steps:\n",
            "    env:\n      INPUT_PATH: ${{ inputs.path }}\n    steps:\n",
            expect![[r#"
            41:7: error[environment] jobs.execute.env.INPUT_PATH: what is given may not be in the `env` of a whole job, where the local runner evaluates it again: move it into the `env` of the steps that need it
        "#]],
        );
        edited(
            "    steps:\n",
            "    env:\n      PLAIN: text\n    steps:\n",
            expect![[""]],
        );
    }

    #[test]
    fn nothing_reaches_into_the_report() {
        edited(
            "\npermissions",
            "\nenv:\n  BASH_ENV: evil.sh\npermissions",
            expect![[r#"
            25:1: error[environment] env: `env` is not accepted at the top, where it would reach the job that reports too: move it into the job `execute`
        "#]],
        );
        edited(
            "    shell: bash",
            "    shell: ./evil {0}",
            expect![[r#"
            29:1: error[environment] defaults: expected `defaults: {run: {shell: bash}}` and nothing else: it holds for the job that reports too, which needs bash
        "#]],
        );
        edited(
            "    shell: bash",
            "    shell: bash\n    working-directory: /tmp",
            expect![[r#"
            29:1: error[environment] defaults: expected `defaults: {run: {shell: bash}}` and nothing else: it holds for the job that reports too, which needs bash
        "#]],
        );
        edited(
            "defaults:\n  run:\n    shell: bash\n",
            "",
            expect![[r#"
            3:1: error[environment] defaults: expected `defaults: {run: {shell: bash}}` and nothing else: it holds for the job that reports too, which needs bash
        "#]],
        );
        edited(
            "\npermissions",
            "\nsurprise: 1\npermissions",
            expect![[r#"
            25:1: error[environment] surprise: "surprise" is not expected at the top: expected only name, run-name, on, permissions, concurrency, defaults, jobs
        "#]],
        );
    }
}

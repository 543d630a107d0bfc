//! Nothing at the top of the workflow reaches into the job that reports.
//!
//! An `env` there (`BASH_ENV`, `PATH`) or another `shell` would run code of its own in the job that
//! holds the token, although that job's text is untouched.

use super::Subject;
use crate::yaml::{Report, quote};
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

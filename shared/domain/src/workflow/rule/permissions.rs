//! No job but ours may speak for the run, and none has more rights than it says.

use super::Subject;
use crate::workflow::generate::REPORT;
use crate::yaml::{Data, Entry, Node, Report};

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    match subject.root.entry("permissions") {
        None => {
            let message = "`permissions: {}` is missing at the top: without it every job has the repository's own rights";
            report.error("permissions", "permissions", subject.root.place, message);
        }
        Some(entry) if !is_read_only(&entry.value) => {
            let message = "expected `permissions: {}` (or read-only ones) at the top: give rights to the one job that needs them";
            report.error("permissions", "permissions", entry.value.place, message);
        }
        Some(_) => {}
    }
    for job in subject.jobs().iter().filter(|job| job.key != REPORT) {
        if let Some(permissions) = job.value.entry("permissions") {
            one(job, permissions, report);
        }
    }
}

fn is_read_only(node: &Node) -> bool {
    match &node.data {
        Data::Map(scopes) => scopes
            .iter()
            .all(|scope| matches!(scope.value.text(), Some("read" | "none"))),
        Data::Text(text) => text == "read-all",
        _ => false,
    }
}

fn one(job: &Entry, permissions: &Entry, report: &mut Report<'_>) {
    let path = format!("jobs.{}.permissions", job.key);
    let token = permissions.value.entry("id-token");
    let all = permissions
        .value
        .text()
        .is_some_and(|text| text != "read-all");
    if all || token.is_some_and(|scope| scope.value.text() != Some("none")) {
        let place = token.map_or(permissions.value.place, |scope| scope.place);
        let message = format!(
            "only the job `{REPORT}` may have `id-token`: with it a command could report any result it likes"
        );
        report.error("id-token", &path, place, message);
        return;
    }
    for scope in permissions
        .value
        .entries()
        .iter()
        .filter(|scope| scope.value.text() == Some("write"))
    {
        let message = format!(
            "the commands of `{}` may write `{}`: is that needed?",
            job.key, scope.key
        );
        report.warning(
            "write-permission",
            &format!("{path}.{}", scope.key),
            scope.place,
            message,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn rights_are_given_job_by_job() {
        edited(
            "\npermissions: {}\n",
            "\n",
            expect![[r#"
            3:1: error[permissions] permissions: `permissions: {}` is missing at the top: without it every job has the repository's own rights
        "#]],
        );
        edited(
            "\npermissions: {}\n",
            "\npermissions: write-all\n",
            expect![[r#"
            25:14: error[permissions] permissions: expected `permissions: {}` (or read-only ones) at the top: give rights to the one job that needs them
        "#]],
        );
        edited(
            "\npermissions: {}\n",
            "\npermissions:\n  contents: read\n  issues: write\n",
            expect![[r#"
            26:3: error[permissions] permissions: expected `permissions: {}` (or read-only ones) at the top: give rights to the one job that needs them
        "#]],
        );
        edited(
            "\npermissions: {}\n",
            "\npermissions:\n  contents: read\n",
            expect![[""]],
        );
    }

    #[test]
    fn no_other_job_speaks_for_the_run() {
        edited(
            "    permissions: {}\n",
            "    permissions:\n      id-token: write\n",
            expect![[r#"
            38:7: error[id-token] jobs.execute.permissions: only the job `report` may have `id-token`: with it a command could report any result it likes
        "#]],
        );
        edited(
            "    permissions: {}\n",
            "    permissions: write-all\n",
            expect![[r#"
            37:18: error[id-token] jobs.execute.permissions: only the job `report` may have `id-token`: with it a command could report any result it likes
        "#]],
        );
        edited(
            "    permissions: {}\n",
            "    permissions:\n      contents: write\n      id-token: none\n",
            expect![[r#"
            38:7: warning[write-permission] jobs.execute.permissions.contents: the commands of `execute` may write `contents`: is that needed?
        "#]],
        );
    }
}

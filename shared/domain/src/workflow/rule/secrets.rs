//! A called workflow gets the secrets it is given by name, never all of them.

use super::Subject;
use crate::yaml::{Node, Report};

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for job in subject.jobs() {
        let secrets = job.value.entry("secrets");
        if let Some(secrets) = secrets.filter(|entry| Node::text(&entry.value) == Some("inherit")) {
            let message = "`secrets: inherit` hands over every secret of the repository: pass the ones that are needed by name";
            report.error(
                "secrets",
                &format!("jobs.{}.secrets", job.key),
                secrets.place,
                message,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn secrets_are_passed_by_name() {
        edited(
            "jobs:\n",
            "jobs:\n  call:\n    uses: ./.github/workflows/other.yml\n    secrets: inherit\n",
            expect![[r#"
                35:5: error[secrets] jobs.call.secrets: `secrets: inherit` hands over every secret of the repository: pass the ones that are needed by name
            "#]],
        );
    }
}

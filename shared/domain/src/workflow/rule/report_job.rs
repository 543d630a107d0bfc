//! The job that reports is ours to the letter: its token is what a result is believed by. No other
//! job passes for it by its name.

use super::Subject;
use crate::finding::Source;
use crate::workflow::generate::{REPORT, REPORT_JOB, REPORT_JOB_NAME};
use crate::yaml::{self, Entry, Report};

/// Whether a job is the one that reports to Prentice, unchanged.
pub(crate) fn is_report_job(job: &Entry) -> bool {
    let mut none = Vec::new();
    let ours = yaml::read(REPORT_JOB, Source::Workflow, &mut none)
        .and_then(|root| root.get(REPORT).map(yaml::Node::to_json));
    job.key == REPORT && Some(job.value.to_json()) == ours
}

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let path = format!("jobs.{REPORT}");
    match subject.job(REPORT) {
        None => {
            let place = subject.root.get("jobs").unwrap_or(subject.root).place;
            let message = format!(
                "the job `{REPORT}` is missing: without it nobody hears of the result; copy it from a generated workflow"
            );
            report.error("report-job", &path, place, message);
        }
        Some(job) if !is_report_job(job) => {
            let message = format!(
                "the job `{REPORT}` was changed: it must stay as it is generated, since its token proves the result"
            );
            report.error("report-job", &path, job.place, message);
        }
        Some(_) => {}
    }
    for job in subject.jobs().iter().filter(|job| job.key != REPORT) {
        let name = job.value.get("name");
        let passes =
            |name: &str| name.trim().eq_ignore_ascii_case(REPORT_JOB_NAME) || name.contains("${{");
        if name.and_then(yaml::Node::text).is_some_and(passes) {
            let message = format!(
                "the job `{}` may not be named `{REPORT_JOB_NAME}`, nor by an expression: Prentice tells the job that reports by its name",
                job.key
            );
            let path = format!("jobs.{}.name", job.key);
            report.error(
                "report-job",
                &path,
                name.and_then(|name| name.place),
                message,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{edited, found, workflow};
    use expect_test::expect;

    #[test]
    fn the_report_stays_as_it_is() {
        edited(
            "--max-time 30 -w",
            "--max-time 31 -w",
            expect![[r#"
                59:3: error[report-job] jobs.report: the job `report` was changed: it must stay as it is generated, since its token proves the result
            "#]],
        );
        edited(
            "STATUS: ${{ needs.execute.result }}",
            "STATUS: success",
            expect![[r#"
                59:3: error[report-job] jobs.report: the job `report` was changed: it must stay as it is generated, since its token proves the result
            "#]],
        );
        edited(
            "    needs: execute\n",
            "    needs: execute\n    container: evil\n",
            expect![[r#"
                59:3: error[report-job] jobs.report: the job `report` was changed: it must stay as it is generated, since its token proves the result
            "#]],
        );
        edited(
            "  report:\n",
            "  reports:\n",
            expect![[r#"
                33:3: error[report-job] jobs.report: the job `report` is missing: without it nobody hears of the result; copy it from a generated workflow
                60:11: error[report-job] jobs.reports.name: the job `reports` may not be named `Report result`, nor by an expression: Prentice tells the job that reports by its name
                66:7: error[id-token] jobs.reports.permissions: only the job `report` may have `id-token`: with it a command could report any result it likes
            "#]],
        );
    }

    #[test]
    fn no_other_job_passes_for_it() {
        edited(
            "name: Execute skill",
            "name: report Result",
            expect![[r#"
            34:11: error[report-job] jobs.execute.name: the job `execute` may not be named `Report result`, nor by an expression: Prentice tells the job that reports by its name
        "#]],
        );
        edited(
            "name: Execute skill",
            "name: ${{ inputs.path }}",
            expect![[r#"
                34:11: error[report-job] jobs.execute.name: the job `execute` may not be named `Report result`, nor by an expression: Prentice tells the job that reports by its name
            "#]],
        );
    }

    #[test]
    fn the_name_is_the_one_in_the_text() {
        assert!(super::REPORT_JOB.contains(&format!("\n    name: {}\n", super::REPORT_JOB_NAME)));
    }

    #[test]
    fn comments_and_spelling_may_differ() {
        let workflow = workflow()
            .replace("  # Tells Prentice", "  # We tell Prentice")
            .replace("needs: execute", "needs: \"execute\"");
        assert_eq!(found(&workflow), "");
    }
}

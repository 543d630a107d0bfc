//! No job hangs for hours unnoticed.

use super::{Subject, is_call};
use crate::workflow::generate::{EXECUTE, minutes};
use crate::yaml::{Data, Report};

/// GitHub ends a job after six hours anyway.
const MOST: u64 = 360;

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for job in subject.jobs().iter().filter(|job| !is_call(job)) {
        let path = format!("jobs.{}.timeout-minutes", job.key);
        let Some(node) = job.value.get("timeout-minutes") else {
            let message = format!(
                "`timeout-minutes` is missing in the job `{}`: a job that hangs would run for six hours",
                job.key
            );
            report.error("timeout", &path, job.place, message);
            continue;
        };
        let given = match &node.data {
            Data::Number(number) => number.as_u64().filter(|given| (1..=MOST).contains(given)),
            _ => None,
        };
        let planned = minutes(subject.manifest);
        match given {
            None => report.error(
                "timeout",
                &path,
                node.place,
                format!(
                    "found {}, expected a whole number of minutes from 1 to {MOST}",
                    node.describe()
                ),
            ),
            Some(given) if job.key == EXECUTE && given < planned => {
                let message = format!(
                    "found {given} minutes, expected {planned}: the manifest lets a run take that long"
                );
                report.error("timeout", &path, node.place, message);
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn every_job_ends() {
        edited(
            "    timeout-minutes: 15\n",
            "",
            expect![[r#"
            33:3: error[timeout] jobs.execute.timeout-minutes: `timeout-minutes` is missing in the job `execute`: a job that hangs would run for six hours
        "#]],
        );
        edited(
            "timeout-minutes: 15",
            "timeout-minutes: 0.5",
            expect![[r#"
            36:22: error[timeout] jobs.execute.timeout-minutes: found the number 0.5, expected a whole number of minutes from 1 to 360
        "#]],
        );
        edited(
            "timeout-minutes: 15",
            "timeout-minutes: 10",
            expect![[r#"
            36:22: error[timeout] jobs.execute.timeout-minutes: found 10 minutes, expected 15: the manifest lets a run take that long
        "#]],
        );
        edited(
            "timeout-minutes: 15",
            "timeout-minutes: ${{ fromJSON(inputs.top) }}",
            expect![[r#"
            36:22: error[timeout] jobs.execute.timeout-minutes: found the text "${{ fromJSON(inputs.top) }}", expected a whole number of minutes from 1 to 360
        "#]],
        );
    }
}

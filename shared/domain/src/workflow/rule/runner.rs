//! Every job says where it runs.

use super::{Subject, is_call};
use crate::yaml::{Data, Report};

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for job in subject.jobs().iter().filter(|job| !is_call(job)) {
        let runner = job.value.get("runs-on");
        if runner.is_none_or(|runner| matches!(runner.data, Data::Null)) {
            let message = format!(
                "`runs-on` is missing in the job `{}`: expected a runner such as `ubuntu-24.04`",
                job.key
            );
            report.error(
                "runner",
                &format!("jobs.{}.runs-on", job.key),
                job.place,
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
    fn a_job_says_where_it_runs() {
        edited(
            "    runs-on: ubuntu-24.04\n",
            "",
            expect![[r#"
            33:3: error[runner] jobs.execute.runs-on: `runs-on` is missing in the job `execute`: expected a runner such as `ubuntu-24.04`
        "#]],
        );
        edited(
            "    runs-on: ubuntu-24.04\n",
            "    runs-on:\n",
            expect![[r#"
            33:3: error[runner] jobs.execute.runs-on: `runs-on` is missing in the job `execute`: expected a runner such as `ubuntu-24.04`
        "#]],
        );
    }
}

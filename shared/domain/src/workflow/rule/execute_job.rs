//! The job whose commands are the skill.

use super::Subject;
use crate::workflow::generate::EXECUTE;
use crate::yaml::Report;

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let jobs = subject.root.get("jobs");
    let Some(job) = subject.job(EXECUTE) else {
        let place = jobs.unwrap_or(subject.root).place;
        report.error(
            "execute-job",
            "jobs",
            place,
            format!("the job `{EXECUTE}` is missing: its steps are what the skill does"),
        );
        return;
    };
    if job
        .value
        .get("steps")
        .is_none_or(|steps| steps.items().is_empty())
    {
        let path = format!("jobs.{EXECUTE}.steps");
        report.error(
            "execute-job",
            &path,
            job.place,
            format!("the job `{EXECUTE}` has no steps: write what the skill does"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn there_is_something_to_execute() {
        edited(
            "  execute:\n",
            "  run:\n",
            expect![[r#"
            33:3: error[execute-job] jobs: the job `execute` is missing: its steps are what the skill does
        "#]],
        );
        edited(
            "    steps:\n",
            "    steps: []\n    ignored:\n",
            expect![[r#"
            33:3: error[execute-job] jobs.execute.steps: the job `execute` has no steps: write what the skill does
        "#]],
        );
    }
}

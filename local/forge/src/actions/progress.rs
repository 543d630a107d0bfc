//! What comes next in a run, seen from the run alone: pure rules, no clock, no disk.

use crate::store::records::{Conclusion, Job, Run, Status};

/// What is to become of a job that has not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// What it needs has not ended.
    Wait,
    /// Its machine may start; whether it runs or is skipped is for its own `if:` to say.
    Start,
    /// It never runs.
    End(Conclusion),
}

pub(super) fn next(run: &Run, job: &Job) -> Next {
    let needed = || {
        run.jobs
            .iter()
            .filter(|other| job.needs.contains(&other.key))
    };
    if needed().any(|other| other.status != Status::Completed) {
        return Next::Wait;
    }
    if job.survives_failure {
        return Next::Start;
    }
    if run.cancel_requested {
        return Next::End(Conclusion::Cancelled);
    }
    if needed().any(|other| other.conclusion != Some(Conclusion::Success)) {
        return Next::End(Conclusion::Skipped);
    }
    Next::Start
}

/// How a run ended, once all its jobs have.
pub(super) fn conclusion(run: &Run) -> Option<Conclusion> {
    if run.jobs.iter().any(|job| job.status != Status::Completed) {
        return None;
    }
    let any = |wanted| {
        run.jobs
            .iter()
            .any(|job| job.conclusion == Some(wanted) && !job.tolerated)
    };
    Some(if any(Conclusion::Cancelled) {
        Conclusion::Cancelled
    } else if any(Conclusion::Failure) {
        Conclusion::Failure
    } else if run
        .jobs
        .iter()
        .all(|job| job.conclusion == Some(Conclusion::Skipped))
    {
        Conclusion::Skipped
    } else {
        Conclusion::Success
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::store::records::HeadCommit;

    fn job(key: &str, needs: &[&str], conclusion: Option<Conclusion>) -> Job {
        Job {
            id: 1,
            key: key.to_owned(),
            name: key.to_owned(),
            labels: Vec::new(),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            survives_failure: false,
            tolerated: false,
            id_token: false,
            token_hash: None,
            timeout_seconds: 1,
            status: if conclusion.is_some() {
                Status::Completed
            } else {
                Status::Queued
            },
            conclusion,
            created_at: Timestamp::UNIX_EPOCH,
            started_at: None,
            completed_at: None,
            steps: Vec::new(),
            outputs: BTreeMap::new(),
        }
    }

    fn run(jobs: Vec<Job>) -> Run {
        let head_commit = HeadCommit {
            tree: String::new(),
            message: String::new(),
            at: Timestamp::UNIX_EPOCH,
            author: String::new(),
            email: String::new(),
        };
        Run {
            id: 1,
            number: 1,
            path: String::new(),
            name: String::new(),
            title: String::new(),
            git_ref: String::new(),
            sha: String::new(),
            head_commit,
            actor: String::new(),
            inputs: BTreeMap::new(),
            status: Status::Queued,
            conclusion: None,
            cancel_requested: false,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            jobs,
        }
    }

    #[test]
    fn a_job_waits_for_what_it_needs_and_is_skipped_when_that_failed() {
        let two = |first| {
            let run = run(vec![job("a", &[], first), job("b", &["a"], None)]);
            next(&run, &run.jobs[1])
        };
        assert_eq!(two(None), Next::Wait);
        assert_eq!(two(Some(Conclusion::Success)), Next::Start);
        assert_eq!(
            two(Some(Conclusion::Failure)),
            Next::End(Conclusion::Skipped)
        );
        assert_eq!(
            two(Some(Conclusion::Skipped)),
            Next::End(Conclusion::Skipped)
        );
    }

    #[test]
    fn a_job_that_asks_for_the_status_starts_after_failure_and_cancellation() {
        let mut last = job("b", &["a"], None);
        last.survives_failure = true;
        let mut run = run(vec![job("a", &[], Some(Conclusion::Failure)), last]);
        assert_eq!(next(&run, &run.jobs[1]), Next::Start);
        run.cancel_requested = true;
        assert_eq!(next(&run, &run.jobs[1]), Next::Start);
        run.jobs[1].survives_failure = false;
        assert_eq!(next(&run, &run.jobs[1]), Next::End(Conclusion::Cancelled));
    }

    #[test]
    fn a_run_ends_as_its_worst_job_did() {
        let ended = |conclusions: &[Option<Conclusion>]| {
            conclusion(&run(conclusions
                .iter()
                .map(|conclusion| job("x", &[], *conclusion))
                .collect()))
        };
        use Conclusion::{Cancelled, Failure, Skipped, Success};
        assert_eq!(ended(&[Some(Success), None]), None);
        assert_eq!(
            ended(&[Some(Success), Some(Failure), Some(Success)]),
            Some(Failure)
        );
        assert_eq!(ended(&[Some(Failure), Some(Cancelled)]), Some(Cancelled));
        assert_eq!(ended(&[Some(Success), Some(Skipped)]), Some(Success));
        assert_eq!(ended(&[Some(Skipped)]), Some(Skipped));
        let mut tolerated = job("a", &[], Some(Failure));
        tolerated.tolerated = true;
        assert_eq!(
            conclusion(&run(vec![tolerated, job("b", &[], Some(Success))])),
            Some(Success)
        );
    }
}

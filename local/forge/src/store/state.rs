//! The whole state in memory: what the records of the journal add up to.

use std::collections::{BTreeMap, BTreeSet};

use super::records::{
    Comment, CommitStatus, Delivery, DeliveryState, Identity, Job, Pull, Record, Run, Status,
    Variable,
};

/// Ids as large as GitHub's are, so that nobody learns to keep them in 32 bits.
const FIRST_RUN: u64 = 18_000_000_001;
const FIRST_COMMENT: u64 = 2_900_000_001;
const FIRST_STATUS: u64 = 36_000_000_001;
const FIRST_JOB: u64 = 52_000_000_001;
const FIRST_DELIVERY: u64 = 190_000_000_001;

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) identity: Option<Identity>,
    pub(crate) refs: BTreeMap<String, String>,
    pub(crate) pulls: BTreeMap<u64, Pull>,
    pub(crate) comments: BTreeMap<u64, Comment>,
    pub(crate) statuses: BTreeMap<u64, CommitStatus>,
    pub(crate) runs: BTreeMap<u64, Run>,
    pub(crate) variables: BTreeMap<String, Variable>,
    pub(crate) deliveries: BTreeMap<u64, Delivery>,
    /// Runs that are not completed, by id.
    pub(crate) active_runs: BTreeSet<u64>,
    job_runs: BTreeMap<u64, u64>,
    run_numbers: BTreeMap<String, u64>,
    last_delivery: u64,
}

impl State {
    pub(super) fn apply(&mut self, record: Record) {
        match record {
            Record::Identity(identity) => self.identity = Some(identity),
            Record::Ref {
                name,
                sha: Some(sha),
            } => {
                self.refs.insert(name, sha);
            }
            Record::Ref { name, sha: None } => {
                self.refs.remove(&name);
            }
            Record::Pull(pull) => {
                self.pulls.insert(pull.number, pull);
            }
            Record::Comment(comment) => {
                self.comments.insert(comment.id, comment);
            }
            Record::CommitStatus(status) => {
                self.statuses.insert(status.id, status);
            }
            Record::Run(run) => {
                for job in &run.jobs {
                    self.job_runs.insert(job.id, run.id);
                }
                let number = self.run_numbers.entry(run.path.clone()).or_default();
                *number = run.number.max(*number);
                if run.status == Status::Completed {
                    self.active_runs.remove(&run.id);
                } else {
                    self.active_runs.insert(run.id);
                }
                self.runs.insert(run.id, *run);
            }
            Record::Variable(variable) => {
                self.variables.insert(variable.name.clone(), variable);
            }
            Record::VariableGone(name) => {
                self.variables.remove(&name);
            }
            Record::Delivery(delivery) => {
                self.last_delivery = self.last_delivery.max(delivery.id);
                self.deliveries.insert(delivery.id, delivery);
            }
            Record::Delivered { id, outcome } => {
                if let Some(delivery) = self.deliveries.get_mut(&id) {
                    delivery.outcome = outcome;
                }
            }
            Record::DeliveryGone(id) => {
                self.deliveries.remove(&id);
            }
        }
    }

    /// The records that make up the state: what a journal written anew begins with.
    pub(super) fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let identity = self.identity.iter().cloned().map(Record::Identity);
        let refs = self.refs.iter().map(|(name, sha)| Record::Ref {
            name: name.clone(),
            sha: Some(sha.clone()),
        });
        let pulls = self.pulls.values().cloned().map(Record::Pull);
        let comments = self.comments.values().cloned().map(Record::Comment);
        let statuses = self.statuses.values().cloned();
        let statuses = statuses.map(Record::CommitStatus);
        let runs = self
            .runs
            .values()
            .cloned()
            .map(|run| Record::Run(Box::new(run)));
        let variables = self.variables.values().cloned().map(Record::Variable);
        let deliveries = self.deliveries.values().cloned().map(Record::Delivery);
        identity
            .chain(refs)
            .chain(pulls)
            .chain(comments)
            .chain(statuses)
            .chain(runs)
            .chain(variables)
            .chain(deliveries)
    }

    pub(crate) fn next_pull(&self) -> u64 {
        self.pulls
            .last_key_value()
            .map_or(1, |(number, _)| number + 1)
    }

    pub(crate) fn next_comment(&self) -> u64 {
        self.comments
            .last_key_value()
            .map_or(FIRST_COMMENT, |(id, _)| id + 1)
    }

    pub(crate) fn next_status(&self) -> u64 {
        self.statuses
            .last_key_value()
            .map_or(FIRST_STATUS, |(id, _)| id + 1)
    }

    /// What was said below a pull request, the oldest first.
    pub(crate) fn comments_of(&self, pull: u64) -> impl Iterator<Item = &Comment> {
        self.comments
            .values()
            .filter(move |comment| comment.pull == pull)
    }

    /// What was made of a commit, the newest first.
    pub(crate) fn statuses_of(&self, sha: &str) -> impl Iterator<Item = &CommitStatus> {
        let statuses = self.statuses.values().rev();
        statuses.filter(move |status| status.sha == sha)
    }

    pub(crate) fn next_run(&self) -> u64 {
        self.runs
            .last_key_value()
            .map_or(FIRST_RUN, |(id, _)| id + 1)
    }

    pub(crate) fn next_job(&self) -> u64 {
        self.job_runs
            .last_key_value()
            .map_or(FIRST_JOB, |(id, _)| id + 1)
    }

    pub(super) fn next_delivery(&self) -> u64 {
        self.last_delivery.max(FIRST_DELIVERY - 1) + 1
    }

    pub(crate) fn next_run_number(&self, path: &str) -> u64 {
        self.run_numbers.get(path).copied().unwrap_or(0) + 1
    }

    pub(crate) fn job(&self, id: u64) -> Option<(&Run, &Job)> {
        let run = self.runs.get(self.job_runs.get(&id)?)?;
        Some((run, run.job(id)?))
    }

    /// The first event that is still to be delivered.
    pub(crate) fn next_pending(&self) -> Option<&Delivery> {
        self.deliveries
            .values()
            .find(|delivery| delivery.outcome.state == DeliveryState::Pending)
    }
}

//! Starts the supervisor of a job. Whatever happens in between, no job is started twice.
//!
//! The order is: the journal says that the job is in progress; its directory is made (by one only); the lock is
//! taken and handed to the supervisor as its standard input. After a crash the lock tells whether a supervisor
//! lives, and `started` whether one ever did.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::Timestamp;
use rand::RngCore;
use rustix::fs::{FlockOperation, flock};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::derive::derive;
use super::workflow::Workflow;
use crate::core::Core;
use crate::failure::Failure;
use crate::runner::spec::{Spec, SpecStep, write_private};
use crate::runner::{failed_log, sandbox_is_usable};
use crate::store::records::{Job, Record, Run, Status};

/// What came of starting a job.
#[derive(Debug)]
pub(super) enum Launched {
    Started(Child),
    /// It cannot run; its log says why.
    Refused,
}

impl Core {
    /// Records that a job is in progress, and its token.
    pub(super) fn begin_job(&self, run_id: u64, job_id: u64) -> Result<(Run, String), Failure> {
        let token = random_hex();
        let hash = hex::encode(Sha256::digest(&token));
        let run = self.store.write::<_, Failure>(|draft| {
            let mut run = draft
                .state
                .runs
                .get(&run_id)
                .cloned()
                .ok_or_else(Failure::not_found)?;
            let now = Timestamp::now();
            let first = run.status == Status::Queued;
            run.status = Status::InProgress;
            run.updated_at = now;
            let job = run.job_mut(job_id).ok_or_else(Failure::not_found)?;
            let fresh = job.status == Status::Queued;
            job.status = Status::InProgress;
            job.started_at = job.started_at.or(Some(now));
            job.token_hash = job.id_token.then_some(hash);
            if first {
                self.run_event(draft, "in_progress", &run);
            }
            if fresh && let Some(job) = run.job(job_id) {
                self.job_event(draft, "in_progress", &run, job);
            }
            draft.put(Record::Run(Box::new(run.clone())));
            Ok(run)
        })?;
        self.wake_hooks.notify_one();
        Ok((run, token))
    }

    /// Starts what [`Core::begin_job`] has recorded.
    pub(super) fn launch(&self, run: &Run, job: &Job, token: &str) -> Result<Launched, Failure> {
        let dir = self.job_dir(job.id);
        fs::create_dir_all(self.data_dir.join("jobs")).map_err(Failure::internal)?;
        match fs::create_dir(&dir) {
            Ok(()) => {}
            // Left by a crash before anything was started, see `is_startable`.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_dir_all(&dir)
                    .and_then(|()| fs::create_dir(&dir))
                    .map_err(Failure::internal)?;
            }
            Err(error) => return Err(Failure::internal(error)),
        }
        match self.prepare(&dir, run, job, token)? {
            Some(reason) => {
                failed_log(&dir, &reason).map_err(Failure::internal)?;
                Ok(Launched::Refused)
            }
            None => Ok(Launched::Started(
                self.spawn(&dir).map_err(Failure::internal)?,
            )),
        }
    }

    /// Writes what the supervisor reads, or tells why the job cannot run.
    fn prepare(
        &self,
        dir: &Path,
        run: &Run,
        job: &Job,
        token: &str,
    ) -> Result<Option<String>, Failure> {
        let Some(act) = self.tools.act.as_ref().filter(|act| act.exists()) else {
            let hint = self.tools.install_hint.trim();
            return Ok(Some(format!(
                "`act`, which runs the jobs of the local forge, is not installed. {hint}"
            )));
        };
        let text = self
            .git
            .file_at(&run.sha, &run.path)?
            .map(|(_, text)| text)
            .unwrap_or_default();
        let workflow = match Workflow::parse(&text) {
            Ok(workflow) => workflow,
            Err(error) => return Ok(Some(error.to_string())),
        };
        let (derived, collector_key) = match derive(&workflow.source, run, job) {
            Ok(derived) => derived,
            Err(unsupported) => return Ok(Some(unsupported.to_string())),
        };
        let plan = workflow.jobs.iter().find(|plan| plan.key == job.key);
        let steps = (2..)
            .zip(plan.map(|plan| &plan.steps[..]).unwrap_or_default())
            .map(|(number, step)| SpecStep {
                number,
                act_id: step.act_id.clone(),
                script: step.script.clone(),
            });
        let mut hidden = self.hidden_paths.clone();
        hidden.push(self.data_dir.clone());
        let bwrap = self
            .tools
            .bwrap
            .clone()
            .filter(|bwrap| sandbox_is_usable(bwrap));
        let marker = self.job_marker(job.id);
        let spec = Spec {
            act: act.clone(),
            bwrap,
            hidden,
            git_dir: self.git.path().to_owned(),
            git_ref: run.git_ref.clone(),
            sha: run.sha.clone(),
            job_key: job.key.clone(),
            collector_key,
            env: self.job_env(run, &marker),
            secret_env: self.token_env(job, token),
            vars: self.store.read(|state| {
                state
                    .variables
                    .values()
                    .map(|variable| (variable.name.clone(), variable.value.clone()))
                    .collect()
            }),
            actor: run.actor.clone(),
            masks: if job.id_token {
                vec![token.to_owned()]
            } else {
                Vec::new()
            },
            marker,
            timeout_seconds: job.timeout_seconds,
            steps: steps.collect(),
        };
        let spec = serde_json::to_vec(&spec).map_err(Failure::internal)?;
        let inside = dir.join("box");
        let written = fs::create_dir(&inside)
            .and_then(|()| write_private(&inside.join("workflow.yml"), derived.as_bytes()))
            .and_then(|()| {
                write_private(
                    &inside.join("event.json"),
                    self.event(run).to_string().as_bytes(),
                )
            })
            .and_then(|()| write_private(&dir.join("job.json"), &spec));
        written.map_err(Failure::internal)?;
        Ok(None)
    }

    fn spawn(&self, dir: &Path) -> io::Result<Child> {
        let lock = File::create(dir.join("lock"))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        Command::new(&self.runner.program)
            .args(&self.runner.args)
            .arg(dir)
            .env_clear()
            .env(
                "PATH",
                std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into()),
            )
            .current_dir(dir)
            .stdin(Stdio::from(lock))
            .stdout(Stdio::null())
            .stderr(Stdio::from(File::create(dir.join("supervisor.err"))?))
            .spawn()
    }

    /// `github.event` of the job.
    fn event(&self, run: &Run) -> serde_json::Value {
        json!({
            "inputs": run.inputs,
            "ref": run.git_ref,
            "repository": self.store.read(|state| self.repository_json(state)),
            "sender": self.user_json(&run.actor),
            "workflow": run.path,
        })
    }
}

/// Whether a supervisor of the job lives. `None` when the lock is not there to ask.
pub(super) fn is_supervised(dir: &Path) -> Option<bool> {
    let lock = File::open(dir.join("lock")).ok()?;
    Some(flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err())
}

/// Whether nothing of the job was ever begun, so that it may be started (again).
pub(super) fn is_startable(dir: &Path) -> bool {
    is_supervised(dir) != Some(true)
        && !dir.join("started").exists()
        && !dir.join("result.json").exists()
}

pub(crate) fn random_hex() -> String {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

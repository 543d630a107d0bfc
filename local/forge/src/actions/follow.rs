//! Follows a job that runs elsewhere, by the files its supervisor writes, and records what becomes of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Child;

use jiff::Timestamp;

use super::launch::is_supervised;
use super::progress::{self, Next};
use crate::clock::log_stamp;
use crate::core::Core;
use crate::failure::Failure;
use crate::runner::kill_marked;
use crate::runner::spec::{JobResult, StepEvent};
use crate::store::Draft;
use crate::store::records::{Conclusion, Job, Record, Run, Status};

/// Looks between which the lock is not asked, as long as the supervisor is not our child.
const LOOKS_PER_LOCK: u32 = 10;

#[derive(Debug)]
pub(super) struct Follow {
    dir: PathBuf,
    /// Only of a supervisor that this process started; it is here so that its end is taken note of.
    child: Option<Child>,
    read: u64,
    looks: u32,
}

impl Follow {
    pub(super) fn new(dir: PathBuf, child: Option<Child>) -> Self {
        Self {
            dir,
            child,
            read: 0,
            looks: 0,
        }
    }

    pub(super) fn ask_to_stop(&self) -> std::io::Result<()> {
        let path = self.dir.join("cancel");
        if path.exists() {
            Ok(())
        } else {
            File::create(path).map(drop)
        }
    }

    /// Records what is new. Whether the job has ended.
    pub(super) fn look(&mut self, core: &Core, run: u64, job: &Job) -> Result<bool, Failure> {
        // Asked before the events are read: with a result there are no events after it.
        let mut result = self.result();
        let mut lost = false;
        if result.is_none() && self.is_gone() {
            // It may have ended between the two questions.
            result = self.result();
            lost = result.is_none();
        }
        if lost {
            self.mourn(core, job.id);
            result = Some(JobResult {
                conclusion: Conclusion::Failure,
                outputs: BTreeMap::new(),
                at: Timestamp::now(),
            });
        }
        let events = self.events().map_err(Failure::internal)?;
        if events.is_empty() && result.is_none() {
            return Ok(false);
        }
        let ended = result.is_some();
        let change = |draft: &mut Draft<'_>| {
            let mut run = draft
                .state
                .runs
                .get(&run)
                .cloned()
                .ok_or_else(Failure::not_found)?;
            run.updated_at = Timestamp::now();
            if let Some(job) = run.job_mut(job.id) {
                events.iter().for_each(|event| apply(job, event));
            }
            match result {
                Some(result) => core.end_job(draft, run, job.id, result),
                None => draft.put(Record::Run(Box::new(run))),
            }
            Ok(())
        };
        // Steps are read from the job's files again, should they be forgotten.
        if ended {
            core.store.write::<_, Failure>(change)?;
        } else {
            core.store.note::<_, Failure>(change)?;
        }
        core.wake_hooks.notify_one();
        if ended && let Some(mut child) = self.child.take() {
            // It writes the result last of all, so this does not take long.
            let _ = child.wait();
        }
        Ok(ended)
    }

    fn result(&self) -> Option<JobResult> {
        serde_json::from_slice(&fs::read(self.dir.join("result.json")).ok()?).ok()
    }

    fn is_gone(&mut self) -> bool {
        if let Some(child) = &mut self.child
            && let Ok(None) = child.try_wait()
        {
            return false;
        }
        self.looks += 1;
        let ask = self.child.is_some() || self.looks % LOOKS_PER_LOCK == 1;
        ask && is_supervised(&self.dir) != Some(true)
    }

    /// Leaves nothing of a job whose supervisor is gone: its processes, its files, its last word.
    fn mourn(&self, core: &Core, job: u64) {
        tracing::warn!(job, "the supervisor of a job is gone without a result");
        kill_marked(&core.job_marker(job));
        let line = "##[error]The runner was lost: its process ended without a result, so what the job was doing then is unknown. It was not started again.";
        let text = format!("{} {line}\n", log_stamp(Timestamp::now()));
        let written = File::options()
            .create(true)
            .append(true)
            .open(self.dir.join("log.txt"));
        if let Err(error) = written.and_then(|mut log| log.write_all(text.as_bytes())) {
            tracing::warn!(%error, "the log of a lost job could not be written");
        }
        clear(&self.dir);
    }

    fn events(&mut self) -> std::io::Result<Vec<StepEvent>> {
        let Ok(mut file) = File::open(self.dir.join("events.jsonl")) else {
            return Ok(Vec::new());
        };
        if file.metadata()?.len() <= self.read {
            return Ok(Vec::new());
        }
        file.seek(SeekFrom::Start(self.read))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        self.read += whole as u64;
        Ok(text[..whole]
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }
}

/// Removes what only a running job needs: its machine, and what it was told.
pub(super) fn clear(dir: &Path) {
    let _ = fs::remove_dir_all(dir.join("box"));
    let _ = fs::remove_file(dir.join("job.json"));
}

/// Events may be read again after a restart; the last word on a step is the same then.
fn apply(job: &mut Job, event: &StepEvent) {
    let Some(step) = job.steps.iter_mut().find(|step| step.number == event.step) else {
        return;
    };
    step.status = event.status;
    match event.status {
        Status::Completed => {
            step.conclusion = event.conclusion;
            step.completed_at = Some(event.at);
            step.started_at = step.started_at.or(Some(event.at));
        }
        Status::Queued | Status::InProgress => {
            step.started_at = Some(event.at);
            step.log_from = Some(event.log);
        }
    }
}

impl Core {
    /// Records how a job ended, and what follows from it for the run.
    pub(super) fn end_job(&self, draft: &mut Draft<'_>, mut run: Run, job: u64, result: JobResult) {
        if let Some(job) = run.job_mut(job) {
            settle(job, result);
        }
        if let Some(job) = run.job(job) {
            self.job_event(draft, "completed", &run, job);
            let ready = run.jobs.iter().filter(|other| {
                other.status == Status::Queued
                    && other.needs.contains(&job.key)
                    && progress::next(&run, other) == Next::Start
            });
            ready.for_each(|other| self.job_event(draft, "queued", &run, other));
        }
        if let Some(conclusion) = progress::conclusion(&run) {
            run.status = Status::Completed;
            run.conclusion = Some(conclusion);
            self.run_event(draft, "completed", &run);
        }
        draft.put(Record::Run(Box::new(run)));
    }
}

fn settle(job: &mut Job, result: JobResult) {
    let JobResult {
        conclusion,
        outputs,
        at,
    } = result;
    job.status = Status::Completed;
    job.conclusion = Some(conclusion);
    job.completed_at = Some(at);
    job.outputs = outputs;
    job.token_hash = None;
    if conclusion == Conclusion::Skipped {
        job.steps.clear();
    }
    for step in job
        .steps
        .iter_mut()
        .filter(|step| step.status != Status::Completed)
    {
        let begun = step.status == Status::InProgress;
        step.status = Status::Completed;
        step.started_at = step.started_at.or(Some(at));
        step.completed_at = Some(at);
        step.conclusion = Some(if begun {
            conclusion
        } else {
            Conclusion::Skipped
        });
    }
}

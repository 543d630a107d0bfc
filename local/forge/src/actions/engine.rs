//! Keeps runs going: starts jobs that may start, follows those that run, ends runs that are done.
//!
//! Everything it does follows from the journal and from the jobs' directories, so it picks up where a killed forge
//! left off.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::follow::{Follow, clear};
use super::launch::{Launched, is_startable};
use super::progress::{Next, next};
use crate::core::Core;
use crate::failure::Failure;
use crate::runner::spec::JobResult;
use crate::store::records::{Conclusion, Job, Run, Status};

/// How often the files of running jobs are looked at.
const LOOK: Duration = Duration::from_millis(50);

/// How long nothing is tried after the disk has failed.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Keeps runs going until `stop`.
pub(crate) async fn run(core: Arc<Core>, stop: CancellationToken) {
    let mut engine = Engine::new();
    loop {
        let shared = Arc::clone(&core);
        let tick = tokio::task::spawn_blocking(move || {
            let outcome = engine.tick(&shared);
            (engine, outcome)
        });
        let Ok((back, outcome)) = tick.await else {
            tracing::error!("the engine of runs has failed; runs stand still until the next start");
            return;
        };
        engine = back;
        let pause = match outcome {
            Ok(()) if engine.following.is_empty() => None,
            Ok(()) => Some(LOOK),
            Err(_) => Some(AFTER_FAILURE),
        };
        let pause = async {
            match pause {
                Some(pause) => tokio::time::sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = core.wake_actions.notified() => {}
            () = pause => {}
        }
    }
}

struct Engine {
    /// Jobs that run, by id.
    following: BTreeMap<u64, Follow>,
    /// Jobs that may run at once.
    slots: usize,
}

impl Engine {
    fn new() -> Self {
        let slots = std::thread::available_parallelism()
            .map_or(4, |cores| cores.get() * 2)
            .max(4);
        Self {
            following: BTreeMap::new(),
            slots,
        }
    }

    fn tick(&mut self, core: &Core) -> Result<(), Failure> {
        let active: Vec<u64> = core
            .store
            .read(|state| state.active_runs.iter().copied().collect());
        for id in active {
            // Again as long as something ended: the end of one job is the start of another.
            while self.advance(core, id)? {}
        }
        Ok(())
    }

    fn advance(&mut self, core: &Core, id: u64) -> Result<bool, Failure> {
        let Some(run) = core.store.read(|state| state.runs.get(&id).cloned()) else {
            return Ok(false);
        };
        for job in run
            .jobs
            .iter()
            .filter(|job| job.status != Status::Completed)
        {
            let ended = match job.status {
                Status::InProgress => self.attend(core, &run, job)?,
                _ => self.consider(core, &run, job)?,
            };
            if ended {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A job that has begun: followed, or started if a crash came in between.
    fn attend(&mut self, core: &Core, run: &Run, job: &Job) -> Result<bool, Failure> {
        if !self.following.contains_key(&job.id) {
            let dir = core.job_dir(job.id);
            if is_startable(&dir) {
                return self.start(core, run.id, job.id);
            }
            self.following.insert(job.id, Follow::new(dir, None));
        }
        let Some(follow) = self.following.get_mut(&job.id) else {
            return Ok(false);
        };
        // A job that runs because it does so `always()` is stopped by nobody but its own time-out.
        if run.cancel_requested && !job.survives_failure {
            follow.ask_to_stop().map_err(Failure::internal)?;
        }
        let ended = follow.look(core, run.id, job)?;
        if ended {
            self.following.remove(&job.id);
        }
        Ok(ended)
    }

    /// A job that has not begun.
    fn consider(&mut self, core: &Core, run: &Run, job: &Job) -> Result<bool, Failure> {
        match next(run, job) {
            Next::Start if self.following.len() < self.slots => self.start(core, run.id, job.id),
            Next::Start | Next::Wait => Ok(false),
            Next::End(conclusion) => {
                end(core, run.id, job.id, conclusion)?;
                Ok(true)
            }
        }
    }

    fn start(&mut self, core: &Core, run: u64, job: u64) -> Result<bool, Failure> {
        let (run, token) = core.begin_job(run, job)?;
        let Some(job) = run.job(job) else {
            return Ok(false);
        };
        match core.launch(&run, job, &token)? {
            Launched::Started(child) => {
                self.following
                    .insert(job.id, Follow::new(core.job_dir(job.id), Some(child)));
                Ok(false)
            }
            Launched::Refused => {
                end(core, run.id, job.id, Conclusion::Failure)?;
                clear(&core.job_dir(job.id));
                Ok(true)
            }
        }
    }
}

fn end(core: &Core, run: u64, job: u64, conclusion: Conclusion) -> Result<(), Failure> {
    core.store.write::<_, Failure>(|draft| {
        let mut run = draft
            .state
            .runs
            .get(&run)
            .cloned()
            .ok_or_else(Failure::not_found)?;
        run.updated_at = Timestamp::now();
        core.end_job(
            draft,
            run,
            job,
            JobResult {
                conclusion,
                outputs: BTreeMap::new(),
                at: Timestamp::now(),
            },
        );
        Ok(())
    })?;
    core.wake_hooks.notify_one();
    Ok(())
}

//! Watching a run until it ends: what it does now, what it prints, how it ended.

use crate::connect::Connection;
use crate::exit::Failure;
use crate::output::{self, Output};
use crate::progress::Progress;
use crate::words;
use client::wire::{Run, RunStatus};
use client::{ClientError, Fresh};
use domain::id::RunId;
use std::time::{Duration, Instant};

/// Looks often at first: most runs are short.
fn pause(since: Instant) -> Duration {
    Duration::from_millis(if since.elapsed() < Duration::from_secs(10) {
        200
    } else {
        1000
    })
}

/// What the runner printed last may come a moment after the run has ended.
const LOG_PATIENCE: Duration = Duration::from_secs(10);

/// Where the log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogTo {
    /// Nowhere.
    Nothing,
    /// Standard output.
    Stdout,
    /// Standard error, because standard output holds a document.
    Stderr,
}

/// Waits for the end of the run; also until it is approved, or only until it waits for that.
///
/// # Errors
/// [`Failure`] when the server cannot be asked any more.
pub(crate) async fn for_run(
    connection: &mut Connection,
    id: &RunId,
    log: LogTo,
    approval_too: bool,
    output: Output,
) -> Result<Run, Failure> {
    let began = Instant::now();
    let progress = Progress::start(output, format!("run {id}"));
    let mut log = LogReader {
        to: log,
        after: 0,
        complete: log == LogTo::Nothing,
    };
    let mut state = None;
    let mut tag: Option<String> = None;
    loop {
        match connection.client.run(id, tag.as_deref()).await {
            Ok(Fresh::Same) => {}
            Ok(Fresh::New { value, tag: fresh }) => {
                tag = fresh;
                progress.text(doing(&value));
                let said = words::wire(&value.status);
                if state.as_ref() != Some(&said) && !output.shows_progress() {
                    output.note(format!("run {id}: {said}"));
                }
                state = Some(said);
                if value.status == RunStatus::AwaitingApproval && !approval_too {
                    return Ok(value);
                }
                if value.status.is_terminal() {
                    log.finish(connection, id, &progress).await;
                    return Ok(value);
                }
            }
            Err(lost @ ClientError::Unreachable { .. }) => connection.recover(lost).await?,
            Err(error) => return Err(error.into()),
        }
        log.print(connection, id, &progress).await;
        tokio::time::sleep(pause(began)).await;
    }
}

/// Prints what a run has printed and, when it should be followed, what it still prints.
///
/// # Errors
/// [`Failure`] when the server cannot be asked.
pub(crate) async fn for_log(
    connection: &mut Connection,
    id: &RunId,
    follow: bool,
) -> Result<(), Failure> {
    let began = Instant::now();
    let mut after = 0;
    loop {
        match connection.client.run_log(id, after).await {
            Ok(chunk) => {
                output::raw(&chunk.text);
                let came = chunk.next > after;
                after = chunk.next;
                if chunk.complete || (!came && !follow) {
                    return Ok(());
                }
                if came {
                    continue;
                }
            }
            Err(lost @ ClientError::Unreachable { .. }) => connection.recover(lost).await?,
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(pause(began)).await;
    }
}

struct LogReader {
    to: LogTo,
    after: u64,
    complete: bool,
}

impl LogReader {
    /// Prints what is there. A log that cannot be read now is read the next time.
    async fn print(&mut self, connection: &Connection, id: &RunId, progress: &Progress) {
        while !self.complete {
            let Ok(chunk) = connection.client.run_log(id, self.after).await else {
                return;
            };
            let came = chunk.next > self.after;
            (self.after, self.complete) = (chunk.next, chunk.complete);
            progress.around(|| match self.to {
                LogTo::Stdout => output::raw(&chunk.text),
                LogTo::Stderr => eprint!("{}", output::clean(&chunk.text)),
                LogTo::Nothing => {}
            });
            if !came {
                return;
            }
        }
    }

    async fn finish(&mut self, connection: &Connection, id: &RunId, progress: &Progress) {
        let deadline = Instant::now() + LOG_PATIENCE;
        while !self.complete && Instant::now() < deadline {
            self.print(connection, id, progress).await;
            if !self.complete {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// What the run does now, in a line.
fn doing(run: &Run) -> String {
    let word = words::wire(&run.status);
    if run.status != RunStatus::Running {
        return format!("{word}  {}", run.skill_id);
    }
    let mut jobs = run
        .steps
        .iter()
        .flat_map(|step| &step.jobs)
        .filter(|job| job.status == "in_progress");
    let now = jobs.next_back().map(|job| {
        let step = job
            .steps
            .iter()
            .rev()
            .find(|step| step.status == "in_progress");
        step.map_or_else(
            || job.name.clone(),
            |step| format!("{}: {}", job.name, step.name),
        )
    });
    format!("{word}  {}  {}", run.skill_id, now.unwrap_or_default())
}

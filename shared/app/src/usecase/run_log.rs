//! What the runners of a run printed.

use super::show_run::live_run;
use crate::App;
use crate::error::Result;
use client::wire::LogChunk;
use domain::id::RunId;
use domain::run::Phase;
use jiff::Timestamp;

/// At most so much text a chunk.
const CHUNK: usize = 256 * 1024;

/// The log from byte `after` on: the logs of all jobs one after the other, each under its name.
/// GitHub shows a job's log when the job is over; the local forge while it runs.
///
/// # Errors
/// [`crate::Error::RunNotFound`]; [`crate::Error::Forge`] when GitHub does not give it.
pub async fn run_log(app: &App, id: &RunId, after: u64, now: Timestamp) -> Result<LogChunk> {
    let run = live_run(app, id, now).await?;
    let mut log = String::new();
    let mut all_there = run.status().is_terminal();
    for job in run.steps.iter().flat_map(|step| &step.jobs) {
        let Some(text) = app.forge.job_log(job.id).await? else {
            all_there &= matches!(job.phase, Phase::Completed(_));
            break;
        };
        log.push_str(&format!("== {} ==\n", job.name));
        log.push_str(&text);
        if !log.ends_with('\n') && matches!(job.phase, Phase::Completed(_)) {
            log.push('\n');
        }
        if !matches!(job.phase, Phase::Completed(_)) {
            break;
        }
    }
    Ok(chunk(&log, after, all_there))
}

fn chunk(log: &str, after: u64, all_there: bool) -> LogChunk {
    let start =
        log.floor_char_boundary(usize::try_from(after).unwrap_or(usize::MAX).min(log.len()));
    let end = log.floor_char_boundary((start + CHUNK).min(log.len()));
    LogChunk {
        text: log[start..end].to_owned(),
        next: end as u64,
        complete: all_there && end == log.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_join_to_the_whole_log() {
        let log = "ж".repeat(CHUNK);
        let (mut joined, mut after) = (String::new(), 0);
        loop {
            let chunk = chunk(&log, after, true);
            joined.push_str(&chunk.text);
            after = chunk.next;
            if chunk.complete {
                break;
            }
        }
        assert_eq!(joined, log);
        assert_eq!(chunk(&log, u64::MAX, true).text, "");
        assert!(!chunk(&log, u64::MAX, false).complete);
    }
}

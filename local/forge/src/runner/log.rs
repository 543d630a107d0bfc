//! The log of a job, in GitHub's format: a time in front of each line, `##[…]` for what is more than text.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use super::spec::StepEvent;
use crate::clock::log_stamp;
use crate::store::records::{Conclusion, Status};

/// What is kept of a log.
const MAX_LOG: u64 = 32 << 20;

/// Writes the log and the steps of a job.
#[derive(Debug)]
pub(super) struct Log {
    log: File,
    events: File,
    length: u64,
    full: bool,
    masks: Vec<String>,
}

impl Log {
    pub(super) fn create(dir: &Path, masks: Vec<String>) -> io::Result<Self> {
        let new = |name: &str| {
            File::options()
                .create(true)
                .append(true)
                .open(dir.join(name))
        };
        Ok(Self {
            log: new("log.txt")?,
            events: new("events.jsonl")?,
            length: 0,
            full: false,
            masks,
        })
    }

    /// Never shows again what is secret. Lines of a secret are secret, too.
    pub(super) fn mask(&mut self, secret: &str) {
        let lines = secret.lines().map(str::trim).filter(|line| line.len() > 2);
        self.masks.extend(lines.map(str::to_owned));
    }

    pub(super) fn lines(&mut self, text: &str) -> io::Result<()> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.split('\n')
            .try_for_each(|line| self.line(line.strip_suffix('\r').unwrap_or(line)))
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        if self.full {
            return Ok(());
        }
        let mut line = line.to_owned();
        for mask in &self.masks {
            line = line.replace(mask, "***");
        }
        if self.length + line.len() as u64 > MAX_LOG {
            self.full = true;
            line = "##[warning]The log is too long; what follows is not kept.".to_owned();
        }
        let text = format!("{} {line}\n", log_stamp(Timestamp::now()));
        self.log.write_all(text.as_bytes())?;
        self.length += text.len() as u64;
        Ok(())
    }

    pub(super) fn step_begins(&mut self, step: u64) -> io::Result<()> {
        self.event(step, Status::InProgress, None)
    }

    pub(super) fn step_ends(&mut self, step: u64, conclusion: Conclusion) -> io::Result<()> {
        self.event(step, Status::Completed, Some(conclusion))
    }

    fn event(
        &mut self,
        step: u64,
        status: Status,
        conclusion: Option<Conclusion>,
    ) -> io::Result<()> {
        let event = StepEvent {
            step,
            status,
            conclusion,
            at: Timestamp::now(),
            log: self.length,
        };
        let mut line = serde_json::to_vec(&event)?;
        line.push(b'\n');
        self.events.write_all(&line)
    }
}

/// The log of a job that never ran.
pub(crate) fn failed_log(dir: &Path, reason: &str) -> io::Result<()> {
    let mut log = Log::create(dir, Vec::new())?;
    log.step_begins(1)?;
    log.lines(&format!("##[error]{reason}"))?;
    log.step_ends(1, Conclusion::Failure)
}

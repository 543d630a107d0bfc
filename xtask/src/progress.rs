//! What the person at the terminal sees: headings, steps with a running clock, and the time each took.
//!
//! On a terminal a running step shows a spinner; anywhere else each step is one line when it starts and one when it
//! ends, so that a log can be followed too.

use std::fmt::Display;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// The stages of one run and how long each took.
pub(crate) struct Stages {
    began: Instant,
    finished: Vec<(String, Duration)>,
}

impl Stages {
    /// Starts the clock.
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            finished: Vec::new(),
        }
    }

    /// Runs one stage under a heading. What it prints in between is its own affair.
    pub(crate) fn stage<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("\n== {title}");
        let began = Instant::now();
        let result = work();
        let took = began.elapsed();
        let outcome = if result.is_ok() { "done" } else { "FAILED" };
        eprintln!("== {title}: {outcome} in {}", elapsed(took));
        self.finished.push((title.to_owned(), took));
        result
    }

    /// One line with the time of every stage.
    pub(crate) fn summary(&self) -> String {
        let each = self
            .finished
            .iter()
            .map(|(title, took)| format!("{title} {}", elapsed(*took)))
            .collect::<Vec<_>>()
            .join(", ");
        format!("{} in all ({each})", elapsed(self.began.elapsed()))
    }
}

/// Does one quiet piece of work while showing what it is and how long it has been going on.
pub(crate) fn step<T>(label: impl Display, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let began = Instant::now();
    if !stderr().is_terminal() {
        eprintln!("   {label} ...");
        let result = work()?;
        eprintln!("   {label}: {}", elapsed(began.elapsed()));
        return Ok(result);
    }
    let spinner = ProgressBar::new_spinner()
        .with_style(
            ProgressStyle::with_template(" {spinner} {msg} {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        )
        .with_message(label.to_string());
    spinner.enable_steady_tick(Duration::from_millis(120));
    let result = work();
    spinner.finish_and_clear();
    let result = result?;
    eprintln!("   {label}: {}", elapsed(began.elapsed()));
    Ok(result)
}

/// A remark under the current heading.
pub(crate) fn note(text: impl Display) {
    eprintln!("   {text}");
}

/// A duration as people say it: `0.2 s`, `14 s`, `3 min 20 s`.
pub(crate) fn elapsed(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let said = |millis| elapsed(Duration::from_millis(millis));
        assert_eq!(said(230), "0.2 s");
        assert_eq!(said(14_800), "14 s");
        assert_eq!(said(200_000), "3 min 20 s");
    }

    #[test]
    fn a_failed_stage_is_counted_too() {
        let mut stages = Stages::new();
        let failed: Result<()> = stages.stage("first", || anyhow::bail!("no"));
        assert!(failed.is_err());
        assert!(stages.summary().contains("first 0.0 s"));
    }
}

//! A moving line on standard error while something takes its time; nothing where nobody looks.

use crate::output::{Output, clean};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// The line; gone when dropped.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Starts with this text.
    pub(crate) fn start(output: Output, text: impl Into<String>) -> Progress {
        if !output.shows_progress() {
            return Progress(None);
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar.set_message(text.into());
        Progress(Some(bar))
    }

    /// Now this is under way.
    pub(crate) fn text(&self, text: impl AsRef<str>) {
        if let Some(bar) = &self.0 {
            bar.set_message(clean(text.as_ref()).replace('\n', " "));
        }
    }

    /// Prints something without tearing the line.
    pub(crate) fn around(&self, print: impl FnOnce()) {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

//! What is printed and where: results on standard output, everything else on standard error.
//!
//! Texts from skills and runs come from elsewhere: no control character of theirs reaches the
//! terminal, where it could move the cursor and forge what a person reads.

use crate::args::Global;
use crate::exit::Failure;
use crate::show_plan;
use crate::words;
use client::ClientError;
use client::wire::Problem;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{IsTerminal, Write};

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// One JSON document instead of text for people.
    pub(crate) json: bool,
    /// Nothing but results and errors.
    pub(crate) quiet: bool,
    /// Colours on standard output.
    pub(crate) color: bool,
}

impl Output {
    /// As the options and the terminal ask for.
    pub(crate) fn new(global: &Global) -> Output {
        let color = match global.color {
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            clap::ColorChoice::Auto => {
                std::io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        Output {
            json: global.json,
            quiet: global.quiet,
            color: color && !global.json,
        }
    }

    /// Whether to show that something is under way.
    pub(crate) fn shows_progress(self) -> bool {
        !self.json && !self.quiet && std::io::stderr().is_terminal()
    }

    /// The document that `--json` asks for.
    pub(crate) fn document<T: Serialize>(self, value: &T) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            print(&text);
        }
    }

    /// One of many documents, on a line of its own.
    pub(crate) fn json_line<T: Serialize>(self, value: &T) {
        if let Ok(text) = serde_json::to_string(value) {
            print(&text);
        }
    }

    /// A line of the result.
    pub(crate) fn line(self, text: impl AsRef<str>) {
        print(&clean(text.as_ref()));
    }

    /// A remark for people, on standard error.
    pub(crate) fn note(self, text: impl AsRef<str>) {
        if !self.quiet && !self.json {
            eprintln!("{}", clean(text.as_ref()));
        }
    }

    /// Says why the command failed.
    pub(crate) fn failure(self, failure: &Failure) {
        if self.json {
            self.document(&problem(failure));
            return;
        }
        eprintln!("error: {}", clean(&failure.to_string()));
        if let Failure::Client(ClientError::Refused(problem)) = failure {
            for check in &problem.checks {
                eprintln!("{}", clean(&show_plan::checked(check)));
            }
            if let Some(at) = problem.retry_at {
                eprintln!("  worth trying again from {} UTC", words::time(at));
            }
            if let Some(run) = &problem.run_id {
                eprintln!("  recorded as {}", clean(run));
            }
        }
        if let Some(step) = failure.next_step() {
            eprintln!("next: {step}");
        }
    }
}

/// The failure as the API would tell it, so that programs read one shape.
fn problem(failure: &Failure) -> Problem {
    if let Failure::Client(ClientError::Refused(problem)) = failure {
        return (**problem).clone();
    }
    let code = match failure {
        Failure::Client(ClientError::Unreachable { .. }) => "unreachable",
        Failure::Client(_) => "unreadable_answer",
        Failure::Local(_) => "local",
        Failure::PlanMismatch { .. } => "plan_mismatch",
        Failure::Usage(_) => "usage",
        Failure::File { .. } => "unreadable_file",
        Failure::Other(_) => "failed",
    };
    Problem {
        kind: "about:blank".to_owned(),
        title: "The command failed".to_owned(),
        status: 0,
        detail: failure.to_string(),
        code: code.to_owned(),
        ..Problem::default()
    }
}

/// Prints a line; a reader that went away (`| head`) ends the printing and is no error.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a table that was made for this output; its cells are clean, its colours are ours.
pub(crate) fn styled(text: &str) {
    print(text);
}

/// Prints text as it is, without a line end of its own.
pub(crate) fn raw(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(clean(text).as_bytes());
    let _ = out.flush();
}

/// The text without control characters other than line ends and tabs.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let hidden = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    if text.contains(hidden) {
        Cow::Owned(text.replace(hidden, ""))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(clean("a\tb\nc"), "a\tb\nc");
        assert_eq!(clean("\u{1b}[2Jgone\r\u{7}\u{9b}31m"), "[2Jgone31m");
    }

    #[test]
    fn a_failure_is_a_problem_document() {
        let problem = problem(&Failure::Usage("no".to_owned()));
        assert_eq!(
            (problem.code.as_str(), problem.detail.as_str()),
            ("usage", "no")
        );
    }
}

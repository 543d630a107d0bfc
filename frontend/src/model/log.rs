//! The log of a run as it arrives: chunks in, numbered lines out, never more than is good for a page.

use super::ansi::{self, Span, Style};
use std::collections::VecDeque;
use std::sync::Arc;

/// Text kept at most; older lines fall out first.
pub(crate) const KEPT_BYTES: usize = 2 * 1024 * 1024;
/// Lines in one block: the page adds and drops whole blocks.
const BLOCK_LINES: usize = 400;

/// What a line is, for its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// What a command printed.
    Plain,
    /// Begins a part of the log.
    Title,
    /// A command of the workflow itself.
    Command,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counts from 1 over the whole log.
    pub(crate) number: u64,
    /// What it is.
    pub(crate) level: Level,
    /// When it was printed, as the runner says; empty when it does not.
    pub(crate) at: String,
    /// What it says.
    pub(crate) spans: Vec<Span>,
}

/// Lines that came together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// The number of its first line names it.
    pub(crate) first: u64,
    /// Its lines.
    pub(crate) lines: Arc<Vec<Line>>,
    bytes: usize,
}

/// The log so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    /// What is kept, oldest first.
    pub(crate) blocks: VecDeque<Block>,
    /// Lines that fell out.
    pub(crate) dropped: u64,
    rest: String,
    style: Style,
    count: u64,
    bytes: usize,
}

impl Log {
    /// Takes the next text; a line not ended yet waits for its end.
    pub(crate) fn push(&mut self, text: &str) {
        let mut text = std::mem::take(&mut self.rest) + text;
        let end = text.rfind('\n').map_or(0, |at| at + 1);
        self.rest = text.split_off(end);
        // One endless line must not grow without bound either.
        if self.rest.len() > KEPT_BYTES / 8 {
            text.push_str(&std::mem::take(&mut self.rest));
        }
        self.take(&text);
    }

    /// The log ended: what waits for its end is a line.
    pub(crate) fn finish(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        self.take(&rest);
    }

    /// Whether nothing came yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Number of the first error, when there is one.
    pub(crate) fn first_error(&self) -> Option<u64> {
        let lines = self.blocks.iter().flat_map(|block| block.lines.iter());
        lines
            .into_iter()
            .find(|line| line.level == Level::Error)
            .map(|line| line.number)
    }

    fn take(&mut self, text: &str) {
        let lines: Vec<&str> = text.lines().filter(|line| !is_end_of_group(line)).collect();
        for part in lines.chunks(BLOCK_LINES) {
            let bytes = part.iter().map(|line| line.len() + 1).sum();
            let first = self.count + 1;
            let lines = part.iter().map(|line| self.line(line)).collect();
            self.blocks.push_back(Block {
                first,
                lines: Arc::new(lines),
                bytes,
            });
            self.bytes += bytes;
        }
        while self.bytes > KEPT_BYTES && self.blocks.len() > 1 {
            if let Some(block) = self.blocks.pop_front() {
                self.bytes -= block.bytes;
                self.dropped += block.lines.len() as u64;
            }
        }
    }

    fn line(&mut self, text: &str) -> Line {
        self.count += 1;
        // What a progress bar wrote over is not shown.
        let text = text
            .trim_end_matches('\r')
            .rsplit('\r')
            .next()
            .unwrap_or_default();
        let (at, text) = split_time(text);
        let (level, text) = classify(text);
        Line {
            number: self.count,
            level,
            at: at.to_owned(),
            spans: ansi::spans(text, &mut self.style),
        }
    }
}

/// Splits off the moment a runner puts before a line: `2026-11-21T11:15:19.4816393Z `.
fn split_time(text: &str) -> (&str, &str) {
    let body = text.trim_start_matches('\u{feff}');
    let (time, rest) = body.split_once(' ').unwrap_or((body, ""));
    let shape = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        13 | 16 => byte == b':',
        19 => byte == b'.' || byte == b'Z',
        _ => byte.is_ascii_digit() || byte == b'Z',
    };
    let is_time = (20..=32).contains(&time.len())
        && time.ends_with('Z')
        && time.bytes().enumerate().all(shape);
    if is_time { (time, rest) } else { ("", body) }
}

/// Reads the runner's own marks: `##[error]…`, `::warning file=a::…`.
fn classify(text: &str) -> (Level, &str) {
    let marks = [
        ("##[group]", Level::Title),
        ("##[section]", Level::Title),
        ("##[error]", Level::Error),
        ("##[warning]", Level::Warning),
        ("##[command]", Level::Command),
        ("[command]", Level::Command),
        ("::group::", Level::Title),
    ];
    for (mark, level) in marks {
        if let Some(rest) = text.strip_prefix(mark) {
            return (level, rest);
        }
    }
    for (mark, level) in [("::error", Level::Error), ("::warning", Level::Warning)] {
        if text.starts_with(mark)
            && let Some((_, rest)) = text[2..].split_once("::")
        {
            return (level, rest);
        }
    }
    // The heading of a job, where the logs of several are one.
    if let Some(job) = text
        .strip_prefix("== ")
        .and_then(|rest| rest.strip_suffix(" =="))
    {
        return (Level::Title, job);
    }
    (Level::Plain, text)
}

fn is_end_of_group(line: &str) -> bool {
    let (_, line) = split_time(line.trim_end_matches('\r'));
    matches!(line, "##[endgroup]" | "::endgroup::")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(log: &Log) -> Vec<String> {
        let text = |line: &Line| {
            line.spans
                .iter()
                .map(|span| span.text.as_str())
                .collect::<String>()
        };
        let lines = log.blocks.iter().flat_map(|block| block.lines.iter());
        lines
            .map(|line| format!("{} {:?} {}", line.number, line.level, text(line)))
            .collect()
    }

    #[test]
    fn a_line_may_come_in_pieces() {
        let mut log = Log::default();
        log.push("one\ntw");
        assert_eq!(show(&log), ["1 Plain one"]);
        log.push("o\nthr");
        log.push("ee");
        assert_eq!(show(&log).len(), 2);
        log.finish();
        assert_eq!(show(&log), ["1 Plain one", "2 Plain two", "3 Plain three"]);
        log.finish();
        assert_eq!(show(&log).len(), 3);
    }

    #[test]
    fn the_marks_of_the_runner_are_read() {
        let mut log = Log::default();
        log.push("##[group]Run du\n10%\r50%\r100%\r\n::error file=a.sh,line=3::no such file\n##[endgroup]\na::b\n");
        assert_eq!(
            show(&log),
            [
                "1 Title Run du",
                "2 Plain 100%",
                "3 Error no such file",
                "4 Plain a::b"
            ]
        );
        assert_eq!(log.first_error(), Some(3));
    }

    #[test]
    fn the_runners_time_stands_beside_a_line_and_not_in_it() {
        let mut log = Log::default();
        log.push("== Execute skill ==\n2026-11-21T11:15:18.9523548Z ##[group]Image\n2026-11-21T11:15:18.9523640Z ##[endgroup]\n");
        log.push("2026-11-21T11:15:19Z \n2026-11-21T11:15:19.1Z\n2026-11-21 is no time\n2026-11-21T11:15:19.x1Z no\n");
        assert_eq!(
            show(&log),
            [
                "1 Title Execute skill",
                "2 Title Image",
                "3 Plain ",
                "4 Plain ",
                "5 Plain 2026-11-21 is no time",
                "6 Plain 2026-11-21T11:15:19.x1Z no"
            ]
        );
        assert_eq!(log.blocks[0].lines[1].at, "2026-11-21T11:15:18.9523548Z");
    }

    #[test]
    fn the_oldest_lines_fall_out_and_are_counted() {
        let mut log = Log::default();
        let line = "x".repeat(1023) + "\n";
        for _ in 0..3 {
            log.push(&line.repeat(1024));
        }
        let kept: usize = log.blocks.iter().map(|block| block.lines.len()).sum();
        assert!(kept <= KEPT_BYTES / 1024, "{kept}");
        assert_eq!(log.dropped + kept as u64, 3 * 1024);
        assert_eq!(log.blocks[0].first, log.dropped + 1);
    }

    #[test]
    fn an_endless_line_is_cut() {
        let mut log = Log::default();
        log.push(&"y".repeat(KEPT_BYTES));
        assert!(!log.is_empty());
    }
}

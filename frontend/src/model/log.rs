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
        let (level, text) = classify(text);
        Line {
            number: self.count,
            level,
            spans: ansi::spans(text, &mut self.style),
        }
    }
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
    let body = text.trim_start_matches('\u{feff}');
    for (mark, level) in marks {
        if let Some(rest) = body.strip_prefix(mark) {
            return (level, rest);
        }
    }
    for (mark, level) in [("::error", Level::Error), ("::warning", Level::Warning)] {
        if body.starts_with(mark)
            && let Some((_, rest)) = body[2..].split_once("::")
        {
            return (level, rest);
        }
    }
    (Level::Plain, body)
}

fn is_end_of_group(line: &str) -> bool {
    matches!(line.trim_end_matches('\r'), "##[endgroup]" | "::endgroup::")
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

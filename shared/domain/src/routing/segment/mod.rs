//! Splitting a request into steps: "check the disk, then restart nginx" is two, "salt and pepper" is one.
//!
//! A connective is a border only when both sides are clauses of their own: a directive ("restart
//! nginx", "could you list …", "проверь диск") or a question. That keeps coordinated nouns, dates and
//! conditions whole. In doubt nothing is split: one step too few asks back, one too many runs the
//! wrong thing. Never looks at skills, and never changes the words of a step.

mod border;
mod clause;
mod english;
mod joint;
mod reference;
mod russian;
mod word;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use border::Link;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Steps a request is split into at most; whatever comes after stays in the last one.
pub const MAX_SEGMENTS: usize = 8;

/// How a request is to be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Not at all.
    #[default]
    Single,
    /// At every border; the steps run one after another.
    Pipeline,
    /// At every border; the steps run at the same time.
    Parallel,
    /// At every border; the connective says which of the two.
    Auto,
}

/// A text that names no [`Mode`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no mode: expected `single`, `pipeline`, `parallel` or `auto`")]
pub struct UnknownMode {
    /// What was given, at most 80 characters of it.
    pub text: String,
}

impl Mode {
    /// All of them, in the order they are shown.
    pub const ALL: [Mode; 4] = [Mode::Single, Mode::Pipeline, Mode::Parallel, Mode::Auto];

    /// Its name in requests and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Single => "single",
            Mode::Pipeline => "pipeline",
            Mode::Parallel => "parallel",
            Mode::Auto => "auto",
        }
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Mode, UnknownMode> {
        let found = Mode::ALL.into_iter().find(|mode| mode.as_str() == text);
        found.ok_or_else(|| UnknownMode {
            text: text.chars().take(80).collect(),
        })
    }
}

/// One step: a part of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its words, as written, without the connective. Empty only when the whole request is blank.
    pub text: String,
    /// Where it stands in the request, in bytes.
    pub span: Range<usize>,
}

/// How the steps follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One step.
    Single,
    /// One after another.
    Pipeline,
    /// All at the same time.
    Parallel,
    /// Some at the same time, some after another.
    Mixed,
}

/// A request as steps, in the order they run. There is always at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Groups run one after another, the steps of a group at the same time.
    pub groups: Vec<Vec<Segment>>,
    /// Whether there were more than [`MAX_SEGMENTS`] steps, so that the one written last holds several.
    pub limited: bool,
}

impl Split {
    /// The steps in the order they run.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.groups.iter().flatten()
    }

    /// How the steps follow each other.
    pub fn shape(&self) -> Shape {
        let steps = self.segments().count();
        match self.groups.len() {
            0 | 1 if steps <= 1 => Shape::Single,
            0 | 1 => Shape::Parallel,
            groups if groups == steps => Shape::Pipeline,
            _ => Shape::Mixed,
        }
    }
}

/// The steps of a request. Takes time in proportion to its length.
pub fn split(request: &str, mode: Mode) -> Split {
    let whole = || Split {
        groups: vec![vec![segment(request, 0..request.len())]],
        limited: false,
    };
    if mode == Mode::Single {
        return whole();
    }
    let words = word::words(request);
    let found = border::borders(&words, MAX_SEGMENTS - 1);
    if found.links.is_empty() {
        return whole();
    }
    let segments = found.steps.iter().map(|step| {
        let span = words[step.start].span.start..words[step.end - 1].span.end;
        segment(request, widen(request, span))
    });
    Split {
        groups: arrange(segments.collect(), &found.links, mode),
        limited: found.limited,
    }
}

/// Ends a step behind the mark that ends its sentence, so that a question stays one.
fn widen(request: &str, span: Range<usize>) -> Range<usize> {
    let rest = &request[span.end..];
    let mark = rest.chars().next().filter(|mark| matches!(mark, '?' | '!'));
    span.start..span.end + mark.map_or(0, char::len_utf8)
}

fn segment(request: &str, span: Range<usize>) -> Segment {
    let text = &request[span.clone()];
    let start = span.start + (text.len() - text.trim_start().len());
    let text = text.trim();
    Segment {
        text: text.to_owned(),
        span: start..start + text.len(),
    }
}

/// From the order of the text to the order of running. `links[i]` stands between steps `i` and `i + 1`.
///
/// "And" binds closest, then "after" (`A after B and C`: B with C, then A), then "then".
fn arrange(segments: Vec<Segment>, links: &[Link], mode: Mode) -> Vec<Vec<Segment>> {
    if mode == Mode::Parallel {
        return vec![segments];
    }
    let mut runs: Vec<Vec<Vec<Segment>>> = Vec::new();
    // A run is kept in the order of running, so the group written last need not be its last.
    let mut current = 0;
    for (index, segment) in segments.into_iter().enumerate() {
        let link = index.checked_sub(1).and_then(|before| links.get(before));
        match (link, runs.last_mut()) {
            (Some(Link::Together), Some(run)) => run[current].push(segment),
            (Some(Link::WithMain), Some(run)) => {
                current = run.len() - 1;
                run[current].push(segment);
            }
            (Some(Link::RightFirst), Some(run)) => {
                current = 0;
                run.insert(current, vec![segment]);
            }
            _ => {
                current = 0;
                runs.push(vec![vec![segment]]);
            }
        }
    }
    let groups = runs.into_iter().flatten();
    if mode == Mode::Pipeline {
        groups.flatten().map(|segment| vec![segment]).collect()
    } else {
        groups.collect()
    }
}

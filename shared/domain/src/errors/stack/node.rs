//! Traces of Node and browsers that print like V8: the error, then `at` lines from the inside out.

use super::{Line, class_of, short_path};

pub(super) fn read(lines: &[&str]) -> Option<Vec<Line>> {
    let mut read = Vec::new();
    let mut frames = 0;
    for line in lines {
        let trimmed = line.trim();
        if let Some(frame) = frame(trimmed) {
            frames += 1;
            read.push(frame);
            continue;
        }
        let (text, cause) = match trimmed
            .strip_prefix("[cause]: ")
            .or_else(|| trimmed.strip_prefix("Caused by: "))
        {
            Some(text) => (text, true),
            None => (trimmed.strip_prefix("Uncaught ").unwrap_or(trimmed), false),
        };
        if (cause || frames == 0 && !read.iter().any(|line| matches!(line, Line::Thrown { .. })))
            && let Some(kind) = class_of(text)
        {
            read.push(Line::Thrown {
                kind: kind.to_owned(),
                text: text.to_owned(),
                cause,
            });
        }
    }
    (frames > 0).then_some(read)
}

/// `at Order.confirm (/app/src/order.js:10:5)`, `at async run (file:///…)`, `at /app/x.js:1:2`
fn frame(line: &str) -> Option<Line> {
    let call = line.strip_prefix("at ")?;
    let (function, place) = match call.split_once(" (") {
        Some((function, place)) => (
            function,
            place.trim_end_matches(['{', ' ']).strip_suffix(')')?,
        ),
        None => ("", call),
    };
    let place = place.trim_end();
    let foreign = place.contains("node_modules")
        || place.starts_with("node:")
        || place.starts_with("internal/")
        || matches!(place, "<anonymous>" | "native");
    let path = if matches!(place, "<anonymous>" | "native") {
        place
    } else {
        let (rest, column) = place.rsplit_once(':')?;
        let (path, row) = rest.rsplit_once(':')?;
        let numbers =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !(numbers(column) && numbers(row)) {
            return None;
        }
        path
    };
    let function = function.strip_prefix("async ").unwrap_or(function);
    let function = function.split(" [as ").next().unwrap_or(function);
    let name = format!("{} {}", short_path(path), function);
    Some(Line::Frame {
        name: name.trim_end().to_owned(),
        own: !foreign,
    })
}

//! Tracebacks of Python: outermost call first, the exception last; chained ones one after the other.

use super::{Line, class_of, short_path};

const FOREIGN: &[&str] = &[
    "site-packages",
    "dist-packages",
    "/lib/python",
    "\\lib\\",
    "<frozen",
    "/usr/lib/",
];

pub(super) fn read(lines: &[&str]) -> Option<Vec<Line>> {
    let mut read = Vec::new();
    let mut frames = 0;
    let mut chained = false;
    for line in lines {
        let trimmed = line.trim_start();
        if let Some(frame) = frame(trimmed) {
            frames += 1;
            read.push(frame);
        } else if trimmed.starts_with("During handling of the above")
            || trimmed.starts_with("The above exception was the direct cause")
        {
            // The exception before this line caused the one that follows.
            if let Some(Line::Thrown { cause, .. }) = read
                .iter_mut()
                .rfind(|line| matches!(line, Line::Thrown { .. }))
            {
                *cause = true;
            }
            chained = true;
        } else if frames > 0
            && !line.starts_with([' ', '\t'])
            && (class_of(line).is_some() || plain(line))
            && after_frame(&read, chained)
        {
            let kind = class_of(line).unwrap_or(line.split(':').next().unwrap_or(line));
            read.push(Line::Thrown {
                kind: kind.to_owned(),
                text: (*line).to_owned(),
                cause: false,
            });
        }
    }
    (frames > 0).then_some(read)
}

/// A class that does not end as classes of exceptions do: `odoo.exceptions.AccessDenied: text`.
fn plain(line: &str) -> bool {
    let head = line.split(':').next().unwrap_or(line);
    !head.is_empty()
        && head.len() < 100
        && head
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '.' | '_'))
        && !head.starts_with("Traceback")
}

fn after_frame(read: &[Line], chained: bool) -> bool {
    matches!(read.last(), Some(Line::Frame { .. }))
        || chained && !matches!(read.last(), Some(Line::Thrown { .. }))
}

/// `File "/app/sale/order.py", line 12, in confirm`
fn frame(line: &str) -> Option<Line> {
    let rest = line.strip_prefix("File \"")?;
    let (path, rest) = rest.split_once('"')?;
    let (_, function) = rest
        .split_once(", in ")
        .or_else(|| rest.strip_prefix(", line ").map(|_| ("", "<module>")))?;
    Some(Line::Frame {
        name: format!("{} {}", short_path(path), function.trim()),
        own: !FOREIGN.iter().any(|part| path.contains(part)) && !path.starts_with('<'),
    })
}

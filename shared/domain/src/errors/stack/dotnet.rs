//! Traces of .NET: the exception with its inner ones behind `--->`, then `at` lines from the inside out.

use super::{Line, class_of, without_numbers};

const FOREIGN: &[&str] = &[
    "System.",
    "Microsoft.",
    "Newtonsoft.",
    "Npgsql.",
    "MySql.",
    "Polly.",
    "Serilog.",
    "AutoMapper.",
    "MediatR.",
    "Grpc.",
    "Dapper.",
    "Amazon.",
];

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
        if frames > 0 {
            continue;
        }
        let text = trimmed
            .strip_prefix("Unhandled exception. ")
            .or_else(|| trimmed.strip_prefix("Unhandled Exception: "))
            .unwrap_or(trimmed);
        for (at, part) in text.split("---> ").enumerate() {
            let part = part.trim().trim_start_matches("(Inner Exception #0) ");
            if let Some(kind) = class_of(part) {
                read.push(Line::Thrown {
                    kind: kind.to_owned(),
                    text: part.to_owned(),
                    cause: at > 0 || !read.is_empty(),
                });
            }
        }
    }
    (frames > 0).then_some(read)
}

/// `at Acme.Sales.Order.Confirm(String id) in C:\src\Order.cs:line 12`
fn frame(line: &str) -> Option<Line> {
    let call = line.strip_prefix("at ")?;
    let name = call.split_once('(')?.0;
    if !name.contains('.') || name.contains(' ') || name.contains('/') {
        return None;
    }
    // `Order.<ConfirmAsync>d__5.MoveNext`: the compiler's class for an async method.
    let name = match (name.find('<'), name.find('>')) {
        (Some(from), Some(to)) if from < to && to - from > 1 => {
            format!("{}{}", &name[..from], &name[from + 1..to])
        }
        _ => name.to_owned(),
    };
    Some(Line::Frame {
        own: !FOREIGN.iter().any(|prefix| name.starts_with(prefix)),
        name: without_numbers(&name),
    })
}

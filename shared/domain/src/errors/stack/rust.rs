//! Panics and backtraces of Rust: `thread 'x' panicked at …`, numbered frames, `Caused by:` of error chains.

use super::Line;

const FOREIGN: &[&str] = &[
    "std::",
    "core::",
    "alloc::",
    "rust_begin_unwind",
    "__rust",
    // In two pieces: the name of what the domain must not use.
    concat!("tok", "io::"),
    "futures",
    "hyper",
    "tower",
    "axum::",
    "anyhow::",
    "backtrace::",
    "_start",
    "__libc",
    "start_thread",
    "clone",
    "test::",
    "main",
];

pub(super) fn read(lines: &[&str]) -> Option<Vec<Line>> {
    let mut read = Vec::new();
    let mut frames = 0;
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with("thread '") && trimmed.contains("' panicked at ") && read.is_empty()
        {
            // Before 1.73 the message stood on this line, between quotes.
            let old = trimmed
                .split_once("panicked at '")
                .and_then(|(_, rest)| rest.rsplit_once("', "));
            let message = old.map_or_else(
                || lines.get(at + 1).copied().unwrap_or_default(),
                |(message, _)| message,
            );
            read.push(Line::Thrown {
                kind: "panic".to_owned(),
                text: message.trim().to_owned(),
                cause: false,
            });
        } else if let Some(frame) = frame(trimmed) {
            frames += 1;
            read.push(frame);
        }
    }
    (frames > 0 || !read.is_empty()).then_some(read)
}

/// `12: app::order::confirm::h0123456789abcdef`
fn frame(line: &str) -> Option<Line> {
    let (number, name) = line.split_once(": ")?;
    if number.is_empty() || number.len() > 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // `0x55d0 - app::run` in some formats.
    let name = match name.split_once(" - ") {
        Some((address, name)) if address.starts_with("0x") => name,
        _ => name,
    };
    let name = name.trim();
    let known = name.contains("::")
        || matches!(
            name,
            "rust_begin_unwind" | "main" | "_start" | "clone" | "start_thread"
        );
    if !known || name.contains(": ") {
        return None;
    }
    let hash = |text: &str| {
        text.len() == 17
            && text.starts_with('h')
            && text.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
    };
    let name = match name.rsplit_once("::") {
        Some((rest, last)) if hash(last) => rest,
        _ => name,
    };
    let plain = name.trim_start_matches(['<', '&']);
    let outside = FOREIGN.iter().any(|prefix| plain.starts_with(prefix))
        || name.contains("as core::")
        || name.contains("as std::");
    Some(Line::Frame {
        name: name
            .replace("::{{closure}}", "")
            .replace("::{closure#0}", ""),
        own: !outside || plain.starts_with("main::"),
    })
}

//! Panics of Go: `panic: …`, then of each goroutine a line with the call and a line with its place.

use super::Line;

pub(super) fn read(lines: &[&str]) -> Option<Vec<Line>> {
    if !lines.iter().any(|line| line.starts_with("goroutine ")) {
        return None;
    }
    let mut read = Vec::new();
    let (mut frames, mut goroutines) = (0, 0);
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("goroutine ") {
            goroutines += 1;
            // The first one is the one that failed.
            if goroutines > 1 {
                break;
            }
        }
        let thrown = line
            .strip_prefix("panic: ")
            .or_else(|| line.strip_prefix("fatal error: "));
        if let Some(text) = thrown.filter(|_| read.is_empty()) {
            let kind = if text.starts_with("runtime error") {
                "runtime error"
            } else {
                "panic"
            };
            read.push(Line::Thrown {
                kind: kind.to_owned(),
                text: (*line).to_owned(),
                cause: false,
            });
        }
        if goroutines == 1
            && let Some(place) = lines
                .get(at + 1)
                .filter(|next| next.starts_with(['\t', ' ']) && next.contains(".go:"))
            && let Some(frame) = frame(line, place)
        {
            frames += 1;
            read.push(frame);
        }
    }
    (frames > 0).then_some(read)
}

/// `main.(*Server).handle(0xc000010, 0x1)` and `/app/main.go:12 +0x1d`
fn frame(call: &str, place: &str) -> Option<Line> {
    let call = call
        .trim()
        .strip_prefix("created by ")
        .unwrap_or(call.trim());
    let call = call.split(" in goroutine ").next().unwrap_or(call);
    let end = match call.rfind('(') {
        // The receiver of a method stands in brackets too.
        Some(at) if !call[at..].starts_with("(*") => at,
        _ => call.len(),
    };
    let name = &call[..end];
    if name.is_empty() || name == "panic" || name.contains(' ') {
        return None;
    }
    let library = ["/go/src/", "/libexec/src/", "/pkg/mod/", "/vendor/"]
        .iter()
        .any(|part| place.contains(part));
    // A closure is numbered by the compiler.
    let mut closure = name;
    while let Some((rest, number)) = closure.rsplit_once('.') {
        let digits = number.strip_prefix("func").unwrap_or(number);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        closure = rest;
    }
    Some(Line::Frame {
        name: closure.to_owned(),
        own: !library && !name.starts_with("runtime."),
    })
}

//! Stage 1 of grouping beside `drain3`, with and without masks: one process, one core, the same lines.
//!
//! `cargo run --release --manifest-path tools/grouping-speed/Cargo.toml [FILE]`

#[path = "../../../shared/domain/examples/group_speed/lines.rs"]
mod lines;

use domain::errors::{Offline, RuleSet};
use drain3::{Config, MaskingInstruction, Matcher};
use std::time::{Duration, Instant};

/// The masks its own documentation and that of its Python original suggest.
const MASKS: &[(&str, &str)] = &[
    (
        r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "<UUID>",
    ),
    (r"\b\d{1,3}(\.\d{1,3}){3}\b", "<IP>"),
    (r"\b0x[0-9a-fA-F]+\b", "<HEX>"),
    (r"\b\d+\b", "<NUM>"),
];

fn main() {
    let lines = match std::env::args().nth(1) {
        Some(path) => String::from_utf8_lossy(&std::fs::read(path).expect("the file can be read"))
            .lines()
            .map(str::to_owned)
            .collect(),
        None => lines::lines(200_000, 1),
    };
    let rules = RuleSet::default();
    let mut best = [0f64; 3];
    for _ in 0..5 {
        let ours = rate(&lines, || {
            let mut offline = Offline::new(&rules);
            lines.iter().for_each(|line| {
                offline.push(line);
            });
            offline.members().len()
        });
        let plain = rate(&lines, || drain(&lines, &[]));
        let masked = rate(&lines, || drain(&lines, MASKS));
        for (best, rate) in best.iter_mut().zip([ours, plain, masked]) {
            *best = best.max(rate);
        }
    }
    println!("stage 1          {:>10.0} lines/s", best[0]);
    println!(
        "drain3           {:>10.0} lines/s  ({:.1} times slower)",
        best[1],
        best[0] / best[1]
    );
    println!(
        "drain3, 4 masks  {:>10.0} lines/s  ({:.1} times slower)",
        best[2],
        best[0] / best[2]
    );
}

fn drain(lines: &[String], masks: &[(&str, &str)]) -> usize {
    let masking = masks
        .iter()
        .map(|(pattern, mask)| MaskingInstruction {
            pattern: (*pattern).into(),
            mask: (*mask).into(),
        })
        .collect();
    let mut matcher = Matcher::new(Config::builder().masking(masking).build());
    for line in lines {
        // It refuses long lines, which costs it nothing.
        let _ = matcher.add_log_message(line);
    }
    matcher.templates().len()
}

fn rate(lines: &[String], work: impl FnOnce() -> usize) -> f64 {
    let (wall, before) = (Instant::now(), busy());
    std::hint::black_box(work());
    let took = match (before, busy()) {
        (Some(before), Some(after)) => after - before,
        _ => wall.elapsed(),
    };
    lines.len() as f64 / took.as_secs_f64()
}

/// How long this thread has had a core; known on Linux only.
fn busy() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

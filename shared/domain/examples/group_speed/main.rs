//! Measures one core, in time the thread had it: lines a second of stage 1 (mask, hash, count) and the time of stage 2 for 10,000 templates.
//!
//! `group_speed [FILE]`: lines of the file, or lines made from a seed.

mod lines;

use domain::errors::{ErrorEvent, GroupSettings, Member, Offline, Pins, RuleSet, group, sign};
use std::time::{Duration, Instant};

const LINES: usize = 200_000;
const ROUNDS: usize = 7;
const TEMPLATES: usize = 10_000;

fn main() -> std::io::Result<()> {
    let lines = match std::env::args().nth(1) {
        Some(path) => String::from_utf8_lossy(&std::fs::read(path)?)
            .lines()
            .map(str::to_owned)
            .collect(),
        None => lines::lines(LINES, 1),
    };
    let bytes: usize = lines.iter().map(String::len).sum();
    let rules = RuleSet::default();
    let (best, templates) = best_of(|| {
        let mut offline = Offline::new(&rules);
        for line in &lines {
            offline.push(line);
        }
        offline.members().len()
    });
    let per_second = lines.len() as f64 / best.as_secs_f64();
    println!(
        "stage 1: {:.0} lines/s, {:.0} MB/s, {} lines of {} bytes, {templates} templates",
        per_second,
        bytes as f64 / best.as_secs_f64() / 1e6,
        lines.len(),
        bytes / lines.len().max(1)
    );
    let members = members();
    let (best, groups) = best_of(|| {
        group(&members, &Pins::default(), &GroupSettings::default())
            .groups
            .len()
    });
    println!(
        "stage 2: {:.0} ms, {} templates, {groups} groups",
        best.as_secs_f64() * 1e3,
        members.len()
    );
    Ok(())
}

/// The quickest of several rounds: what the machine does besides only makes them slower.
fn best_of<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut best = None;
    for _ in 0..ROUNDS {
        let (wall, busy) = (Instant::now(), busy());
        let answer = work();
        let took = match (busy, self::busy()) {
            (Some(before), Some(after)) => after - before,
            _ => wall.elapsed(),
        };
        if best.as_ref().is_none_or(|(least, _)| took < *least) {
            best = Some((took, answer));
        }
    }
    best.expect("there is at least one round")
}

/// How long this thread has had a core; known on Linux only.
fn busy() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// Distinct templates, half of which come together in groups of ten.
fn members() -> Vec<Member> {
    const WORDS: &[&str] = &[
        "order",
        "invoice",
        "shipment",
        "customer",
        "basket",
        "price",
        "stock",
        "refund",
        "ledger",
        "carrier",
        "warehouse",
        "catalogue",
        "voucher",
        "tariff",
        "parcel",
        "pallet",
        "truck",
        "depot",
        "label",
        "barcode",
    ];
    let rules = RuleSet::default();
    let letters = |mut n: usize| {
        let mut text = String::from("q");
        while n > 0 {
            text.push(char::from(b'a' + (n % 26) as u8));
            n /= 26;
        }
        text
    };
    (0..TEMPLATES)
        .map(|at| {
            let (a, b, c) = (
                WORDS[at / 10 % 20],
                WORDS[at / 200 % 20],
                WORDS[at / 4000 % 20],
            );
            let message = if at / 10 % 2 == 0 {
                let tail = letters(at / 10);
                format!(
                    "cannot book {} into the {a} of {b} {c} {tail} because 17 items are missing",
                    letters(at)
                )
            } else {
                format!(
                    "the {a} {b} could not be sent to {c} {} within 30 seconds for reason {}",
                    letters(at),
                    letters(at * 7)
                )
            };
            let value = serde_json::json!({ "error": message });
            let event = ErrorEvent::parse(&value, domain::Timestamp::UNIX_EPOCH);
            sign(&event.expect("the message is not empty"), &rules).member()
        })
        .collect()
}

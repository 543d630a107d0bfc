//! Exceptions of six languages: some two hundred templates, each thrown many times with other values, lines and
//! folders, with its trace and without.

use super::random::Random;
use super::score::accuracy;
use crate::errors::{ErrorEvent, GroupSettings, Member, Pins, RuleSet, group, sign};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LANGUAGES: &[&str] = &["python", "java", "node", "go", "rust", "dotnet"];

/// Stem of the class, and the message; `{…}` is volatile.
const MESSAGES: &[(&str, &str)] = &[
    ("Timeout", "request {uuid} to {host} timed out after {dur}"),
    ("Timeout", "lock {hex} not acquired within {dur}"),
    ("Connection", "connection to {ip} refused"),
    ("Connection", "connection to {ip} reset by peer"),
    ("Http", "GET {url} answered with status 404"),
    ("Http", "GET {url} answered with status 503"),
    ("Http", "POST {url} answered with status 503"),
    ("Value", "invalid literal {int} for quantity"),
    ("Value", "invalid literal {int} for price"),
    ("Key", "'partner_id'"),
    ("Key", "'company_id'"),
    (
        "Sql",
        "SQLSTATE 23505: duplicate key value {int} in table orders",
    ),
    (
        "Sql",
        "SQLSTATE 40001: could not serialize transaction {int}",
    ),
    (
        "Sql",
        "deadlock detected: process {int} waits for process {int}",
    ),
    ("Io", "cannot open {path}: No such file or directory"),
    ("Io", "cannot open {path}: Permission denied"),
    ("Io", "disk {path} is full, {size} left"),
    ("Parse", "unexpected token at line {int} column {int}"),
    ("Parse", "unexpected end of input at offset {int}"),
    ("Date", "{ts} is before {ts}"),
    ("Auth", "token of {email} expired at {ts}"),
    (
        "Auth",
        "user {int} has no permission to confirm order {int}",
    ),
    ("Auth", "user {int} has no permission to cancel order {int}"),
    ("State", "order {int} is already confirmed"),
    ("State", "order {int} is already cancelled"),
    ("Memory", "failed to allocate {size} at {hex}"),
    ("Worker", "worker {int} exited with code 137"),
    ("Worker", "worker {int} exited with code 1"),
    ("Queue", "message {uuid} delivered {int} times, giving up"),
    ("Quota", "tenant {uuid} used {size} of {size}"),
    ("Cert", "certificate of {host} expired at {ts}"),
    ("Dns", "cannot resolve {host}"),
    ("Checksum", "checksum mismatch: expected {hex}, found {hex}"),
    ("Version", "schema version {int} is newer than {int}"),
];

fn value(kind: &str, random: &mut Random) -> String {
    let n = random.next();
    match kind {
        "uuid" => format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            n as u32,
            n >> 48,
            n & 0xfff,
            n >> 20 & 0xfff,
            random.next() & 0xffff_ffff_ffff
        ),
        "host" => format!(
            "{}-{}.eu.example.com",
            random.one(&["db", "api", "cache"]),
            n % 40
        ),
        "dur" => format!(
            "{}{}",
            n % 9000,
            random.one(&["ms", "s", " ms", " seconds"])
        ),
        "hex" => format!("0x{:012x}", n & 0xffff_ffff_ffff),
        "ip" => format!(
            "10.{}.{}.{}:{}",
            n % 256,
            n >> 8 & 255,
            n >> 16 & 255,
            1024 + n % 60_000
        ),
        "url" => format!(
            "https://api.example.com/v1/{}/{}?page={}",
            random.one(&["a", "b"]),
            n % 10_000,
            n % 7
        ),
        "path" => format!(
            "/{}/{}/file-{}.dat",
            random.one(&["var/lib", "srv", "home/x"]),
            random.one(&["in", "out"]),
            n % 1000
        ),
        "size" => format!("{}{}", n % 5000, random.one(&["MB", "kB", " GB", "KiB"])),
        "ts" => format!(
            "2025-{:02}-{:02}T{:02}:{:02}:{:02}{}",
            1 + n % 12,
            1 + n % 28,
            n % 24,
            n % 60,
            n >> 7 & 31,
            random.one(&["Z", ".123Z", "+02:00"])
        ),
        "email" => format!(
            "{}{}@example.org",
            random.one(&["jo", "ann", "li"]),
            n % 100
        ),
        _ => format!("{}", n % 10u64.pow(1 + (n >> 32) as u32 % 9)),
    }
}

fn fill(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (kind, behind) = after.split_once('}').unwrap();
        out.push_str(before);
        out.push_str(&value(kind, random));
        rest = behind;
    }
    out + rest
}

fn class(language: &str, stem: &str) -> String {
    match language {
        "python" => format!("shop.errors.{stem}Error"),
        "java" => format!("com.acme.{stem}Exception"),
        "dotnet" => format!("Acme.{stem}Exception"),
        _ => format!("{stem}Error"),
    }
}

/// A trace through one of the service's functions, as its runtime prints it.
fn trace(
    language: &str,
    class: &str,
    message: &str,
    function: usize,
    random: &mut Random,
) -> String {
    let line = |random: &mut Random| 1 + random.below(900);
    let root = random.one(&["/app", "/srv/shop", "/home/ci/build"]);
    let (a, b, at) = (line(random), line(random), random.next() & 0xffff_ffff);
    match language {
        "python" => format!(
            "Traceback (most recent call last):\n  File \"{root}/shop/main.py\", line {a}, in main\n  File \"{root}/venv/lib/python3.12/site-packages/orm.py\", line {b}, in run\n  File \"{root}/shop/order.py\", line {b}, in step_{function}\n{class}: {message}"
        ),
        "java" => format!(
            "{class}: {message}\n\tat com.acme.Order.step{function}(Order.java:{a})\n\tat java.base/java.lang.Thread.run(Thread.java:{b})\n\tat com.acme.Main.lambda$main$0(Main.java:{b})"
        ),
        "node" => format!(
            "{class}: {message}\n    at Order.step{function} ({root}/src/order.js:{a}:{b})\n    at next ({root}/node_modules/express/lib/route.js:{b}:3)\n    at async main (file://{root}/src/main.mjs:{a}:1)"
        ),
        "go" => format!(
            "panic: {message}\n\ngoroutine {a} [running]:\nmain.step{function}(0x{at:x}, 0x1)\n\t{root}/order.go:{a} +0x{b:x}\nmain.main()\n\t{root}/main.go:{b} +0x1d"
        ),
        "rust" => format!(
            "thread 'worker-{a}' panicked at src/order.rs:{a}:{b}:\n{message}\nstack backtrace:\n   0: rust_begin_unwind\n   1: core::panicking::panic_fmt\n   2: shop::order::step_{function}::h{at:016x}\n             at {root}/src/order.rs:{a}:{b}\n   3: shop::main"
        ),
        _ => format!(
            "{class}: {message}\n   at Acme.Shop.Order.Step{function}(String id) in {root}/Order.cs:line {a}\n   at System.Threading.Thread.Start()\n   at Acme.Program.Main(String[] args) in {root}/Program.cs:line {b}"
        ),
    }
}

/// Each event with the number of its template.
fn events(traced: bool, seed: u64) -> Vec<(usize, Value)> {
    let mut random = Random::new(seed);
    let mut events = Vec::new();
    for (language_at, language) in LANGUAGES.iter().enumerate() {
        for (message_at, (stem, text)) in MESSAGES.iter().enumerate() {
            let label = language_at * MESSAGES.len() + message_at;
            for _ in 0..4 + random.below(20) {
                let message = fill(text, &mut random);
                let class = class(language, stem);
                let event = if traced {
                    json!({"error": trace(language, &class, &message, message_at % 5, &mut random), "service": language})
                } else {
                    json!({"error": format!("{class}: {message}"), "service": language})
                };
                events.push((label, event));
            }
        }
    }
    random.shuffle(&mut events);
    events
}

/// Grouping accuracy, and what was merged and split on the way.
fn measure(traced: bool) -> (f64, String) {
    let rules = RuleSet::default();
    let mut members: BTreeMap<_, Member> = BTreeMap::new();
    let mut labelled = Vec::new();
    let mut shown = BTreeMap::new();
    for (label, event) in events(traced, 7) {
        let signed = sign(
            &ErrorEvent::parse(&event, Timestamp::UNIX_EPOCH).unwrap(),
            &rules,
        );
        labelled.push((label, signed.fingerprint));
        shown.entry(label).or_insert_with(BTreeMap::new).insert(
            signed.fingerprint,
            format!("{} {} {:?}", signed.kind, signed.template, signed.frames),
        );
        members.insert(signed.fingerprint, signed.member());
    }
    let members: Vec<Member> = members.into_values().collect();
    let grouping = group(&members, &Pins::default(), &GroupSettings::default());
    let grouped: Vec<_> = labelled
        .iter()
        .map(|(label, fingerprint)| (*label, grouping.group_of(*fingerprint)))
        .collect();
    let split = shown.values().filter(|variants| variants.len() > 1);
    let split: Vec<_> = split
        .map(|variants| variants.values().collect::<Vec<_>>())
        .collect();
    (
        accuracy(&grouped),
        format!("{:#?}\n{split:#?}", grouping.edges),
    )
}

fn check(traced: bool) {
    let (accuracy, why) = measure(traced);
    assert!(accuracy >= 0.97, "{accuracy:.4}\n{why}");
}

#[test]
fn come_together_with_their_traces() {
    assert!(LANGUAGES.len() * MESSAGES.len() >= 200);
    check(true);
}

#[test]
fn come_together_by_their_messages() {
    check(false);
}

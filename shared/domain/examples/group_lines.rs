//! Groups the lines of standard input: one group id a line. The measuring tool of stage 1 and 2.
//!
//! `group_lines [--stage1] [--templates] < FILE`

use domain::errors::{GroupSettings, Offline, Pins, RuleSet};
use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let flags: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| flags.iter().any(|given| given == flag);
    let rules = RuleSet::default();
    let mut offline = Offline::new(&rules);
    let mut ids = Vec::new();
    for line in std::io::stdin().lock().split(b'\n') {
        ids.push(offline.push(&String::from_utf8_lossy(&line?)));
    }
    let grouping = offline.finish(&Pins::default(), &GroupSettings::default());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for id in ids {
        let (fingerprint, template, _) = offline.template(id);
        let group = if has("--stage1") {
            fingerprint
        } else {
            grouping.group_of(fingerprint)
        };
        if has("--templates") {
            writeln!(out, "{group}\t{template}")?;
        } else {
            writeln!(out, "{group}")?;
        }
    }
    Ok(())
}

//! `prentice errors group`: any log file, without a server, in the memory its distinct templates take.

use crate::command::errors_rules::Rules;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Progress;
use crate::table::{cell, render};
use domain::errors::{Fingerprint, GroupSettings, Grouping, Offline, Pins, RuleSet};
use serde::Serialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

/// Longest part of a line that is looked at, in bytes.
const MAX_LINE: usize = 64 * 1024;
/// Lines between two looks at the progress.
const SHOWN_EVERY: u64 = 100_000;

/// Group the lines of a file or of standard input: prints the id of its group for every line.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors group app.log | sort | uniq -c | sort -rn
  prentice errors group --templates app.log
  journalctl -p err -o cat | prentice errors group --templates -")]
pub(crate) struct Group {
    /// The file, or `-` for standard input.
    file: PathBuf,
    /// Print the groups with their numbers of lines and their templates, largest first.
    #[arg(long)]
    templates: bool,
    #[command(flatten)]
    rules: Rules,
}

/// One group, as `--json` prints it.
#[derive(Serialize)]
struct Shown {
    id: Fingerprint,
    lines: u64,
    template: String,
    members: usize,
    /// Why its members are one.
    reasons: Vec<String>,
}

impl Group {
    /// Needs no server.
    ///
    /// # Errors
    /// [`Failure`] when the file or the rules cannot be read.
    pub(crate) fn run(&self, output: Output) -> Result<Exit, Failure> {
        let rules = self.rules.read(output)?;
        let failed = |cause| Failure::File {
            path: self.file.clone(),
            cause,
        };
        let table = self.templates || output.json;
        let (input, bytes): (Box<dyn Read>, Option<u64>) = if self.file.as_os_str() == "-" {
            (Box::new(io::stdin().lock()), None)
        } else {
            let file = File::open(&self.file).map_err(failed)?;
            let bytes = file.metadata().map_err(failed)?.len();
            (Box::new(file), Some(bytes))
        };
        // Which template each line has is only known to be which group when all were read.
        let mut spool = if table {
            None
        } else {
            Some(BufWriter::new(tempfile::tempfile().map_err(failed)?))
        };
        let offline = read(input, bytes, &rules, spool.as_mut(), output).map_err(failed)?;
        let grouping = offline.finish(&Pins::default(), &GroupSettings::default());
        if offline.overflowed() > 0 {
            output.note(format!(
                "{} lines have templates there was no room for; they are one group",
                offline.overflowed()
            ));
        }
        match spool {
            Some(spool) => match print_ids(spool, &offline, &grouping) {
                // Whoever reads has read enough (`| head`).
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
                printed => printed.map_err(failed)?,
            },
            None => print_groups(&shown(&offline, &grouping), output),
        }
        Ok(Exit::Done)
    }
}

fn read<'r>(
    input: impl Read,
    bytes: Option<u64>,
    rules: &'r RuleSet,
    mut spool: Option<&mut BufWriter<File>>,
    output: Output,
) -> io::Result<Offline<'r>> {
    let progress = Progress::start(output, "reading");
    let mut input = BufReader::with_capacity(1 << 20, input);
    let mut offline = Offline::new(rules);
    let mut line = Vec::with_capacity(4096);
    let (mut lines, mut done) = (0u64, 0u64);
    while let Some(length) = next_line(&mut input, &mut line)? {
        let id = offline.push(&String::from_utf8_lossy(&line));
        if let Some(spool) = &mut spool {
            spool.write_all(&id.to_le_bytes())?;
        }
        lines += 1;
        done += length;
        if lines.is_multiple_of(SHOWN_EVERY) {
            let share = bytes
                .filter(|bytes| *bytes > 0)
                .map_or(String::new(), |bytes| format!(", {} %", done * 100 / bytes));
            progress.text(format!("{lines} lines, {} templates{share}", offline.len()));
        }
    }
    Ok(offline)
}

/// Reads a line without its end, as much of it as is looked at; the answer is how long it was, end included.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
    line.clear();
    let mut length = 0;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Ok((length > 0).then_some(length));
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        let room = MAX_LINE.saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        length += used as u64;
        if end.is_some() {
            return Ok(Some(length));
        }
    }
}

fn print_ids(spool: BufWriter<File>, offline: &Offline<'_>, grouping: &Grouping) -> io::Result<()> {
    let mut file = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    let mut ids = BufReader::new(file);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut texts: HashMap<u32, String> = HashMap::new();
    let mut id = [0; 4];
    while !ids.fill_buf()?.is_empty() {
        ids.read_exact(&mut id)?;
        let id = u32::from_le_bytes(id);
        let text = texts
            .entry(id)
            .or_insert_with(|| grouping.group_of(offline.template(id).0).to_string());
        writeln!(out, "{text}")?;
    }
    out.flush()
}

fn shown(offline: &Offline<'_>, grouping: &Grouping) -> Vec<Shown> {
    let mut lines: HashMap<Fingerprint, u64> = HashMap::new();
    for id in 0..=offline.len() as u32 {
        let (fingerprint, _, count) = offline.template(id);
        *lines.entry(grouping.group_of(fingerprint)).or_default() += count;
    }
    let mut reasons: HashMap<Fingerprint, Vec<String>> = HashMap::new();
    for edge in &grouping.edges {
        let reasons = reasons.entry(grouping.group_of(edge.a)).or_default();
        if !reasons.contains(&edge.reason) {
            reasons.push(edge.reason.clone());
        }
    }
    let mut shown: Vec<Shown> = grouping
        .groups
        .iter()
        .map(|group| Shown {
            id: group.id,
            lines: lines.get(&group.id).copied().unwrap_or_default(),
            template: group.template.to_string(),
            members: group.members.len(),
            reasons: reasons.remove(&group.id).unwrap_or_default(),
        })
        .collect();
    shown.sort_by_key(|shown| (std::cmp::Reverse(shown.lines), shown.id));
    shown
}

fn print_groups(groups: &[Shown], output: Output) {
    if output.json {
        output.document(&groups);
        return;
    }
    let rows = groups
        .iter()
        .map(|group| {
            vec![
                cell(group.lines.to_string()),
                cell(group.id.to_string()),
                cell(&group.template),
            ]
        })
        .collect();
    output.line(render(output, &["LINES", "GROUP", "TEMPLATE"], rows));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_whatever_their_length_and_end() {
        let long = "x".repeat(3 * MAX_LINE);
        let text = format!("one\n\n{long}\nlast");
        let mut input = BufReader::with_capacity(7, text.as_bytes());
        let mut line = Vec::new();
        let mut read = Vec::new();
        while let Some(length) = next_line(&mut input, &mut line).unwrap() {
            read.push((line.len(), length));
        }
        assert_eq!(
            read,
            [(3, 4), (0, 1), (MAX_LINE, 3 * MAX_LINE as u64 + 1), (4, 4)]
        );
    }
}

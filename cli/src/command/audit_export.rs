//! `prentice audit export`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, raw};
use serde_json::Value;

/// Print all sealed entries of the audit as JSON lines, oldest first.
///
/// Keep what is printed where nobody who can write to Prentice's table can write: `prentice audit verify
/// --file` then finds what was changed since.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice audit export > audit.jsonl
  prentice audit export --after $(tail -n 1 audit.jsonl | jq .sequence) >> audit.jsonl
  prentice audit verify --file audit.jsonl")]
pub(crate) struct Export {
    /// Only entries behind this number.
    #[arg(long, default_value_t = 0, value_name = "N")]
    after: u64,
}

/// The same JSON with control characters as escapes: left out, as they are elsewhere, they would be missing
/// when the hashes are verified.
fn escaped(lines: &str) -> String {
    let mut text = String::with_capacity(lines.len());
    for character in lines.chars() {
        match character {
            '\n' => text.push(character),
            control if control.is_control() => {
                text.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => text.push(other),
        }
    }
    text
}

impl Export {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        _output: Output,
    ) -> Result<Exit, Failure> {
        let mut after = self.after;
        loop {
            let lines = connection.client.export_audit(after).await?;
            let Some(last) = lines.lines().next_back() else {
                return Ok(Exit::Done);
            };
            let sequence = serde_json::from_str::<Value>(last)
                .ok()
                .and_then(|entry| entry["sequence"].as_u64())
                .filter(|sequence| *sequence > after);
            let Some(sequence) = sequence else {
                let why = "the server answers with something that is no export of an audit";
                return Err(Failure::Other(why.to_owned()));
            };
            raw(&escaped(&lines));
            after = sequence;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn control_characters_are_kept_as_escapes() {
        let line = "{\"a\":\"b\u{9b}31m\u{7f}\"}\n";
        let shown = escaped(line);
        assert_eq!(shown, "{\"a\":\"b\\u009b31m\\u007f\"}\n");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        assert_eq!(read(&shown), read(line));
    }
}

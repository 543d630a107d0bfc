//! A chain as text: one entry a line, as JSON (JSON Lines).

use super::Entry;

/// A line that is no entry.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is no entry of an audit: {cause}; was the file cut or edited?")]
pub struct ImportError {
    /// Counts from 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub cause: serde_json::Error,
}

/// The entries as text, each line ended.
pub fn export(entries: &[Entry]) -> String {
    let line = |entry: &Entry| {
        let json = serde_json::to_string(entry)
            .expect("texts, numbers, times and maps with text keys are always JSON");
        json + "\n"
    };
    entries.iter().map(line).collect()
}

/// The entries in a text; empty lines are passed over. Whether they are a chain is for
/// [`super::verify`] to say.
///
/// # Errors
/// [`ImportError`] for the first line that is none.
pub fn import(text: &str) -> Result<Vec<Entry>, ImportError> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|cause| ImportError {
                line: index + 1,
                cause,
            })
        })
        .collect()
}

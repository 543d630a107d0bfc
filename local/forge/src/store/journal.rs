//! The file behind the store: one JSON array of records a line, one line a change, appended.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::records::Record;
use super::state::State;
use crate::error::ForgeError;

/// A journal is written anew when it has grown by this much and to several times what it needs.
const BLOAT_BYTES: u64 = 32 << 20;

#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    /// Length right after the last rewrite.
    compact: u64,
}

impl Journal {
    /// Reads what is there. A last line without its end was never answered for, and is cut off.
    pub(super) fn open(path: PathBuf) -> Result<(Self, State), ForgeError> {
        let failed = |doing| {
            let path = path.clone();
            move |source| ForgeError::File {
                doing,
                path,
                source,
            }
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed("open"))?;
        let text = std::fs::read(&path).map_err(failed("read"))?;
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let mut state = State::default();
        for (at, line) in text[..whole].split(|byte| *byte == b'\n').enumerate() {
            if line.is_empty() {
                continue;
            }
            let records: Vec<Record> =
                serde_json::from_slice(line).map_err(|source| ForgeError::Journal {
                    path: path.clone(),
                    line: at + 1,
                    source,
                })?;
            records.into_iter().for_each(|record| state.apply(record));
        }
        let length = whole as u64;
        file.set_len(length).map_err(failed("truncate"))?;
        file.seek(SeekFrom::End(0)).map_err(failed("read"))?;
        let mut journal = Self {
            path: path.clone(),
            file,
            length,
            compact: 0,
        };
        if journal.is_bloated() {
            journal.rewrite(&state).map_err(failed("rewrite"))?;
        }
        Ok((journal, state))
    }

    pub(super) fn append(&mut self, records: &[Record], sync: bool) -> io::Result<()> {
        let mut line = serde_json::to_vec(records)?;
        line.push(b'\n');
        let mut written = self.file.write_all(&line);
        if sync {
            written = written.and_then(|()| self.file.sync_data());
        }
        if let Err(error) = written {
            // Half a line must not stay in front of the next one.
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
            return Err(error);
        }
        self.length += line.len() as u64;
        Ok(())
    }

    pub(super) fn is_bloated(&self) -> bool {
        self.length > BLOAT_BYTES && self.length > 4 * self.compact
    }

    /// Replaces the journal by one that holds only how things stand.
    pub(super) fn rewrite(&mut self, state: &State) -> io::Result<()> {
        let fresh = self.path.with_extension("new");
        let mut writer = BufWriter::new(File::create(&fresh)?);
        for record in state.records() {
            serde_json::to_writer(&mut writer, &[record])?;
            writer.write_all(b"\n")?;
        }
        let mut file = writer.into_inner().map_err(|error| error.into_error())?;
        file.sync_all()?;
        std::fs::rename(&fresh, &self.path)?;
        sync_directory(&self.path)?;
        self.length = file.stream_position()?;
        self.compact = self.length;
        self.file = file;
        Ok(())
    }
}

fn sync_directory(path: &Path) -> io::Result<()> {
    path.parent()
        .map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}

//! Segments: the rows of the skills whose ids hash alike, as one compressed item.
//!
//! Deflated JSON, a row a line. A line that cannot be read is left out with an error in the log: it never
//! takes the others with it.

use super::Row;
use crate::store::StoreError;
use domain::id::SkillId;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};

/// More than a segment ever holds: what unpacks to more is damaged.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

/// The segment that a skill belongs to, of 256.
pub(super) fn number_of(skill: &SkillId) -> u8 {
    Sha256::digest(skill.as_str())[0]
}

/// The rows as one compressed text.
///
/// # Errors
/// [`StoreError::Unwritable`], which no row can cause.
pub(super) fn pack(rows: &[Row]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    for row in rows {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        encoder.write_all(&line).map_err(serde_json::Error::io)?;
    }
    Ok(encoder.finish().map_err(serde_json::Error::io)?)
}

/// The rows of a compressed text, without those that cannot be read.
///
/// # Errors
/// [`StoreError::Unreadable`] when it cannot be unpacked: it must not be taken for an empty one and written back.
pub(super) fn unpack(number: u8, packed: &[u8]) -> Result<Vec<Row>, StoreError> {
    let mut text = String::new();
    let read = DeflateDecoder::new(packed)
        .take(MAX_UNPACKED)
        .read_to_string(&mut text);
    read.map_err(|cause| StoreError::Unreadable {
        key: format!("ROUTES SEGMENT#{number:03}"),
        cause: cause.to_string(),
    })?;
    let rows = text
        .lines()
        .filter_map(|line| match serde_json::from_str(line) {
            Ok(row) => Some(row),
            Err(error) => {
                tracing::error!(segment = number, %error, "a route cannot be read; its skill is not found");
                None
            }
        })
        .collect();
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_harms_nothing_else() {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        let good = r#"{"skill":"ops/a","version":1,"commit":"0123456789012345678901234567890123456789","document":{"id":"ops.a"},"inputs":"{}"}"#;
        encoder
            .write_all(format!("{good}\nnot a row\n{good}\n").as_bytes())
            .expect("memory");
        let packed = encoder.finish().expect("memory");
        let rows = unpack(0, &packed).expect("it can be unpacked");
        assert_eq!(rows.len(), 2);
        let again = unpack(0, &pack(&rows).expect("rows"));
        assert_eq!(again.expect("it can be unpacked"), rows);
        assert!(unpack(0, b"no deflate at all").is_err(), "not an empty one");
    }
}

//! The files of the site in memory: read at once, named by their paths, each with what is said of it.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// A site is a few files; this many bytes are a mistaken folder.
const MAX_BYTES: u64 = 128 * 1024 * 1024;

/// All files of one build.
#[derive(Default)]
pub(super) struct Files {
    /// By their path in a URL.
    pub(super) by_path: HashMap<String, Entry>,
    /// When the index was written: what tells one build from the next.
    pub(super) built: Option<SystemTime>,
}

/// One file.
pub(super) struct Entry {
    /// Its content.
    pub(super) plain: Bytes,
    /// Its content, compressed, when the build made that.
    pub(super) brotli: Option<Bytes>,
    /// Names its content.
    pub(super) tag: String,
    /// Its media type.
    pub(super) kind: &'static str,
    /// Its name changes with its content, so that it may be kept.
    pub(super) forever: bool,
}

/// Reads the whole folder. Blocks.
///
/// # Errors
/// When it cannot be read, or is no site by its size.
pub(super) fn read_all(folder: &Path, built: Option<SystemTime>) -> io::Result<Files> {
    let mut plain = HashMap::new();
    let mut left = MAX_BYTES;
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{prefix}/{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push((entry.path(), path));
            } else if kind.is_file() {
                let size = entry.metadata()?.len();
                left = left.checked_sub(size).ok_or_else(|| {
                    io::Error::other(format!(
                        "{} holds more than {MAX_BYTES} bytes; is it a site?",
                        folder.display()
                    ))
                })?;
                plain.insert(path, Bytes::from(std::fs::read(entry.path())?));
            }
        }
    }
    let twins: Vec<String> = plain
        .keys()
        .filter(|path| path.ends_with(".br"))
        .cloned()
        .collect();
    let mut brotli: HashMap<String, Bytes> = HashMap::new();
    for twin in twins {
        if let Some(bytes) = plain.remove(&twin) {
            brotli.insert(twin.trim_end_matches(".br").to_owned(), bytes);
        }
    }
    let by_path = plain
        .into_iter()
        .map(|(path, plain)| {
            let entry = Entry {
                tag: hex::encode(&Sha256::digest(&plain)[..16]),
                kind: content_type(&path),
                forever: is_content_named(&path),
                brotli: brotli.remove(&path),
                plain,
            };
            (path, entry)
        })
        .collect();
    Ok(Files { by_path, built })
}

const KINDS: [(&str, &str); 15] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
    ("xml", "application/xml"),
    ("webp", "image/webp"),
];

fn extension(path: &str) -> Option<&str> {
    path.rsplit('/')
        .next()?
        .rsplit_once('.')
        .map(|(_, extension)| extension)
}

fn content_type(path: &str) -> &'static str {
    let extension = extension(path).unwrap_or_default();
    KINDS
        .iter()
        .find(|(name, _)| *name == extension)
        .map_or("application/octet-stream", |(_, kind)| *kind)
}

/// Whether a missing path is a missing file, not a page. Pages hold dots too: `/skills/ops.disk-report`.
pub(super) fn is_file_name(path: &str) -> bool {
    path != "/index.html"
        && extension(path).is_some_and(|extension| KINDS.iter().any(|(name, _)| *name == extension))
}

/// `app-0123456789abcdef.js`, `app-0123456789abcdef_bg.wasm`: sixteen hexadecimal digits after a dash.
fn is_content_named(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let Some((_, end)) = file.rsplit_once('-') else {
        return false;
    };
    let digits = end
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte))
        .count();
    digits == 16 && end[digits..].starts_with(['.', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_named_files_are_told_from_others() {
        for (path, expected) in [
            ("/app-0123456789abcdef.js", true),
            ("/assets/app-0123456789abcdef_bg.wasm", true),
            ("/app.js", false),
            ("/app-0123456789abcdeg.js", false),
            ("/app-01234567.js", false),
            ("/app-0123456789abcdef", false),
            ("/index.html", false),
        ] {
            assert_eq!(is_content_named(path), expected, "{path}");
        }
    }
}

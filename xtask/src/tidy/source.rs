//! The text files of the repository, as the rules read them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// Folders that hold nothing we wrote.
const SKIPPED: &[&str] = &[".git", ".prentice", "node_modules", "target"];

/// One file.
pub(super) struct Source {
    /// From the root of the repository, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The numbered lines of code that is neither a comment nor, by the convention that tests come last, a test.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines()
            .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// All lines, numbered from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
    }
}

/// Every text file under the root, in the order of their paths.
pub(super) fn all(root: &Path) -> Result<Vec<Source>> {
    let walk = WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            !(entry.file_type().is_dir() && SKIPPED.contains(&name.as_ref()))
        });
    let mut sources = Vec::new();
    for entry in walk {
        let entry = entry.context("the repository cannot be read")?;
        if !entry.file_type().is_file() {
            continue;
        }
        let bytes = fs::read(entry.path())
            .with_context(|| format!("cannot read {}", entry.path().display()))?;
        if let Ok(text) = String::from_utf8(bytes) {
            let path = entry.path().strip_prefix(root)?.to_string_lossy();
            sources.push(Source::new(path, text));
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_what_is_neither_comment_nor_test() {
        let source = Source::new("a.rs", "//! doc\nlet a;\n    // why\n#[cfg(test)]\nlet b;");
        let code: Vec<_> = source.code().collect();
        assert_eq!(code, [(2, "let a;")]);
    }
}

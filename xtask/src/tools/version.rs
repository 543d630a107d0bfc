//! Versions as programs print them.

use std::fmt;
use std::path::Path;
use std::process::Command;

use crate::process;

/// The numbers of a version: `[0, 2, 89]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Version(Vec<u32>);

impl Version {
    /// The first thing in the text that looks like a version.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let end = text[start..]
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .map_or(text.len(), |length| start + length);
        let numbers = text[start..end]
            .split('.')
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<Vec<u32>, _>>()
            .ok()?;
        Some(Self(numbers))
    }

    /// What this program says its version is; `None` when it does not run or does not say.
    pub(crate) fn of(program: &Path, flag: &str) -> Option<Self> {
        let printed = process::capture(Command::new(program).arg(flag)).ok()?;
        Self::find(&printed)
    }

    /// Whether it is at least this one.
    pub(crate) fn is_at_least(&self, oldest: &[u32]) -> bool {
        self.0.as_slice() >= oldest
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: &str, expected: &str) {
        let found = Version::find(printed).map(|version| version.to_string());
        assert_eq!(found.as_deref(), Some(expected));
    }

    #[test]
    fn versions_are_read_as_the_tools_print_them() {
        check("act version 0.2.89\n", "0.2.89");
        check("1.17.0\ninstalled by building from source\n", "1.17.0");
        check("wasm-opt version 132 (version_132)", "132");
        check("v24.21.0\n", "24.21.0");
        check(
            "ShellCheck - shell script analysis tool\nversion: 0.9.0\n",
            "0.9.0",
        );
        assert_eq!(Version::find("no digits"), None);
    }

    #[test]
    fn newer_and_equal_are_good_enough_and_older_is_not() {
        let found = Version(vec![1, 7, 7]);
        assert!(found.is_at_least(&[1, 7, 7]));
        assert!(found.is_at_least(&[1, 7]));
        assert!(!found.is_at_least(&[1, 7, 8]));
        assert!(!found.is_at_least(&[1, 10]));
        assert!(!Version(vec![20, 20, 2]).is_at_least(&[22]));
    }
}

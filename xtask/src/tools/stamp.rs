//! A stamp says that a set of tools was found complete, so that the next start need not look again.
//!
//! It holds a hash of everything that the answer depends on: the pins, the catalogue, and `PATH`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::tools::Wanted;
use crate::tools::catalog::Need;

const PINS: &[&str] = &[
    include_str!("catalog.rs"),
    include_str!("system.rs"),
    include_str!("../../tools/requirements.txt"),
    include_str!("../../tools/npm/package-lock.json"),
    include_str!("../../tools/schemas/package-lock.json"),
];

/// The stamp of one set of tools.
pub(crate) struct Stamp {
    path: PathBuf,
    content: String,
}

impl Stamp {
    /// The stamp that this set would have now.
    pub(crate) fn of(tools: &Path, wanted: Wanted) -> Self {
        let name = match (wanted.need, wanted.browser) {
            (Need::Up, _) => "up",
            (Need::Test, true) => "test",
            (Need::Test, false) => "test-no-browser",
        };
        let mut hash = Sha256::new();
        for pin in PINS {
            hash.update((pin.len() as u64).to_le_bytes());
            hash.update(pin);
        }
        // A tool that appears on or vanishes from PATH, or another toolchain, changes what has to be installed.
        for name in ["PATH", "RUSTUP_TOOLCHAIN"] {
            hash.update(env::var_os(name).unwrap_or_default().as_encoded_bytes());
        }
        Self {
            path: tools.join(format!("{name}.stamp")),
            content: hex::encode(hash.finalize()),
        }
    }

    /// Whether the set was found complete and nothing has changed since.
    pub(crate) fn holds(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|found| found == self.content)
    }

    /// Notes that the set is complete.
    pub(crate) fn write(&self) -> Result<()> {
        fs::write(&self.path, &self.content)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_once_written_and_only_for_its_set() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let up = Wanted::up();
        let stamp = Stamp::of(folder.path(), up);
        assert!(!stamp.holds());
        stamp.write().expect("the folder is writable");
        assert!(stamp.holds());
        assert!(!Stamp::of(folder.path(), Wanted::test(true)).holds());
    }

    #[test]
    fn a_stamp_of_other_pins_does_not_hold() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stamp = Stamp::of(folder.path(), Wanted::up());
        fs::write(folder.path().join("up.stamp"), "0123").expect("the folder is writable");
        assert!(!stamp.holds());
    }
}

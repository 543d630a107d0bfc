//! Where the pinned programs are that `cargo xtask tools` installs. Never installs any.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, ready to run with nothing of this process's environment but `PATH`, `LANG` and a
/// home of its own.
///
/// # Panics
/// When it is nowhere, naming the command that installs it.
pub fn tool(name: &str, home: &Path) -> Command {
    let installed = folder().join("bin").join(name);
    let program = if installed.exists() {
        installed
    } else {
        on_path(name).unwrap_or_else(|| panic!("{name} is not installed: run `cargo xtask tools`"))
    };
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LANG", "C.UTF-8")
        .env("HOME", home)
        .env("XDG_CACHE_HOME", home);
    command
}

/// The tools folder; it may not be there.
pub fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("PRENTICE_TOOLS_DIR") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| workspace().join("target"))
        .join("tools")
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// The root of the repository.
pub fn workspace() -> PathBuf {
    // Set by whoever runs the tests; what the compiler saw may be another checkout that shares the
    // target folder.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")))
        .join("..")
}

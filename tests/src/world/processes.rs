//! What runs on this machine, as `/proc` tells it.

use std::path::Path;

/// The processes whose command line has this text in it, as `pid: command line`.
pub(crate) fn with(text: &str) -> Vec<String> {
    running()
        .into_iter()
        .filter(|(_, line)| line.contains(text))
        .map(|(pid, line)| format!("{pid}: {line}"))
        .collect()
}

/// Kills whatever names this folder in its command line: jobs that a failed test left behind.
pub(crate) fn end_those_of(folder: &Path) {
    let Some(folder) = folder.to_str() else {
        return;
    };
    for (pid, line) in running() {
        if pid != std::process::id() && line.contains(folder) {
            let _ = std::process::Command::new("kill")
                .args(["-9", &pid.to_string()])
                .status();
        }
    }
}

fn running() -> Vec<(u32, String)> {
    let entries = std::fs::read_dir("/proc").expect("a system with /proc");
    entries
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            (!line.is_empty()).then_some((pid, line))
        })
        .collect()
}

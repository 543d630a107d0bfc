//! Finds and ends processes: those below this one, and those that carry a job's marker.

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, waitpid};

/// How long processes are given to be gone once they are killed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Kills everything below this process, whatever group or session it has moved to, until nothing is left.
///
/// Needs this process to be the subreaper of its children; reaps them all, so call it after waiting for those
/// whose exit matters.
pub(super) fn kill_descendants() {
    let until = Instant::now() + PATIENCE;
    loop {
        while let Ok(Some(_)) = waitpid(None, WaitOptions::NOHANG) {}
        let left = descendants(getpid());
        if left.is_empty() || Instant::now() > until {
            return;
        }
        for pid in left {
            let _ = kill_process(pid, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Kills every process of this user that has the marker as its `RUNNER_TRACKING_ID`.
pub(crate) fn kill_marked(marker: &str) {
    let wanted = format!("RUNNER_TRACKING_ID={marker}");
    for pid in processes() {
        let Ok(environment) = fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero())) else {
            continue;
        };
        if environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == wanted.as_bytes())
        {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

fn descendants(of: Pid) -> Vec<Pid> {
    let parents: HashMap<Pid, i32> = processes()
        .filter_map(|pid| Some((pid, parent(pid)?)))
        .collect();
    let is_below = |pid: &Pid| {
        let mut at = *pid;
        // A chain is never longer than there are processes.
        for _ in 0..parents.len() {
            match parents.get(&at).and_then(|parent| Pid::from_raw(*parent)) {
                Some(parent) if parent == of => return true,
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    };
    parents.keys().copied().filter(is_below).collect()
}

fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

/// The fourth field of `stat`, after a name that may hold anything.
fn parent(pid: Pid) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?;
    // A zombie cannot be killed; it goes when it is waited for.
    if state == "Z" {
        None
    } else {
        fields.next()?.parse().ok()
    }
}

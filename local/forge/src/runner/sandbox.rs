//! The command that runs `act`: in bubblewrap where it works, plain elsewhere.
//!
//! In the sandbox a job sees the machine read-only, with a `/tmp`, a home, processes and devices of its own, and
//! without what it is not to see. The network stays: jobs are meant to reach services, those on this machine, too.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::PoisonError;

/// Where the job's machine is inside of the sandbox.
const INSIDE: &str = "/tmp/runner";

/// What bubblewrap is always told.
const ISOLATION: [&str; 20] = [
    "--die-with-parent",
    "--new-session",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--cap-drop",
    "ALL",
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "--tmpfs",
    "/tmp",
    "--tmpfs",
    "/var/tmp",
    "--hostname",
    "local-runner",
];

/// Whether bubblewrap works here: user namespaces may be off. Asked once for each program.
pub(crate) fn is_usable(bwrap: &Path) -> bool {
    static ASKED: Mutex<Vec<(PathBuf, bool)>> = Mutex::new(Vec::new());
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, usable)) = asked.iter().find(|(path, _)| path == bwrap) {
        return *usable;
    }
    let tried = Command::new(bwrap)
        .args(ISOLATION)
        .args(["--", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let usable = tried.is_ok_and(|status| status.success());
    if !usable {
        tracing::warn!(bwrap = %bwrap.display(), "bubblewrap does not work here: jobs run without a sandbox");
    }
    asked.push((bwrap.to_owned(), usable));
    usable
}

/// The program to start, how far it is into its arguments, and the machine's path as the job sees it.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) command: Command,
    pub(super) root: PathBuf,
}

/// A machine made of the directory `machine`, on which `act` is about to be called.
pub(super) fn machine(
    act: &Path,
    bwrap: Option<&Path>,
    hidden: &[PathBuf],
    machine: &Path,
) -> Machine {
    let Some(bwrap) = bwrap else {
        return Machine {
            command: Command::new(act),
            root: machine.to_owned(),
        };
    };
    let mut command = Command::new(bwrap);
    command.args(ISOLATION);
    if rustix::process::geteuid().is_root() {
        // What a job reads is what the user of the forge reads: for root, every file. It writes none of them.
        command.args(["--cap-add", "CAP_DAC_READ_SEARCH"]);
    }
    for path in hidden {
        let Ok(path) = path.canonicalize() else {
            continue;
        };
        if path.is_dir() {
            command.arg("--tmpfs").arg(path);
        } else {
            command.args(["--ro-bind", "/dev/null"]).arg(path);
        }
    }
    // After what is hidden: both may lie within it.
    let bound: OsString = "/tmp/act".into();
    command.arg("--ro-bind").arg(act).arg(&bound);
    command.arg("--bind").arg(machine).arg(INSIDE);
    command.arg("--").arg(bound);
    Machine {
        command,
        root: PathBuf::from(INSIDE),
    }
}

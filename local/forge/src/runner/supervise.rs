//! The process that runs one job and outlives the forge.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Deserialize;

use super::act::{Reader, conclusion};
use super::checkout::check_out;
use super::log::Log;
use super::processes::kill_descendants;
use super::sandbox::machine;
use super::spec::{JobResult, Spec, write_whole};
use crate::store::records::Conclusion;

/// How often the wish to cancel is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// The longest line of output that is kept whole.
const MAX_LINE: u64 = 4 << 20;

/// How a job came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Exited,
    Cancelled,
    TimedOut,
}

/// Runs the job of this directory. Its result is on disk when this returns.
pub(crate) fn supervise(dir: &Path) -> ExitCode {
    // A session of its own, so that no terminal's end is its end. Fails only where it leads one already.
    let _ = rustix::process::setsid();
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    match run(dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", dir.display());
            kill_descendants();
            ExitCode::FAILURE
        }
    }
}

fn run(dir: &Path) -> io::Result<()> {
    let spec: Spec = serde_json::from_slice(&fs::read(dir.join("job.json"))?)?;
    // From here on the job is never started a second time.
    File::create_new(dir.join("started"))?;
    let mut log = Log::create(dir, spec.masks.clone())?;
    log.step_begins(1)?;
    let inside = dir.join("box");
    log.lines(&introduction(&spec))?;
    let result = match set_up(&spec, &inside) {
        Ok(child) => {
            log.step_ends(1, Conclusion::Success)?;
            follow(&spec, child, dir, &mut log)?
        }
        Err(error) => {
            log.lines(&format!("##[error]The job could not be set up: {error}"))?;
            log.step_ends(1, Conclusion::Failure)?;
            JobResult {
                conclusion: Conclusion::Failure,
                outputs: Default::default(),
                at: Timestamp::now(),
            }
        }
    };
    kill_descendants();
    // The machine goes before the result comes: with a result nothing is left of the job.
    fs::remove_dir_all(&inside)?;
    fs::remove_file(dir.join("job.json"))?;
    write_whole(&dir.join("result.json"), &serde_json::to_vec(&result)?)
}

fn introduction(spec: &Spec) -> String {
    let sandbox = match spec.bwrap {
        Some(_) => "in a sandbox: the machine is read-only but for /tmp and the home of the job",
        None => "WITHOUT a sandbox: bubblewrap is not installed or does not work here",
    };
    format!(
        "Runner of the local forge (act), {sandbox}\n##[group]Runner image\n{} {}\n##[endgroup]\nCommit: {}\nJob: {}",
        std::env::consts::OS,
        std::env::consts::ARCH,
        spec.sha,
        spec.job_key,
    )
}

fn set_up(spec: &Spec, inside: &Path) -> io::Result<Child> {
    check_out(
        &spec.git_dir,
        &spec.git_ref,
        &spec.sha,
        &inside.join("checkout"),
    )
    .map_err(io::Error::other)?;
    fs::create_dir(inside.join("home"))?;
    fs::create_dir(inside.join("tmp"))?;
    let machine = machine(&spec.act, spec.bwrap.as_deref(), &spec.hidden, inside);
    let at = |name: &str| machine.root.join(name);
    let mut command = machine.command;
    command
        .arg("workflow_dispatch")
        .arg("--json")
        .arg("--no-cache-server")
        .args(["-P", "local=-self-hosted"]);
    command
        .arg("-C")
        .arg(at("checkout"))
        .arg("-W")
        .arg(at("workflow.yml"))
        .arg("-e")
        .arg(at("event.json"));
    // Empty files in place of those in the checkout that act would read by itself.
    for option in ["--env-file", "--secret-file", "--var-file", "--input-file"] {
        command.arg(option).arg("/dev/null");
    }
    command.arg("--actor").arg(&spec.actor);
    for (name, value) in &spec.vars {
        command.arg("--var").arg(format!("{name}={value}"));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    command
        .env_clear()
        .env("PATH", path)
        .env("HOME", at("home"))
        .env("LANG", "C.UTF-8")
        .env("TMPDIR", tmp(spec, &at("tmp")));
    for (name, value) in &spec.env {
        command.arg("--env").arg(format!("{name}={value}"));
    }
    // act hands its own environment on, and so no secret shows in the list of processes.
    command.envs(&spec.secret_env);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .current_dir(inside);
    command.spawn()
}

fn tmp(spec: &Spec, own: &Path) -> PathBuf {
    if spec.bwrap.is_some() {
        PathBuf::from("/tmp")
    } else {
        own.to_owned()
    }
}

fn follow(spec: &Spec, mut child: Child, dir: &Path, log: &mut Log) -> io::Result<JobResult> {
    let (sender, lines) = sync_channel(1_024);
    if let Some(stdout) = child.stdout.take() {
        read_lines(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        read_lines(stderr, sender.clone());
    }
    drop(sender);
    let mut reader = Reader::new(spec);
    let deadline = Instant::now() + Duration::from_secs(spec.timeout_seconds);
    let end = attend(&lines, &mut reader, log, dir, deadline)?;
    if end != End::Exited {
        let _ = child.kill();
    }
    child.wait()?;
    match end {
        End::Exited => {}
        End::Cancelled => log.lines("##[error]The operation was canceled.")?,
        End::TimedOut => {
            let minutes = spec.timeout_seconds as f64 / 60.0;
            log.lines(&format!(
                "##[error]The job has exceeded the maximum execution time of {minutes} minutes."
            ))?;
        }
    }
    conclude(end, &reader, log)
}

fn attend(
    lines: &Receiver<String>,
    reader: &mut Reader<'_>,
    log: &mut Log,
    dir: &Path,
    deadline: Instant,
) -> io::Result<End> {
    let cancel = dir.join("cancel");
    let mut looked = Instant::now();
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => reader.line(&line, log)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(End::Exited),
            Err(RecvTimeoutError::Timeout) => {}
        }
        // A job that never stops talking must not escape either.
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            if cancel.exists() {
                return Ok(End::Cancelled);
            }
            if looked >= deadline {
                return Ok(End::TimedOut);
            }
        }
    }
}

fn conclude(end: End, reader: &Reader<'_>, log: &mut Log) -> io::Result<JobResult> {
    #[derive(Deserialize)]
    struct Collected {
        result: String,
        #[serde(default)]
        outputs: Option<std::collections::BTreeMap<String, String>>,
    }
    let at = Timestamp::now();
    if end != End::Exited {
        return Ok(JobResult {
            conclusion: Conclusion::Cancelled,
            outputs: Default::default(),
            at,
        });
    }
    if let Some(collected) = reader
        .collected
        .as_deref()
        .and_then(|text| serde_json::from_str::<Collected>(text).ok())
    {
        let outputs = collected.outputs.unwrap_or_default();
        return Ok(JobResult {
            conclusion: conclusion(&collected.result),
            outputs,
            at,
        });
    }
    for complaint in &reader.complaints {
        log.lines(&format!("##[error]{complaint}"))?;
    }
    log.lines("##[error]The runner ended before the job did.")?;
    Ok(JobResult {
        conclusion: Conclusion::Failure,
        outputs: Default::default(),
        at,
    })
}

/// Sends each line; of a line that is too long, its beginning.
fn read_lines(source: impl Read + Send + 'static, lines: SyncSender<String>) {
    std::thread::spawn(move || {
        let mut source = BufReader::new(source);
        loop {
            let mut line = Vec::new();
            match source.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            if line.last() != Some(&b'\n')
                && line.len() as u64 == MAX_LINE
                && skip_line(&mut source).is_err()
            {
                return;
            }
            if lines
                .send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                return;
            }
        }
    });
}

fn skip_line(source: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = source.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        if let Some(at) = buffer.iter().position(|byte| *byte == b'\n') {
            source.consume(at + 1);
            return Ok(());
        }
        let length = buffer.len();
        source.consume(length);
    }
}

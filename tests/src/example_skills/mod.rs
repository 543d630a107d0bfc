//! The example skills do what they say, on real files, and say plainly when they cannot.
//!
//! Their commands are run by bash as the runner runs them: step by step, `-eo pipefail`, the inputs in
//! `INPUT_…`, the outputs in a file. How workflows run is tested elsewhere.

mod data;
mod files;
mod host;

use crate::skill_files;
use serde_json::{Map, Value};
use std::path::Path;
use std::process::Command;

/// How a run of an example ended.
struct Ended {
    failed: Option<String>,
    outputs: Map<String, Value>,
}

fn run(id: &str, inputs: Value) -> Ended {
    let example = skill_files::one(id);
    assert_eq!(example.manifest.inputs.check(&inputs), [], "{id}");
    let temp = tempfile::tempdir().expect("a folder");
    let output = temp.path().join("output");
    std::fs::write(&output, "").expect("a file");
    let resolved = example.manifest.inputs.resolve(&inputs);
    let given = example.manifest.inputs.dispatch_inputs(&resolved);
    let mut failed = None;
    for command in &example.commands {
        let mut bash = Command::new("bash");
        bash.args([
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            &command.run,
        ])
        .current_dir(temp.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", temp.path())
        .env("RUNNER_TEMP", temp.path())
        .env("GITHUB_OUTPUT", &output);
        for field in example.manifest.inputs.fields() {
            bash.env(
                field.env_name(),
                given.get(&field.name).map_or("", String::as_str),
            );
        }
        let ended = bash.output().expect("bash starts");
        if !ended.status.success() {
            assert_eq!(
                ended.status.code(),
                Some(1),
                "{id}: {}",
                String::from_utf8_lossy(&ended.stderr)
            );
            failed = Some(String::from_utf8_lossy(&ended.stderr).into_owned());
            break;
        }
    }
    let reported = reported(&std::fs::read_to_string(&output).expect("outputs"));
    let (outputs, findings) = example.manifest.outputs.outputs_from_strings(&reported);
    if failed.is_none() {
        assert_eq!(findings, [], "{id}");
    }
    Ended { failed, outputs }
}

/// What a file of outputs says: `name=value`, or `name<<END`, lines, `END`.
fn reported(text: &str) -> Map<String, Value> {
    let mut outputs = Map::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some((name, end)) = line
            .split_once("<<")
            .filter(|(name, _)| !name.contains('='))
        {
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            outputs.insert(name.to_owned(), value.join("\n").into());
        } else {
            let (name, value) = line
                .split_once('=')
                .unwrap_or_else(|| panic!("no output: {line:?}"));
            outputs.insert(name.to_owned(), value.into());
        }
    }
    outputs
}

/// The outputs of a run that succeeded.
fn outputs(id: &str, inputs: Value) -> Map<String, Value> {
    let ended = run(id, inputs);
    assert_eq!(ended.failed, None, "{id}");
    ended.outputs
}

/// What a run said when it failed.
fn failure(id: &str, inputs: Value) -> String {
    run(id, inputs)
        .failed
        .unwrap_or_else(|| panic!("{id} succeeded"))
}

fn write(path: &Path, content: impl AsRef<[u8]>) {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    std::fs::write(path, content).expect("a file");
}

fn shell(folder: &Path, script: &str) {
    let status = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .output()
        .expect("bash starts");
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stderr)
    );
}

//! Asking from the command line: the very program, as a person types it, with no server running.

use crate::world::{program, tools};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn prentice(root: &Path, words: &[&str]) -> Output {
    Command::new(program())
        .arg("--root")
        .arg(root)
        .arg("--tools")
        .arg(tools())
        .args(words)
        .env_remove("PRENTICE_API")
        .env_remove("PRENTICE_TOKEN")
        .env("XDG_STATE_HOME", root.join("state"))
        .current_dir(root)
        .output()
        .expect("prentice runs")
}

fn check(root: &Path, code: i32, words: &[&str]) -> String {
    let output = prentice(root, words);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{words:?}\n{said}\n{err}");
    said
}

#[test]
fn a_person_asks_runs_teaches_and_measures() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();

    let said = check(
        root,
        0,
        &["run", "show the 7 largest folders under /usr/share"],
    );
    assert!(said.starts_with("ops.disk-report"), "{said}");
    assert!(said.contains("path = /usr/share"), "{said}");
    let said = check(
        root,
        0,
        &[
            "run",
            "show the largest folders under /usr/share",
            "--execute",
        ],
    );
    assert!(said.contains("succeeded"), "{said}");
    let said = check(
        root,
        3,
        &[
            "run",
            "show me the largest folders",
            "--execute",
            "--skill",
            "ops/disk-report",
        ],
    );
    assert!(said.contains("missing   path"), "{said}");
    check(root, 1, &["run", "book a table for two on friday"]);
    check(root, 2, &["run", "anything", "--mode", "sideways"]);
    let said = check(
        root,
        0,
        &["run", "show the largest folders under /srv", "--explain"],
    );
    assert!(said.contains("meaning"), "{said}");

    // The one before is the one that is taught, and only for the skill it was led to.
    check(root, 2, &["feedback", "logs/grep"]);
    let pulse = "take the pulse of the nightly box";
    let before = check(root, 1, &["--json", "run", pulse]);
    let before: Value = serde_json::from_str(&before).expect("one JSON document");
    let led = before["candidates"][0]["skill_id"]
        .as_str()
        .expect("a candidate");
    check(
        root,
        0,
        &["feedback", led, "--expected-skill-id", "logs.grep"],
    );
    let after = check(root, 0, &["run", pulse]);
    assert!(after.starts_with("logs.grep"), "{after}");

    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../skills/golden.json");
    let golden = golden.to_str().expect("a path of text");
    let said = check(
        root,
        0,
        &["metrics", "--golden", golden, "--min-top1", "0.9"],
    );
    assert!(
        said.contains("run although none fits            0.000"),
        "{said}"
    );
    let summary = std::fs::read_to_string(root.join("metrics_summary.json")).expect("a summary");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(
        summary["metrics"]["routing_override_rate"],
        Value::Null,
        "not measured here"
    );
    check(
        root,
        1,
        &["metrics", "--golden", golden, "--min-top1", "1.0"],
    );
}

//! The main job from the command line: the very program, as a person types it, with no server running
//! and with one.

use crate::world::{Server, program, tools};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// Types a command in this folder.
fn prentice(root: &Path, words: &[&str]) -> Output {
    Command::new(program())
        .arg("--root")
        .arg(root)
        .arg("--tools")
        .arg(tools())
        .args(words)
        .env_remove("PRENTICE_API")
        .env_remove("PRENTICE_TOKEN")
        .output()
        .expect("prentice runs")
}

/// What a command that must succeed prints.
fn said(root: &Path, words: &[&str]) -> String {
    let output = prentice(root, words);
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{words:?}: {}\n{out}\n{err}",
        output.status
    );
    out.into_owned()
}

fn json(root: &Path, words: &[&str]) -> Value {
    let words = [&["--json"], words].concat();
    serde_json::from_str(&said(root, &words)).expect("one JSON document")
}

/// The six steps.
fn the_main_job(root: &Path) {
    // 1 and 2: written, checked, and proposed.
    let proposed = json(
        root,
        &[
            "add-skill",
            "ops/largest",
            "--name",
            "Largest folder",
            "--description",
            "The largest folders below a path.",
            "--risk",
            "read",
            "--input",
            "path:string",
            "--input",
            "top:integer=5",
            "--output",
            "largest:string",
            "--command",
            "du -x --max-depth=1 -- \"$INPUT_PATH\" | sort -rn | head -n \"$INPUT_TOP\"",
            "--command",
            "echo \"largest=$(du -x --max-depth=1 -- \"$INPUT_PATH\" | sort -rn | sed -n 2p | cut -f2)\" >> \"$GITHUB_OUTPUT\"",
        ],
    );
    assert_eq!(proposed["status"], "pending_approval");
    assert!(
        proposed["pending"]["pull"]["url"]
            .as_str()
            .is_some_and(|url| url.contains("/pull/"))
    );
    let too_early = prentice(
        root,
        &["run-skill", "ops/largest", "--input", "path=/usr/share"],
    );
    assert_eq!(too_early.status.code(), Some(3), "it waits for a human");

    // 3 and 4: merged, and active.
    said(root, &["activate-skill", "ops/largest"]);
    let skill = json(root, &["skill", "show", "ops.largest"]);
    assert_eq!(skill["status"], "active");
    let commit = skill["active"]["commit"].as_str().expect("a commit");

    // 5: run, watched, and read.
    let run = json(
        root,
        &["run-skill", "ops/largest", "--input", "path=/usr/share"],
    );
    assert_eq!(run["status"], "succeeded", "{run}");
    assert_eq!(run["inputs"]["top"], 5);
    let largest = run["outputs"]["largest"].as_str().expect("an output");
    assert!(largest.starts_with("/usr/share/"), "{largest}");
    let id = run["id"].as_str().expect("an id");
    let log = said(root, &["run", "logs", id]);
    assert!(log.contains(largest), "{log}");

    // 6: in the history, with its commit.
    let history = said(root, &["run", "list"]);
    assert!(
        history.contains(id) && history.contains(&commit[..7]),
        "{history}"
    );

    // And the ways it says no.
    let wrong = prentice(
        root,
        &[
            "run-skill",
            "ops/largest",
            "--input",
            "path=/",
            "--input",
            "top=many",
        ],
    );
    assert_eq!(wrong.status.code(), Some(2), "that is no whole number");
    assert!(
        String::from_utf8_lossy(&wrong.stderr).contains("top"),
        "it names the field"
    );
    assert_eq!(
        prentice(root, &["run-skill"]).status.code(),
        Some(2),
        "that is no command"
    );
}

#[test]
fn with_no_server_the_command_is_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    the_main_job(folder.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_server_the_command_asks_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let _server = Server::start(folder.path()).await;
    let root = folder.path().to_owned();
    tokio::task::spawn_blocking(move || the_main_job(&root))
        .await
        .expect("it ends");
}

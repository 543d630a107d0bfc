//! The main job from the command line: the very program, as a person types it, with no server running
//! and with one.

use crate::world::{Server, Typist};
use std::path::Path;

/// The six steps.
fn the_main_job(root: &Path) {
    let typist = Typist::in_folder(root);
    // 1 and 2: written, checked, and proposed.
    let proposed = typist.json(&[
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
    // It waits for a human.
    typist.check(
        3,
        &["run-skill", "ops/largest", "--input", "path=/usr/share"],
    );

    // 3 and 4: merged, and active.
    typist.check(0, &["activate-skill", "ops/largest"]);
    let skill = typist.json(&["skill", "show", "ops.largest"]);
    assert_eq!(skill["status"], "active");
    let commit = skill["active"]["commit"].as_str().expect("a commit");

    // 5: run, watched, and read.
    let run = typist.json(&["run-skill", "ops/largest", "--input", "path=/usr/share"]);
    assert_eq!(run["status"], "succeeded", "{run}");
    assert_eq!(run["inputs"]["top"], 5);
    let largest = run["outputs"]["largest"].as_str().expect("an output");
    assert!(largest.starts_with("/usr/share/"), "{largest}");
    let id = run["id"].as_str().expect("an id");
    let log = typist.check(0, &["run", "logs", id]).out;
    assert!(log.contains(largest), "{log}");

    // 6: in the history, with its commit.
    let history = typist.check(0, &["run", "list"]).out;
    assert!(
        history.contains(id) && history.contains(&commit[..7]),
        "{history}"
    );

    // And the ways it says no.
    let wrong = typist.check(
        2,
        &[
            "run-skill",
            "ops/largest",
            "--input",
            "path=/",
            "--input",
            "top=many",
        ],
    );
    wrong.holds(&["top"]);
    typist.check(2, &["run-skill"]);
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

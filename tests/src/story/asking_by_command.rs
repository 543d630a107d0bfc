//! Asking from the command line: the very program, as a person types it, with no server running.

use crate::world::Typist;
use serde_json::Value;
use std::path::PathBuf;

#[test]
fn a_person_asks_runs_teaches_and_measures() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    let typist = Typist::in_folder(root);
    let check = |code, words: &[&str]| typist.check(code, words).out;

    let said = check(0, &["run", "show the 7 largest folders under /usr/share"]);
    assert!(said.starts_with("ops.disk-report"), "{said}");
    assert!(said.contains("path = /usr/share"), "{said}");
    let said = check(
        0,
        &[
            "run",
            "show the largest folders under /usr/share",
            "--execute",
        ],
    );
    assert!(said.contains("succeeded"), "{said}");
    let said = check(
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
    check(1, &["run", "book a table for two on friday"]);
    check(2, &["run", "anything", "--mode", "sideways"]);
    let said = check(
        0,
        &["run", "show the largest folders under /srv", "--explain"],
    );
    assert!(said.contains("meaning"), "{said}");

    // The one before is the one that is taught, and only for the skill it was led to.
    check(2, &["feedback", "logs/grep"]);
    let pulse = "take the pulse of the nightly box";
    let before = check(1, &["--json", "run", pulse]);
    let before: Value = serde_json::from_str(&before).expect("one JSON document");
    let led = before["candidates"][0]["skill_id"]
        .as_str()
        .expect("a candidate");
    check(0, &["feedback", led, "--expected-skill-id", "logs.grep"]);
    let after = check(0, &["run", pulse]);
    assert!(after.starts_with("logs.grep"), "{after}");

    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../skills/golden.json");
    let golden = golden.to_str().expect("a path of text");
    let said = check(0, &["metrics", "--golden", golden, "--min-top1", "0.9"]);
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
    check(1, &["metrics", "--golden", golden, "--min-top1", "1.0"]);
}

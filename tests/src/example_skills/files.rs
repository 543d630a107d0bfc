//! Skills that look at folders and logs.

use super::{failure, outputs, shell, write};
use serde_json::{Value, json};

#[test]
fn disk_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let awkward = folder.path().join("a 'b\" $(x)/-big");
    write(&awkward, vec![b'x'; 300_000]);
    write(&folder.path().join("-small"), vec![b'x'; 5_000]);
    let found = outputs("ops/disk-report", json!({"path": folder.path(), "top": 1}));
    assert_eq!(found["largest"], json!(awkward.parent()));
    assert_eq!(
        found["report"]
            .as_str()
            .map(|report| report.lines().count()),
        Some(1)
    );
    assert!(found["used_percent"].is_u64());

    assert!(
        failure(
            "ops/disk-report",
            json!({"path": folder.path().join("none")})
        )
        .contains("No folder here")
    );
    let empty = tempfile::tempdir().expect("a folder");
    assert!(
        failure("ops/disk-report", json!({"path": empty.path()})).contains("Nothing to measure")
    );
}

#[test]
fn log_search() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("app.log");
    write(&log, "Error: -v one\nfine\nerror: -v two\nerror.* three\n");
    let search = |more: Value| {
        let mut inputs = json!({"file": log, "pattern": "rror: -v"});
        for (name, value) in more.as_object().expect("an object") {
            inputs[name] = value.clone();
        }
        inputs
    };
    let found = outputs("logs/grep", search(json!({"show": 1})));
    assert_eq!(
        (&found["matches"], &found["sample"]),
        (&json!(2), &json!("error: -v two"))
    );
    assert_eq!(
        outputs("logs/grep", search(json!({"pattern": "-v"})))["matches"],
        2
    );
    assert_eq!(
        outputs(
            "logs/grep",
            search(json!({"pattern": "ERROR", "ignore_case": true}))
        )["matches"],
        3
    );
    assert_eq!(
        outputs(
            "logs/grep",
            search(json!({"pattern": "error.*", "kind": "text"}))
        )["matches"],
        1
    );
    assert_eq!(
        outputs(
            "logs/grep",
            search(json!({"pattern": "^error.* t", "kind": "regex"}))
        )["matches"],
        2
    );
    let none = outputs("logs/grep", search(json!({"pattern": "nothing"})));
    assert_eq!(
        (none["matches"].clone(), none.get("sample")),
        (json!(0), None)
    );
    assert!(
        failure(
            "logs/grep",
            search(json!({"pattern": "(", "kind": "regex"}))
        )
        .contains("cannot be read")
    );

    shell(folder.path(), "gzip -k app.log");
    assert_eq!(
        outputs(
            "logs/grep",
            search(json!({"file": folder.path().join("app.log.gz")}))
        )["matches"],
        2
    );
    shell(folder.path(), "head -c 40 app.log.gz > broken.gz");
    assert!(
        failure(
            "logs/grep",
            search(json!({"file": folder.path().join("broken.gz")}))
        )
        .contains("cannot be read")
    );
    assert!(
        failure("logs/grep", search(json!({"file": folder.path()}))).contains("No readable file")
    );
}

#[test]
fn repository_statistics() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(
        failure("git/repository-stats", json!({"path": folder.path()}))
            .contains("No git repository")
    );
    shell(folder.path(), "git init -q .");
    assert!(failure("git/repository-stats", json!({"path": folder.path()})).contains("no commits"));
    shell(
        folder.path(),
        "export GIT_CONFIG_GLOBAL=/dev/null GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example
        touch a && git add a && GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git -c user.name=a -c user.email=a@example commit -qm one
        touch b && git add b && GIT_COMMITTER_DATE='2024-01-01T00:00:00Z' git -c user.name=b -c user.email=b@example commit -qm two",
    );
    let found = outputs("git/repository-stats", json!({"path": folder.path()}));
    assert_eq!(
        (&found["commits"], &found["authors"], &found["files"]),
        (&json!(2), &json!(2), &json!(2))
    );
    let since = outputs(
        "git/repository-stats",
        json!({"path": folder.path(), "since": "2023-01-01"}),
    );
    assert_eq!(
        (&since["commits"], &since["authors"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn checksum_of_a_folder() {
    let (one, two) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    for folder in [&one, &two] {
        write(&folder.path().join("a\nb"), "x");
        write(&folder.path().join("-deep/c c"), "yy");
    }
    let first = outputs("files/checksum-tree", json!({"path": one.path()}));
    assert_eq!((&first["files"], &first["bytes"]), (&json!(2), &json!(3)));
    assert_eq!(
        outputs(
            "files/checksum-tree",
            json!({"path": two.path(), "expected": first["checksum"]})
        ),
        first
    );
    write(&two.path().join("-deep/c c"), "yz");
    assert!(
        failure(
            "files/checksum-tree",
            json!({"path": two.path(), "expected": first["checksum"]})
        )
        .contains("Expected")
    );
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(
        outputs("files/checksum-tree", json!({"path": empty.path()}))["files"],
        0
    );
}

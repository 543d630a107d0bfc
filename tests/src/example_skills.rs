//! The example skills do what they say, on real files, and say plainly when they cannot.
//!
//! Their commands are run by bash as the runner runs them: step by step, `-eo pipefail`, the inputs in
//! `INPUT_…`, the outputs in a file. How workflows run is tested elsewhere.

use crate::skill_files;
use serde_json::{Map, Value, json};
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
fn host_load() {
    let found = outputs("ops/host-load", json!({}));
    assert!(found["processors"].as_u64() >= Some(1));
    assert!(found["load"].is_number());
}

#[test]
fn certificate_expiry() {
    let folder = tempfile::tempdir().expect("a folder");
    shell(
        folder.path(),
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out '-cert file' -days 40 -subj /CN=test.example 2>/dev/null",
    );
    let file = folder.path().join("-cert file");
    let found = outputs("tls/certificate-expiry", json!({"file": file}));
    // Forty days from when it was made, which may be this very second.
    assert!(
        matches!(found["days_left"].as_i64(), Some(39 | 40)),
        "{found:?}"
    );
    assert_eq!(found["subject"], "CN=test.example");
    assert!(
        failure(
            "tls/certificate-expiry",
            json!({"file": file, "least_days": 60})
        )
        .contains("Fewer than 60")
    );
    write(&folder.path().join("text"), "no certificate");
    assert!(
        failure(
            "tls/certificate-expiry",
            json!({"file": folder.path().join("text")})
        )
        .contains("Not a certificate")
    );
    assert!(
        failure("tls/certificate-expiry", json!({"file": "/nowhere"})).contains("No file here")
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
fn json_files() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join("a.json"), "{\"a\": [1, null]}");
    write(&folder.path().join("deep/b b.json"), "[]");
    write(&folder.path().join("notes.txt"), "{");
    assert_eq!(
        outputs("data/json-validate", json!({"path": folder.path()}))["checked"],
        2
    );
    write(&folder.path().join("deep/c.json"), "{\"a\": NaN}");
    write(&folder.path().join("deep/d.json"), "{\"a\": }");
    let ended = run("data/json-validate", json!({"path": folder.path()}));
    assert!(ended.failed.is_some());
    assert_eq!(
        (&ended.outputs["checked"], &ended.outputs["invalid"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(
        ended.outputs["problems"][1]["file"],
        json!(folder.path().join("deep/d.json"))
    );
    assert!(failure("data/json-validate", json!({"path": "/nowhere"})).contains("Nothing here"));
}

#[test]
fn csv_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("orders.csv");
    write(&file, "\u{feff}name,amount\n\"Müller, A\",2.5\nB,\nB,4.5\n");
    let found = outputs("data/csv-summary", json!({"file": file}));
    assert_eq!(found["rows"], 3);
    assert_eq!(
        found["columns"][0],
        json!({"name": "name", "empty": 0, "different": 2})
    );
    assert_eq!(
        found["columns"][1],
        json!({"name": "amount", "empty": 1, "different": 2, "least": 2.5, "greatest": 4.5, "mean": 3.5})
    );
    write(&file, "a;b\n1;2\n1\n");
    assert!(
        failure("data/csv-summary", json!({"file": file, "separator": ";"}))
            .contains("Line 3: 1 values")
    );
    write(&file, "");
    assert!(failure("data/csv-summary", json!({"file": file})).contains("empty"));
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

#[test]
fn port() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let open = outputs("net/port-check", json!({"host": "127.0.0.1", "port": port}));
    assert_eq!((&open["open"], open.get("reason")), (&json!(true), None));
    drop(listener);
    let closed = outputs("net/port-check", json!({"host": "127.0.0.1", "port": port}));
    assert_eq!(closed["open"], false);
    assert!(
        closed["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("refused"))
    );
    let required = run(
        "net/port-check",
        json!({"host": "127.0.0.1", "port": port, "required": true}),
    );
    assert_eq!(
        (required.failed.is_some(), &required.outputs["open"]),
        (true, &json!(false))
    );
}

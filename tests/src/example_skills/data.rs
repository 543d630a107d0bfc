//! Skills that read data.

use super::{failure, outputs, run, write};
use serde_json::json;

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

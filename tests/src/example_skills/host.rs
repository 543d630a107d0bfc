//! Skills that look at the machine, its certificates and its ports.

use super::{failure, outputs, run, shell, write};
use serde_json::json;

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

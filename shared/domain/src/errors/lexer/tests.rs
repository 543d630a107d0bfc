//! Examples of templates.

use super::Lexer;
use crate::errors::RuleSet;

fn check(message: &str, expect: &str) {
    let rules = RuleSet::default();
    let mut lexer = Lexer::new(&rules);
    lexer.run(message);
    assert_eq!(lexer.template().to_string(), expect, "{message}");
}

#[test]
fn the_documents_examples() {
    check(
        "KeyError: 123456 at 2025-11-07T10:00:00Z",
        "KeyError: <int> at <ts>",
    );
    check("KeyError: 'partner_id'", "KeyError: 'partner_id'");
    for version in ['1', '4', '6', '7', '8', '0'] {
        check(
            &format!("record 0192a3b4-c5d6-{version}e7f-8a9b-0c1d2e3f4a5b is gone"),
            "record <uuid> is gone",
        );
    }
    check("seen 1730973600000", "seen <epoch>");
    check("at 2025-11-07T10:00:00.123456+02:00", "at <ts>");
    check("at 2025-11-07 10:00:00,123 UTC, then", "at <ts>, then");
    check("field_123456 is null", "field_<int> is null");
}

#[test]
fn what_varies() {
    check(
        "connection from 10.0.0.1:5432 refused",
        "connection from <ip> refused",
    );
    check("peer fe80::1%eth0 is down", "peer <ip> is down");
    check(
        "mail to jo.doe+x@example.com failed",
        "mail to <email> failed",
    );
    check("GET https://x.example/a?b=1&c=2 failed", "GET <url> failed");
    check(
        "cannot open /var/lib/app/data-7.db: gone",
        "cannot open <path>: gone",
    );
    check("C:\\Windows\\x.dll is missing", "<path> is missing");
    check(
        "took 35ms, 1.5s, 4096 bytes, 12MB",
        "took <dur>, <dur>, <int> bytes, <size>",
    );
    check("at 0x7ffdeadbeef", "at <hex>");
    check("at Fri Jun 17 07:07:00 2005 exactly", "at <ts> exactly");
    check(
        "uid=0 tty=NODEV ruser= rhost=a.b user=root",
        "uid=<var> tty=<var> ruser=<var> rhost=<var> user=<var>",
    );
    check("block blk_-1608999687919862906", "block blk_<int>");
    check("version 1.4.1-rc2", "version <var>");
}

#[test]
fn what_means_something_is_kept() {
    for message in [
        "upstream answered with status 404",
        "HTTP/1.1\" 503",
        "HTTP 502 Bad Gateway",
        "404 Client Error: Not Found for url",
        "statusCode: 429",
        "[Errno 13] Permission denied",
        "errno=2",
        "connect ECONNREFUSED",
        "SQLSTATE[23000]: integrity",
        "SQLSTATE 42P01",
        "ERROR 1045 (28000)",
        "ORA-00942: table or view does not exist",
        "error[E0382]: use of moved value",
        "error TS2304: cannot find name",
        "E11000 duplicate key",
        "exit status 137",
        "exited with code 1",
        "killed by signal 9",
        "HRESULT = 0x80004005",
        "AmazonS3Exception: gone",
        "cannot decode utf8 as base64",
        "status=failed reason=timeout level=ERROR",
    ] {
        if message.starts_with("ERROR 1045") {
            check(message, "ERROR 1045 (<int>)");
        } else {
            check(message, message);
        }
    }
}

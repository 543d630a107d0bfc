//! Numbers, options, quoted texts and dates without a name.

use super::{check, disk, formats, net, schema, ticket};
use serde_json::json;

#[test]
fn numbers() {
    check(
        &disk(),
        &[
            (
                "show the 10 largest folders under /srv",
                "path=\"/srv\" (path), top=10 (number)",
            ),
            (
                "покажи 10 папок в /srv",
                "path=\"/srv\" (path), top=10 (number)",
            ),
            ("the 200 largest in /srv", "path=\"/srv\" (path)"),
            ("5k of /srv", "path=\"/srv\" (path)"),
            ("80% of /srv", "path=\"/srv\" (path)"),
            ("at 5 pm in /srv", "path=\"/srv\" (path)"),
            ("version 1.2.3 in /srv", "path=\"/srv\" (path)"),
            ("2.5 in /srv", "path=\"/srv\" (path)"),
            ("10 or 20 in /srv", "path=\"/srv\" (path), top? 10 | 20"),
            ("10 and 10 in /srv", "path=\"/srv\" (path), top=10 (number)"),
            ("#7 of /srv", "path=\"/srv\" (path), top=7 (number)"),
        ],
    );
    check(
        &formats(),
        &[
            ("ratio of 0.25", "ratio=0.25 (number)"),
            ("take 1,000", "ratio=1000 from \"1,000\" (number)"),
            ("take 12_500.5", "ratio=12500.5 from \"12_500.5\" (number)"),
            ("take 2,5", ""),
            ("take 0", ""),
            ("take -3", ""),
        ],
    );
}

#[test]
fn options() {
    check(
        &ticket(),
        &[
            (
                "make it critical",
                "severity=\"critical\" (option), missing title",
            ),
            (
                "make it Medium, please",
                "priority=\"medium\" from \"Medium\" (option), missing title",
            ),
            (
                "make it high",
                "missing title, priority? \"high\", severity? \"high\"",
            ),
            (
                "medium or low",
                "missing title, priority? \"medium\" | \"low\", severity? \"low\"",
            ),
            (
                "open it read-only",
                "access_mode=\"read_only\" from \"read-only\" (option), missing title",
            ),
            (
                "open it read only",
                "access_mode=\"read_only\" from \"read only\" (option), missing title",
            ),
            ("close all of them", "missing title"),
            ("highly critical-ish", "missing title"),
            ("print 2", "copies=2 (option), missing title"),
        ],
    );
}

#[test]
fn quoted_texts() {
    check(
        &ticket(),
        &[
            ("open \"Disk is full\"", "title=\"Disk is full\" (quoted)"),
            ("open «Диск полон»", "title=\"Диск полон\" (quoted)"),
            (
                "open “Disk” and ‘Load’",
                "missing title, title? \"Disk\" | \"Load\"",
            ),
            ("open `x`", "title=\"x\" (quoted)"),
            ("don't open the user's disk", "missing title"),
            (
                "open \"this title is far too long for the forty characters it may have\"",
                "missing title",
            ),
            ("open ''", "missing title"),
            ("open \"unclosed", "missing title"),
        ],
    );
    let two = schema(
        json!({"find": {"type": "string"}, "replacement": {"type": "string"}}),
        &["find"],
    );
    check(
        &two,
        &[
            (
                "search \"a\"",
                "missing find, find? \"a\", replacement? \"a\"",
            ),
            (
                "find \"a\" replacement \"b\"",
                "find=\"a\" (quoted), replacement=\"b\" (quoted)",
            ),
            (
                "replace \"a\" by \"b\"",
                "missing find, find? \"a\" | \"b\", replacement? \"a\" | \"b\"",
            ),
        ],
    );
    let log = schema(
        json!({
            "pattern": {"type": "string", "description": "Text to look for in the file"},
            "file": {"type": "string"},
            "key": {"type": "string", "pattern": "^[a-z]+$"},
        }),
        &["pattern", "file"],
    );
    check(
        &log,
        &[
            (
                "find \"refused\" in /var/log/nginx.log",
                "pattern=\"refused\" (quoted), file=\"/var/log/nginx.log\" (path)",
            ),
            (
                "find '/etc' in /var/log/x",
                "missing pattern, missing file, file? \"/etc\" | \"/var/log/x\"",
            ),
            (
                "find it in syslog.log",
                "file=\"syslog.log\" (path), missing pattern",
            ),
        ],
    );
}

#[test]
fn dates() {
    check(
        &formats(),
        &[
            ("commits since 2026-01-31", "since=\"2026-01-31\" (date)"),
            (
                "at 2026-01-31T08:00:00Z",
                "moment=\"2026-01-31T08:00:00Z\" (date)",
            ),
            (
                "at 2026-01-31T08:00:00+03:00.",
                "moment=\"2026-01-31T08:00:00+03:00\" (date)",
            ),
            (
                "from 2026-01-01 to 2026-02-01",
                "since? \"2026-01-01\" | \"2026-02-01\"",
            ),
            ("since 2026-02-30", ""),
            ("since tomorrow", ""),
            ("since 01/02/2026", ""),
            (
                "since=2026-02-30",
                "since! found \"2026-02-30\", expected text",
            ),
        ],
    );
    check(&net(), &[("since 2026-01-31", "missing port")]);
}

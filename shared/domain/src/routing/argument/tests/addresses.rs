//! Paths, URLs, e-mail, hosts, ports, UUIDs.

use super::{check, disk, formats, net, schema};
use serde_json::json;

#[test]
fn paths() {
    check(
        &disk(),
        &[
            ("what is filling up /var?", "path=\"/var\" (path)"),
            ("what is filling up /?", "path=\"/\" (path)"),
            ("10 km / h", "top=10 (number), missing path"),
            ("look at ~/mail, please", "path=\"~/mail\" (path)"),
            ("look at ./x.", "path=\"./x\" (path)"),
            ("look at C:\\Users\\me", "path=\"C:\\\\Users\\\\me\" (path)"),
            ("look at \"/my files/x\"", "path=\"/my files/x\" (path)"),
            ("что в «/мои файлы»?", "path=\"/мои файлы\" (path)"),
            ("look at (/srv)", "path=\"/srv\" (path)"),
            ("summarise orders.csv", "path=\"orders.csv\" (path)"),
            (
                "compare /srv and /var",
                "missing path, path? \"/srv\" | \"/var\"",
            ),
            ("and/or either/or", "missing path"),
            ("open https://example.org/srv", "missing path"),
            ("the disk", "missing path"),
            ("", "missing path"),
        ],
    );
}

#[test]
fn addresses() {
    check(
        &formats(),
        &[
            (
                "call https://example.org/a?b=c.",
                "endpoint=\"https://example.org/a?b=c\" (url)",
            ),
            (
                "write to ada@example.org!",
                "contact=\"ada@example.org\" (email)",
            ),
            (
                "write to <ada@example.org>",
                "contact=\"ada@example.org\" (email)",
            ),
            ("write to ada@example", ""),
            ("ping 10.0.0.1", "address=\"10.0.0.1\" (ip)"),
            ("ping 10.0.0.300", ""),
            (
                "trace 123e4567-e89b-12d3-a456-426614174000",
                "trace=\"123e4567-e89b-12d3-a456-426614174000\" (uuid)",
            ),
            ("trace 123e4567", ""),
            ("from a@b.io or c@d.io", "contact? \"a@b.io\" | \"c@d.io\""),
        ],
    );
}

#[test]
fn hosts_and_ports() {
    check(
        &net(),
        &[
            (
                "is db.example.org:5432 open?",
                "host=\"db.example.org\" (host), port=5432 (port)",
            ),
            (
                "is localhost:8080 open?",
                "host=\"localhost\" (host), port=8080 (port)",
            ),
            (
                "is 10.0.0.1:80 open?",
                "host=\"10.0.0.1\" (ip), port=80 (port)",
            ),
            (
                "port 443 of example.org",
                "host=\"example.org\" (host), port=443 (number)",
            ),
            ("port 443 of ::1", "host=\"::1\" (ip), port=443 (number)"),
            ("port 443 of web1", "port=443 (number)"),
            ("port 443 of host web1", "port=443 (number)"),
            (
                "port 443, host=web1",
                "host=\"web1\" (named), port=443 (number)",
            ),
            ("port 443 in notes.md", "port=443 (number)"),
            (
                "port 99999 of a.io or b.io",
                "missing port, host? \"a.io\" | \"b.io\"",
            ),
        ],
    );
    let two = schema(
        json!({"source_url": {"type": "string"}, "target_url": {"type": "string", "format": "uri"}}),
        &[],
    );
    check(
        &two,
        &[
            (
                "copy https://a.io",
                "source_url? \"https://a.io\", target_url? \"https://a.io\"",
            ),
            (
                "target url https://a.io source url https://b.io",
                "source_url=\"https://b.io\" (url), target_url=\"https://a.io\" (url)",
            ),
        ],
    );
}

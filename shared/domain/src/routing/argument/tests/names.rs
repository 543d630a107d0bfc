//! Values given by name, beside a name, and flags.

use super::{check, disk, net, ticket};

#[test]
fn a_name_and_a_value() {
    check(
        &disk(),
        &[
            ("top=10 path=/srv", "path=\"/srv\" (named), top=10 (named)"),
            ("top = 10 in /srv", "path=\"/srv\" (path), top=10 (named)"),
            (
                "report, top: 10, path: /srv",
                "path=\"/srv\" (named), top=10 (named)",
            ),
            (
                "--top 10 --path /srv",
                "path=\"/srv\" (named), top=10 (named)",
            ),
            (
                "--top=10 --path=/srv",
                "path=\"/srv\" (named), top=10 (named)",
            ),
            ("Folder: \"/my files\"", "path=\"/my files\" (named)"),
            ("path='data'", "path=\"data\" (named)"),
            ("PATH=/srv Top=7", "path=\"/srv\" (named), top=7 (named)"),
            (
                "/srv --deep",
                "path=\"/srv\" (path), deep=true from \"deep\" (flag)",
            ),
            (
                "/srv --deep false",
                "path=\"/srv\" (path), deep=false from \"deep false\" (flag)",
            ),
            (
                "/srv --no-deep",
                "path=\"/srv\" (path), deep=false from \"no-deep\" (flag)",
            ),
            (
                "/srv deep=yes",
                "path=\"/srv\" (path), deep=true from \"yes\" (named)",
            ),
            (
                "/srv deep: off",
                "path=\"/srv\" (path), deep=false from \"off\" (named)",
            ),
            (
                "/srv without deep",
                "path=\"/srv\" (path), deep=false from \"without deep\" (flag)",
            ),
            ("a deep look at /srv", "path=\"/srv\" (path)"),
            ("path=/srv, or rather /var", "path=\"/srv\" (named)"),
            (
                "path=/srv path=/var",
                "missing path, path? \"/srv\" | \"/var\"",
            ),
            ("path=/srv and again path=/srv", "path=\"/srv\" (named)"),
            (
                "top=1000 of the 7 in /srv",
                "path=\"/srv\" (path), top! found 1000, expected at most 100",
            ),
            (
                "top=many in /srv",
                "path=\"/srv\" (path), top! found \"many\", expected a whole number",
            ),
            (
                "deep=perhaps /srv",
                "path=\"/srv\" (path), deep! found \"perhaps\", expected true or false",
            ),
            (
                "top=5 top=many /srv",
                "path=\"/srv\" (path), top! found \"many\", expected a whole number",
            ),
            ("limit=10 /srv", "path=\"/srv\" (path)"),
            ("note: the path: is wrong", "missing path"),
        ],
    );
}

#[test]
fn a_name_beside_a_value() {
    check(
        &net(),
        &[
            ("is anything on port 5432?", "port=5432 (number)"),
            (
                "port 443 and 30 days",
                "port=443 (number), days=30 (number)",
            ),
            (
                "good for another 30 days on port 443",
                "port=443 (number), days=30 (number)",
            ),
            (
                "one more day: 1 day, port 80",
                "port=80 (number), days=1 (number)",
            ),
            ("days 7 port 80", "port=80 (number), days=7 (number)"),
            ("the port is 8080", "port=8080 (number)"),
            ("check 443", "port=443 (number)"),
            ("check 44", "missing port, port? 44, days? 44"),
            (
                "top 5, port 44, days 44",
                "port=44 (number), days=44 (number)",
            ),
            ("check 8080", "port=8080 (number)"),
            ("check 443 and 8443", "missing port, port? 443 | 8443"),
        ],
    );
    check(
        &ticket(),
        &[
            ("high priority", "priority=\"high\" (option), missing title"),
            ("severity high", "severity=\"high\" (option), missing title"),
            (
                "priority low and severity high",
                "priority=\"low\" (option), severity=\"high\" (option), missing title",
            ),
            (
                "access mode all",
                "access_mode=\"all\" (option), missing title",
            ),
            ("title 'Disk is full'", "title=\"Disk is full\" (quoted)"),
            (
                "access_mode=read only",
                "access_mode=\"read_only\" from \"read only\" (named), missing title",
            ),
            (
                "accessMode=read",
                "access_mode=\"read\" (named), missing title",
            ),
        ],
    );
}

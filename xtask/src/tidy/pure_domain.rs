//! `shared/domain` decides and never acts: no waiting, no clock, no chance, no input or output, no AWS, no GitHub client.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "pure domain",
    check,
};

const FORBIDDEN: &[(&str, &str)] = &[
    (".await", "waits"),
    ("async fn", "waits"),
    ("SystemTime", "reads a clock"),
    ("Instant::now", "reads a clock"),
    ("Timestamp::now", "reads a clock"),
    ("Zoned::now", "reads a clock"),
    ("std::time::Instant", "reads a clock"),
    ("now_v7", "reads a clock"),
    ("new_v4", "asks for chance"),
    ("rand::", "asks for chance"),
    ("std::fs", "does I/O"),
    ("std::io", "does I/O"),
    ("std::net", "does I/O"),
    ("std::process", "does I/O"),
    ("std::thread", "does I/O"),
    ("std::env", "reads the environment"),
    ("println!", "does I/O"),
    ("eprintln!", "does I/O"),
    ("tokio", "does I/O"),
    ("reqwest", "does I/O"),
    ("aws_", "names AWS's client"),
    ("octocrab", "names GitHub's client"),
    ("lambda_", "names Lambda's runtime"),
];

fn check(source: &Source) -> Vec<(usize, String)> {
    let manifest = source.path == "shared/domain/Cargo.toml";
    let module = source.path.starts_with("shared/domain/src/") && source.is_rust();
    if !manifest && !module {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, line) in source.code() {
        for (token, sin) in FORBIDDEN {
            if line.contains(token) {
                found.push((
                    number,
                    format!("the domain {sin} (`{token}`): take the fact as an argument, or do it in shared/app"),
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check;

    #[test]
    fn a_clock_in_the_domain_is_found_and_elsewhere_is_not() {
        let text = "use jiff::Timestamp;\nlet now = Timestamp::now();\n";
        assert_eq!(
            check::lines(&RULE, "shared/domain/src/run/mod.rs", text),
            [2]
        );
        assert_eq!(check::lines(&RULE, "shared/app/src/run.rs", text), [0; 0]);
        let manifest = "[dependencies]\ntokio.workspace = true\n";
        assert_eq!(
            check::lines(&RULE, "shared/domain/Cargo.toml", manifest),
            [2]
        );
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

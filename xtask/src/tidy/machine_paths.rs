//! No path of the machine that something was written on: it means nothing anywhere else.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "machine paths",
    check,
};

// In pieces, for this file is read by its own rule.
const FORBIDDEN: &[&str] = &[
    concat!("/", "root/"),
    concat!("/", "work/"),
    concat!("/", "Users/"),
    concat!("/home/", "user/"),
];

fn check(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in source.lines() {
        for path in FORBIDDEN {
            let starts = line.match_indices(path).any(|(at, _)| {
                // Behind a name it is some other folder, and within an address no path at all.
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.}/*".contains(c))
            });
            if starts {
                found.push((number, format!("`{path}` is a path of one machine")));
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
    fn paths_of_one_machine_are_found_and_relative_ones_are_not() {
        let lines = |text: &str| check::lines(&RULE, "docs/a.md", text);
        assert_eq!(lines(&format!("a\nsee `{}x`", FORBIDDEN[0])), [2]);
        assert_eq!(lines(&format!("in {}main", FORBIDDEN[1])), [1]);
        assert_eq!(lines("see target/Users/x and $HOME/x"), [0; 0]);
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

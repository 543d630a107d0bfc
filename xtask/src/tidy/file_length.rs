//! A file has one subject, and more than 400 lines hold more than one. Stories are told in one go: theirs may have 600.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "file length",
    check,
};

const MOST: usize = 400;
const MOST_OF_A_STORY: usize = 600;

fn check(source: &Source) -> Vec<(usize, String)> {
    let lines = source.text.lines().count();
    let most = if source.path.starts_with("tests/") {
        MOST_OF_A_STORY
    } else {
        MOST
    };
    if source.is_rust() && lines > most {
        return vec![(
            most + 1,
            format!(
                "{lines} lines where {most} are allowed: find its second subject and give that a file"
            ),
        )];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check;

    #[test]
    fn four_hundred_lines_are_enough() {
        assert_eq!(check::lines(&RULE, "a.rs", &"x\n".repeat(400)), [0; 0]);
        assert_eq!(check::lines(&RULE, "a.rs", &"x\n".repeat(401)), [401]);
        assert_eq!(
            check::lines(&RULE, "tests/src/a.rs", &"x\n".repeat(600)),
            [0; 0]
        );
        assert_eq!(
            check::lines(&RULE, "tests/src/a.rs", &"x\n".repeat(601)),
            [601]
        );
        assert_eq!(check::lines(&RULE, "a.json", &"x\n".repeat(401)), [0; 0]);
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

//! The `main.rs` of a function only connects: at most 25 lines, so that everything else can be called by tests and `local`.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "small mains",
    check,
};

const MOST: usize = 25;

fn check(source: &Source) -> Vec<(usize, String)> {
    let lines = source.text.lines().count();
    let is_main = source.path.starts_with("functions/") && source.path.ends_with("/src/main.rs");
    if is_main && lines > MOST {
        return vec![(
            MOST + 1,
            format!(
                "{lines} lines where {MOST} are allowed: move what it does into the library beside it"
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
    fn the_twenty_sixth_line_is_one_too_many() {
        let path = "functions/api/src/main.rs";
        assert_eq!(check::lines(&RULE, path, &"x\n".repeat(25)), [0; 0]);
        assert_eq!(check::lines(&RULE, path, &"x\n".repeat(26)), [26]);
        assert_eq!(
            check::lines(&RULE, "cli/src/main.rs", &"x\n".repeat(26)),
            [0; 0]
        );
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

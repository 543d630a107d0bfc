//! Every module starts by saying what it owns: `//!` on the first line.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "module docs",
    check,
};

fn check(source: &Source) -> Vec<(usize, String)> {
    if source.is_rust() && !source.text.starts_with("//! ") {
        return vec![(
            1,
            "a module starts with `//!`: what it owns and what it must never do".to_owned(),
        )];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check;

    #[test]
    fn a_module_without_its_purpose_is_found() {
        assert_eq!(check::lines(&RULE, "cli/src/a.rs", "use b;"), [1]);
        assert_eq!(
            check::lines(&RULE, "cli/src/a.rs", "//! Owns a.\nuse b;"),
            [0; 0]
        );
        assert_eq!(check::lines(&RULE, "README.md", "# A"), [0; 0]);
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

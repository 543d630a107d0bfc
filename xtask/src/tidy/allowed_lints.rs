//! `#[expect(lint, reason = "…")]` instead of `#[allow]`: it says why, and it complains once it is no longer needed.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "allowed lints",
    check,
};

// In pieces, for this file is read by its own rule.
const FORBIDDEN: &[&str] = &[concat!("#[", "allow("), concat!("#![", "allow(")];

fn check(source: &Source) -> Vec<(usize, String)> {
    if !source.is_rust() {
        return Vec::new();
    }
    source
        .lines()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, line)| FORBIDDEN.iter().any(|token| line.contains(token)))
        .map(|(number, _)| (number, "use `#[expect(lint, reason = \"…\")]`".to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check;

    #[test]
    fn allowing_is_found_and_expecting_is_not() {
        let lines = |text: &str| check::lines(&RULE, "cli/src/a.rs", text);
        assert_eq!(lines(&format!("a\n{}dead_code)]", FORBIDDEN[0])), [2]);
        assert_eq!(lines(&format!("{}dead_code)]", FORBIDDEN[1])), [1]);
        assert_eq!(lines("#[expect(dead_code, reason = \"soon\")]"), [0; 0]);
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

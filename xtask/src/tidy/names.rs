//! A file is named for its subject. Names that say nothing gather everything.

use super::Rule;
use super::source::Source;

pub(super) const RULE: Rule = Rule {
    name: "names",
    check,
};

const EMPTY: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc",
];

fn check(source: &Source) -> Vec<(usize, String)> {
    if !source.is_rust() {
        return Vec::new();
    }
    let parts = source.path.trim_end_matches(".rs").split('/');
    parts
        .filter(|part| {
            let mut words = part.split(['_', '-']);
            words.any(|word| EMPTY.contains(&word))
        })
        .map(|part| {
            (
                0,
                format!("`{part}` says nothing: name it for what it does"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check;

    #[test]
    fn files_and_folders_with_empty_names_are_found() {
        let count = |path| check::lines(&RULE, path, "").len();
        assert_eq!(count("cli/src/utils.rs"), 1);
        assert_eq!(count("cli/src/helpers/run_manager.rs"), 2);
        assert_eq!(count("cli/src/uncommon.rs"), 0);
        assert_eq!(count("docs/common.md"), 0);
    }

    #[test]
    fn the_repository_keeps_to_it() {
        check::repository(&RULE);
    }
}

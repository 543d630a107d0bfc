//! What is temporary: a script may delete what it made for itself.

use std::collections::BTreeMap;

/// Variables of the script that are only ever set to a fresh temporary file or folder.
pub(super) fn variables(script: &str) -> Vec<String> {
    let identifier = |char: char| char.is_ascii_alphanumeric() || char == '_';
    // How often each is set, and how often to something fresh.
    let mut set: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (at, _) in script.match_indices('=') {
        let before = &script[..at];
        let name = &before[before.trim_end_matches(identifier).len()..];
        let value = script[at + 1..].trim_start_matches('"');
        let counts = set.entry(name).or_default();
        counts.0 += 1;
        counts.1 += usize::from(value.starts_with("$(mktemp") || value.starts_with("`mktemp"));
    }
    set.into_iter()
        .filter(|(name, (all, fresh))| !name.is_empty() && all == fresh)
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Whether all that `rm` is given is in a place for what is temporary.
pub(super) fn only(arguments: &[String], variables: &[String]) -> bool {
    let mut targets = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .peekable();
    let temporary = |target: &String| {
        let below = |prefix: &str| {
            target
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
        };
        let fresh = |name: &String| {
            [format!("${name}"), format!("${{{name}}}")]
                .iter()
                .any(|variable| target == variable || below(variable))
        };
        !target.contains("..")
            && (["/tmp", "$RUNNER_TEMP", "${RUNNER_TEMP}"]
                .into_iter()
                .any(below)
                || variables.iter().any(fresh))
    };
    targets.peek().is_some() && targets.all(temporary)
}

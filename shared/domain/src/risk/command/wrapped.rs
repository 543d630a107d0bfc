//! Commands that run other commands: `sudo`, `xargs`, `find -exec`, `bash -c`. Finds those others.

use super::table::{SHELLS, WITHOUT_VALUE, WRAPPERS};
use super::{base_name, pattern};

/// More commands than people put in front of one another.
const MAX_CANDIDATES: usize = 32;

/// The words without what comes before a command: reserved words and assignments.
pub(super) fn own_words(words: &[String]) -> &[String] {
    const RESERVED: [&str; 11] = [
        "if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "coproc",
    ];
    let start = words
        .iter()
        .position(|word| !RESERVED.contains(&word.as_str()) && !is_assignment(word));
    let words = start.map(|start| &words[start..]).unwrap_or_default();
    match words.first().map(String::as_str) {
        Some("for" | "case" | "select" | "function") => &[],
        _ => words,
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim_end_matches('+');
        !name.is_empty()
            && !name.starts_with(|char: char| char.is_ascii_digit())
            && name
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || char == '_')
    })
}

/// The command itself and, of one that runs another (`sudo`, `xargs`, `find -exec`), that other one.
pub(super) fn candidates(words: &[String]) -> Vec<&[String]> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((first, arguments)) = rest.split_first() {
        found.push(rest);
        if found.len() > MAX_CANDIDATES {
            break;
        }
        let program = base_name(first);
        if program == "find" {
            let runs =
                |word: &String| matches!(word.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir");
            let Some(at) = arguments.iter().position(runs) else {
                break;
            };
            rest = &arguments[at + 1..];
            continue;
        }
        let Some((_, skip)) = WRAPPERS.iter().find(|(name, _)| *name == program) else {
            break;
        };
        // `kubectl exec POD -- COMMAND`; of any other the `--` may be the command's own.
        let dashes = arguments.iter().position(|word| word == "--");
        if let Some(at) = dashes.filter(|_| *skip > 1) {
            rest = &arguments[at + 1..];
            continue;
        }
        // A word after an option may be that option's value or already the command: both are looked at.
        let mut skip = *skip;
        let mut next = None;
        for (index, word) in arguments.iter().enumerate() {
            let after_option = index > 0
                && arguments[index - 1].starts_with('-')
                && !WITHOUT_VALUE.contains(&arguments[index - 1].as_str());
            if word.starts_with('-') || is_assignment(word) {
                continue;
            }
            if after_option {
                found.push(&arguments[index..]);
            } else if skip > 0 {
                skip -= 1;
            } else {
                next = Some(index);
                break;
            }
        }
        match next {
            Some(index) => rest = &arguments[index..],
            None => break,
        }
    }
    found
}

/// Texts among the arguments that are scripts themselves.
pub(super) fn scripts_in(words: &[String]) -> Vec<String> {
    let Some((first, arguments)) = words.split_first() else {
        return Vec::new();
    };
    let program = base_name(first);
    let after_c = || {
        let at = arguments
            .iter()
            .position(|word| pattern::has_flag(word, 'c'))?;
        arguments.get(at + 1).cloned()
    };
    match program {
        _ if SHELLS.contains(&program) || program == "su" => after_c().into_iter().collect(),
        // What a substitution gives is not known, so that there is nothing to look at.
        "eval" if arguments.iter().any(|text| text != "$(…)") => vec![arguments.join(" ")],
        "trap" => arguments.first().cloned().into_iter().collect(),
        "ssh" => arguments
            .iter()
            .filter(|word| word.contains(' '))
            .cloned()
            .collect(),
        _ => Vec::new(),
    }
}

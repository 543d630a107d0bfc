//! What the commands of a script change or destroy, by a table, and who they run it through.

use super::fragment;
use super::shell::{self, Simple};
use crate::access::matches_pattern;
use crate::manifest::Risk;

mod pattern;
mod table;

use table::{SEARCHERS, SHELLS, WITHOUT_VALUE, WRAPPERS};

/// How deep scripts in scripts are looked at: `bash -c "bash -c …"`.
const MAX_DEPTH: usize = 6;
const SHOWN: usize = 80;

/// Something that a script does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Harm {
    /// The line of the script, from 0.
    pub(super) line: usize,
    /// The command, on one line, shortened.
    pub(super) text: String,
    /// What it does, for people.
    pub(super) what: String,
    /// How bad that is.
    pub(super) level: Risk,
}

/// Everything in a script that changes or destroys, in its order; the worst of each command.
pub(super) fn harms(script: &str) -> Vec<Harm> {
    let mut found = Vec::new();
    let mut looker = Looker {
        temporary: temporaries(script),
        found: &mut found,
    };
    looker.script(script, 0, 0);
    found.sort_by_key(|harm| harm.line);
    found.dedup();
    found
}

struct Looker<'a> {
    /// Variables that hold a fresh temporary file or folder and nothing else.
    temporary: Vec<String>,
    found: &'a mut Vec<Harm>,
}

type Judged = (Risk, String);

impl Looker<'_> {
    fn script(&mut self, script: &str, base: usize, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for simple in shell::commands(script) {
            self.simple(&simple, base, depth);
        }
    }

    fn simple(&mut self, simple: &Simple, base: usize, depth: usize) {
        let words = own_words(&simple.words);
        let mut worst: Option<Judged> = None;
        let mut worse = |judged: Option<Judged>| {
            if let Some(judged) = judged
                && judged.0 > worst.as_ref().map_or(Risk::Read, |worst| worst.0)
            {
                worst = Some(judged);
            }
        };
        let candidates = candidates(words);
        for candidate in &candidates {
            worse(self.judge(candidate, simple));
            for inner in scripts_in(candidate) {
                let inner = inner.replace(shell::LITERAL_DOLLAR, "$");
                self.script(&inner, base + simple.line, depth + 1);
            }
        }
        let disk = |target: &String| {
            [
                "/dev/sd*",
                "/dev/nvme*",
                "/dev/disk*",
                "/dev/vd*",
                "/dev/xvd*",
                "/dev/mapper/*",
            ]
            .iter()
            .any(|pattern| matches_pattern(pattern, target))
        };
        if simple.writes.iter().any(disk) {
            worse(Some((Risk::Destructive, "overwrites a disk".to_owned())));
        }
        let programs: Vec<&str> = candidates
            .iter()
            .filter_map(|words| words.first())
            .map(|word| base_name(word))
            .collect();
        let only_searches = programs.iter().any(|program| SEARCHERS.contains(program));
        if !only_searches && !is_talk(programs.first().copied().unwrap_or_default(), simple) {
            for word in words {
                for (_, level, what) in fragment::find(word) {
                    worse(Some((level, what.to_owned())));
                }
            }
        }
        for (line, given) in &simple.given {
            if programs
                .iter()
                .any(|program| SHELLS.contains(program) || *program == "ssh")
            {
                self.script(given, base + line, depth + 1);
            } else if !only_searches {
                for (offset, level, what) in fragment::find(given) {
                    let text = given.lines().nth(offset).unwrap_or_default();
                    self.add(base + line + offset, text, what.to_owned(), level);
                }
            }
        }
        if let Some((level, what)) = worst {
            self.add(base + simple.line, &simple.text, what, level);
        }
    }

    fn add(&mut self, line: usize, text: &str, what: String, level: Risk) {
        self.found.push(Harm {
            line,
            text: shown(text),
            what,
            level,
        });
    }

    /// What one program with these arguments does.
    fn judge(&self, words: &[String], simple: &Simple) -> Option<Judged> {
        let (first, arguments) = words.split_first()?;
        if first.starts_with('$') {
            return Some(if holds_input(first) {
                (
                    Risk::Destructive,
                    "runs whatever program an input names".to_owned(),
                )
            } else {
                (
                    Risk::Write,
                    "runs a program whose name is decided while it runs".to_owned(),
                )
            });
        }
        let program = base_name(first);
        if unseen_code(program, arguments, simple) {
            return Some((
                Risk::Destructive,
                "runs code that is made or fetched while it runs, so that nobody could review it"
                    .to_owned(),
            ));
        }
        if program == "rm" && self.only_temporary(arguments) {
            return None;
        }
        let entry = table::entries()
            .iter()
            .find(|entry| entry.pattern.matches(program, arguments))?;
        (entry.level > Risk::Read).then(|| (entry.level, entry.says.to_owned()))
    }

    /// Whether all that `rm` is given is in a place for what is temporary.
    fn only_temporary(&self, arguments: &[String]) -> bool {
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
                    || self.temporary.iter().any(fresh))
        };
        targets.peek().is_some() && targets.all(temporary)
    }
}

/// The words without what comes before a command: reserved words and assignments.
fn own_words(words: &[String]) -> &[String] {
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
fn candidates(words: &[String]) -> Vec<&[String]> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((first, arguments)) = rest.split_first() {
        found.push(rest);
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
        let dashes = arguments.iter().position(|word| word == "--");
        if let Some(at) = dashes {
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
fn scripts_in(words: &[String]) -> Vec<String> {
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
        "eval" => vec![arguments.join(" ")],
        "trap" => arguments.first().cloned().into_iter().collect(),
        "ssh" => arguments
            .iter()
            .filter(|word| word.contains(' '))
            .cloned()
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether what runs is known only when it runs.
fn unseen_code(program: &str, arguments: &[String], simple: &Simple) -> bool {
    const INTERPRETERS: [&str; 5] = ["python", "python3", "perl", "ruby", "node"];
    let shell = SHELLS.contains(&program);
    let made = |text: &str| text.starts_with('$') || holds_input(text);
    if program == "eval" {
        return arguments.iter().any(|text| made(text)) && !simple.text.contains("$(ssh-agent");
    }
    if matches!(program, "source" | ".") {
        return arguments
            .first()
            .is_some_and(|from| from == "<(…)" || holds_input(from));
    }
    if !shell && !INTERPRETERS.contains(&program) {
        return false;
    }
    let inline = arguments.iter().position(|word| {
        !word.starts_with("--") && ['c', 'e'].iter().any(|&flag| pattern::has_flag(word, flag))
    });
    if let Some(code) = inline.and_then(|at| arguments.get(at + 1)) {
        return made(code) && (shell || holds_input(code));
    }
    if arguments.iter().any(|word| word == "<(…)") {
        return true;
    }
    let from_input = arguments
        .iter()
        .all(|word| word.starts_with('-') && word != "-m" && word != "--version");
    let told = arguments.iter().any(|word| word == "-s" || word == "-");
    simple.piped_in && (from_input || told)
}

fn holds_input(text: &str) -> bool {
    text.contains("$INPUT_") || text.contains("${INPUT_")
}

/// Whether a command only says something to people: what it says is not done.
fn is_talk(program: &str, simple: &Simple) -> bool {
    let to_runner = |target: &String| {
        target.contains("GITHUB_OUTPUT")
            || target.contains("GITHUB_STEP_SUMMARY")
            || target.bytes().all(|byte| byte.is_ascii_digit())
            || target == "/dev/stderr"
            || target == "/dev/null"
    };
    matches!(program, "echo" | "printf") && !simple.piped_out && simple.writes.iter().all(to_runner)
}

/// Variables of the script that are only ever set to a fresh temporary file or folder.
fn temporaries(script: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let identifier = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let before = |at: usize| {
        let start = script[..at]
            .rfind(|char| !identifier(char))
            .map_or(0, |start| start + 1);
        // The character before may be longer than a byte; then this is no variable of bash.
        script.get(start..at).unwrap_or_default().to_owned()
    };
    for made in ["=$(mktemp", "=\"$(mktemp", "=`mktemp"] {
        for (at, _) in script.match_indices(made) {
            names.push(before(at));
        }
    }
    let assignments = |name: &str| {
        script
            .match_indices('=')
            .filter(|(at, _)| before(*at) == name)
            .count()
    };
    let fresh: Vec<String> = names
        .iter()
        .filter(|name| {
            let made = names.iter().filter(|other| other == name).count();
            !name.is_empty() && assignments(name) == made
        })
        .cloned()
        .collect();
    fresh
}

/// `/usr/bin/rm` is `rm`.
fn base_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// On one line, and shortened.
pub(super) fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let short: String = line.chars().take(SHOWN - 1).collect();
    format!("{short}…")
}

//! What the commands of a script change or destroy, by a table, and who they run it through.

use super::fragment;
use super::shell::{self, Simple};
use crate::access::matches_pattern;
use crate::manifest::Risk;

mod pattern;
mod table;
mod temporary;
mod wrapped;

use table::{SEARCHERS, SHELLS};
use wrapped::{candidates, own_words, scripts_in};

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
        temporary: temporary::variables(script),
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
        if program == "rm" && temporary::only(arguments, &self.temporary) {
            return None;
        }
        let entry = table::entries()
            .iter()
            .find(|entry| entry.pattern.matches(program, arguments))?;
        (entry.level > Risk::Read).then(|| (entry.level, entry.says.to_owned()))
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

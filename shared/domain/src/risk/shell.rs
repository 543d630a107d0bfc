//! A shell script as the simple commands in it, as bash would cut them: quotes, comments, pipes, substitutions,
//! here-documents. Good for looking, not for running: what bash decides at run time stays as it is written.

use std::collections::VecDeque;

/// How deep substitutions may lie in each other; deeper ones are one word.
const MAX_DEPTH: usize = 16;

/// Stands for a `$` in a word that bash takes as it is (`'$x'`, `\\$x`), to tell it from one it replaces.
pub(super) const LITERAL_DOLLAR: char = '\u{f0024}';

/// One command with its arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// The line of the script it begins on, from 0.
    pub(super) line: usize,
    /// Its words, quotes removed; `$…` stays.
    pub(super) words: Vec<String>,
    /// Its input is another command's output.
    pub(super) piped_in: bool,
    /// Its output is another command's input.
    pub(super) piped_out: bool,
    /// What it writes to with `>` and `>>`.
    pub(super) writes: Vec<String>,
    /// What it is given as a here-document or here-string, with the line each begins on.
    pub(super) given: Vec<(usize, String)>,
    /// As it is written, on one line.
    pub(super) text: String,
    /// Where in the script it begins, in characters.
    start: usize,
}

/// The simple commands of a script, those of a substitution before the one they are part of.
pub(super) fn commands(script: &str) -> Vec<Simple> {
    let mut scanner = Scanner {
        chars: script.chars().collect(),
        at: 0,
        line: 0,
        found: Vec::new(),
        heredocs: VecDeque::new(),
    };
    scanner.list(None, 0);
    scanner.found
}

/// Whether a pipe after these words takes what more than one command says.
fn ends_group(simple: &Simple) -> bool {
    match simple.words.first() {
        None => true,
        Some(word) => matches!(word.as_str(), "}" | "done" | "fi" | "esac"),
    }
}

fn literal(char: char) -> char {
    if char == '$' { LITERAL_DOLLAR } else { char }
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    line: usize,
    found: Vec<Simple>,
    /// Here-documents whose text has not come yet.
    heredocs: VecDeque<Heredoc>,
}

struct Heredoc {
    end: String,
    tabs_stripped: bool,
    /// Where the command it belongs to begins.
    of: usize,
}

/// A command on its way.
#[derive(Default)]
struct Building {
    simple: Simple,
    start: Option<usize>,
    word: Option<String>,
    /// The next word belongs to a redirection.
    redirect: Option<Redirect>,
}

enum Redirect {
    Read,
    Write,
    Heredoc { tabs_stripped: bool },
    Herestring,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn starts(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(ahead, expected)| self.peek(ahead) == Some(expected))
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.at += 1;
        if next == '\n' {
            self.line += 1;
        }
        Some(next)
    }

    /// Commands until `close`, which is left unread, or the end.
    fn list(&mut self, close: Option<char>, depth: usize) {
        let mut now = Building::default();
        while let Some(char) = self.peek(0) {
            if Some(char) == close {
                break;
            }
            match char {
                '\n' => {
                    self.end(&mut now);
                    self.next();
                    self.heredocs();
                }
                ' ' | '\t' | '\r' => {
                    self.end_word(&mut now);
                    self.next();
                }
                '\\' if self.peek(1) == Some('\n') => {
                    self.next();
                    self.next();
                }
                '#' if now.word.is_none() => {
                    while self.peek(0).is_some_and(|char| char != '\n') {
                        self.next();
                    }
                }
                '&' if self.starts("&>") => self.redirect(&mut now),
                ';' | '&' | '|' | '(' | ')' => {
                    let pipe = char == '|' && self.peek(1) != Some('|');
                    self.end_word(&mut now);
                    if pipe && ends_group(&now.simple) {
                        // What a group or a loop says goes through the pipe, whichever of these it was.
                        for simple in &mut self.found {
                            simple.piped_out = true;
                        }
                    }
                    now.simple.piped_out = pipe;
                    self.end(&mut now);
                    now.simple.piped_in |= pipe;
                    self.next();
                    if self.peek(0) == Some(char) || (pipe && self.peek(0) == Some('&')) {
                        self.next();
                    }
                }
                '<' | '>' if self.peek(1) == Some('(') => {
                    self.begin(&mut now);
                    self.next();
                    self.next();
                    self.nested(')', depth);
                    now.word.get_or_insert_default().push_str("<(…)");
                }
                '<' | '>' => self.redirect(&mut now),
                _ => {
                    self.begin(&mut now);
                    let mut word = now.word.take().unwrap_or_default();
                    self.part(&mut word, depth);
                    now.word = Some(word);
                }
            }
        }
        self.end(&mut now);
    }

    fn begin(&self, now: &mut Building) {
        if now.start.is_none() {
            now.start = Some(self.at);
            now.simple.line = self.line;
        }
    }

    /// One piece of a word: a character, a quoted text or a substitution.
    fn part(&mut self, word: &mut String, depth: usize) {
        match self.next() {
            Some('\'') => {
                while let Some(char) = self.next().filter(|&char| char != '\'') {
                    word.push(literal(char));
                }
            }
            Some('"') => {
                while let Some(char) = self.peek(0).filter(|&char| char != '"') {
                    match char {
                        '$' if matches!(self.peek(1), Some('"' | '\'')) => word.extend(self.next()),
                        '$' | '`' => self.part(word, depth),
                        '\\' => {
                            self.next();
                            match self.next() {
                                Some(char @ ('"' | '\\' | '$' | '`')) => word.push(literal(char)),
                                Some('\n') | None => {}
                                Some(char) => word.extend(['\\', char]),
                            }
                        }
                        _ => word.extend(self.next()),
                    }
                }
                self.next();
            }
            Some('\\') => word.extend(self.next().map(literal)),
            Some('`') => {
                self.nested('`', depth);
                word.push_str("$(…)");
            }
            Some('$') => match self.peek(0) {
                Some('(') if self.peek(1) == Some('(') => {
                    word.push('$');
                    self.balanced('(', ')', word);
                }
                Some('(') => {
                    self.next();
                    self.nested(')', depth);
                    word.push_str("$(…)");
                }
                Some('{') => {
                    word.push('$');
                    self.balanced('{', '}', word);
                }
                Some('\'' | '"') => self.part(word, depth),
                _ => word.push('$'),
            },
            Some(char) => word.push(char),
            None => {}
        }
    }

    /// The commands of a substitution, up to and with what closes it.
    fn nested(&mut self, close: char, depth: usize) {
        if depth < MAX_DEPTH {
            self.list(Some(close), depth + 1);
        } else {
            while self.peek(0).is_some_and(|char| char != close) {
                self.next();
            }
        }
        self.next();
    }

    /// Copies from an opening bracket to the one that closes it.
    fn balanced(&mut self, open: char, close: char, word: &mut String) {
        let mut level = 0usize;
        while let Some(char) = self.next() {
            word.push(char);
            if char == open {
                level += 1;
            } else if char == close {
                level -= 1;
                if level == 0 {
                    break;
                }
            }
        }
    }

    fn redirect(&mut self, now: &mut Building) {
        // `2>`: the number belongs to the redirection.
        if now
            .word
            .as_ref()
            .is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        {
            now.word = None;
        }
        self.end_word(now);
        self.begin(now);
        let (length, redirect) = if self.starts("<<<") {
            (3, Redirect::Herestring)
        } else if self.starts("<<-") {
            (
                3,
                Redirect::Heredoc {
                    tabs_stripped: true,
                },
            )
        } else if self.starts("<<") {
            (
                2,
                Redirect::Heredoc {
                    tabs_stripped: false,
                },
            )
        } else if self.starts("&>>") {
            (3, Redirect::Write)
        } else if self.starts("&>") || self.starts(">>") || self.starts(">|") || self.starts(">&") {
            (2, Redirect::Write)
        } else if self.starts("<&") || self.starts("<>") {
            (2, Redirect::Read)
        } else if self.starts(">") {
            (1, Redirect::Write)
        } else {
            (1, Redirect::Read)
        };
        for _ in 0..length {
            self.next();
        }
        now.redirect = Some(redirect);
    }

    fn end_word(&mut self, now: &mut Building) {
        let Some(word) = now.word.take() else { return };
        match now.redirect.take() {
            None => now.simple.words.push(word),
            Some(Redirect::Read) => {}
            Some(Redirect::Write) => now.simple.writes.push(word),
            Some(Redirect::Herestring) => now.simple.given.push((self.line, word)),
            Some(Redirect::Heredoc { tabs_stripped }) => self.heredocs.push_back(Heredoc {
                end: word,
                tabs_stripped,
                of: now.start.unwrap_or(self.at),
            }),
        }
    }

    fn end(&mut self, now: &mut Building) {
        self.end_word(now);
        let Building {
            mut simple, start, ..
        } = std::mem::take(now);
        let Some(start) = start else {
            // A pipe at the end of a line leads to the next one.
            now.simple.piped_in = simple.piped_in;
            return;
        };
        let written: String = self.chars[start..self.at].iter().collect();
        simple.text = written.split_whitespace().collect::<Vec<_>>().join(" ");
        simple.start = start;
        self.found.push(simple);
    }

    /// Reads the here-documents that were announced on the line before.
    fn heredocs(&mut self) {
        while let Some(heredoc) = self.heredocs.pop_front() {
            let begins = self.line;
            let mut text = String::new();
            while self.at < self.chars.len() {
                let mut line = String::new();
                while let Some(char) = self.next().filter(|&char| char != '\n') {
                    line.push(char);
                }
                let bare = if heredoc.tabs_stripped {
                    line.trim_start_matches('\t')
                } else {
                    &line
                };
                if bare == heredoc.end {
                    break;
                }
                text.push_str(&line);
                text.push('\n');
            }
            let of = self
                .found
                .iter_mut()
                .rev()
                .find(|simple| simple.start == heredoc.of);
            if let Some(simple) = of {
                simple.given.push((begins, text));
            }
        }
    }
}

//! Grouping a stream of lines that belong to nobody yet: a log file. Owns the memory it takes, which
//! grows with the distinct templates only and is capped. Never reads a file itself.

use super::clean::{Limit, clean};
use super::lexer::Lexer;
use super::sign::fingerprint;
use super::{
    Fingerprint, GroupSettings, Grouping, MAX_MESSAGE, Member, Pins, RuleSet, Template, group,
};
use hashbrown::HashMap;

/// Distinct templates kept by default.
pub const MAX_TEMPLATES: usize = 200_000;

/// Groups lines one by one.
pub struct Offline<'r> {
    lexer: Lexer<'r>,
    number: u32,
    /// From what a fingerprint is made of to the number of its template.
    ids: HashMap<Box<[u8]>, u32>,
    members: Vec<(Fingerprint, Template, u64)>,
    cap: usize,
}

impl<'r> Offline<'r> {
    /// Groups by these rules, keeping at most [`MAX_TEMPLATES`] distinct templates.
    pub fn new(rules: &'r RuleSet) -> Offline<'r> {
        Offline::with_cap(rules, MAX_TEMPLATES)
    }

    /// Keeps at most `cap` distinct templates; lines of any other are one group, the overflow.
    pub fn with_cap(rules: &'r RuleSet, cap: usize) -> Offline<'r> {
        let overflow = Fingerprint::of([b"overflow".as_slice()]);
        let template = Template::parse("(other templates)");
        Offline {
            lexer: Lexer::new(rules),
            number: rules.number(),
            ids: HashMap::new(),
            members: vec![(overflow, template, 0)],
            cap,
        }
    }

    /// Takes a line; the answer is the number of its template, 0 when there are too many.
    pub fn push(&mut self, line: &str) -> u32 {
        let cleaned;
        let line = if line.as_bytes().contains(&0x1b) {
            cleaned = clean(line, Limit::lines(MAX_MESSAGE));
            &*cleaned
        } else {
            line
        };
        self.lexer.run(line);
        // Equal projections have equal fingerprints, so most lines need no hash.
        let id = match self.ids.get(self.lexer.projection()) {
            Some(id) => *id,
            None if self.members.len() > self.cap => 0,
            None => self.add(),
        };
        let (_, template, lines) = &mut self.members[id as usize];
        // Of the templates of one fingerprint the last in order is shown, whichever came first: the one with the wider masks.
        if id > 0 && *lines > 0 && self.lexer.code() > template.code().as_bytes() {
            *template = self.lexer.template();
        }
        *lines += 1;
        id
    }

    fn add(&mut self) -> u32 {
        let said = self.lexer.projection();
        let fingerprint = fingerprint(self.number, "", "", &[], said, "message");
        let id = self.members.len() as u32;
        self.ids.insert(said.into(), id);
        self.members.push((fingerprint, self.lexer.template(), 0));
        id
    }

    /// Fingerprint, template and number of lines of the template with this number.
    pub fn template(&self, id: u32) -> (Fingerprint, &Template, u64) {
        let (fingerprint, template, lines) = &self.members[id as usize];
        (*fingerprint, template, *lines)
    }

    /// How many distinct templates there are, whose numbers are from 1 to this.
    pub fn len(&self) -> usize {
        self.members.len() - 1
    }

    /// Whether no line was taken yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.overflowed() == 0
    }

    /// Lines whose template there was no room for.
    pub fn overflowed(&self) -> u64 {
        self.members[0].2
    }

    /// The templates seen so far, to be merged here or with those of others.
    pub fn members(&self) -> Vec<Member> {
        self.members
            .iter()
            .filter(|(_, _, lines)| *lines > 0)
            .map(|(fingerprint, template, _)| Member {
                fingerprint: *fingerprint,
                template: template.clone(),
                scope: String::new(),
                kind: String::new(),
                frames: Vec::new(),
            })
            .collect()
    }

    /// Merges the templates seen so far.
    pub fn finish(&self, pins: &Pins, settings: &GroupSettings) -> Grouping {
        group(&self.members(), pins, settings)
    }
}

//! Grouping a stream of lines that belong to nobody yet: a log file. Owns the memory it takes, which
//! grows with the distinct templates only and is capped. Never reads a file itself.

use super::lexer::Lexer;
use super::{Fingerprint, GroupSettings, Grouping, Member, Pins, RuleSet, Template, group};
use std::collections::HashMap;

/// Distinct templates kept by default.
pub const MAX_TEMPLATES: usize = 200_000;

/// Groups lines one by one.
pub struct Offline<'r> {
    lexer: Lexer<'r>,
    number: u32,
    ids: HashMap<Fingerprint, u32>,
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
        self.lexer.run(line);
        let fingerprint = Fingerprint::of([
            self.number.to_le_bytes().as_slice(),
            self.lexer.projection(),
        ]);
        let id = match self.ids.get(&fingerprint) {
            Some(id) => *id,
            None if self.members.len() > self.cap => 0,
            None => {
                let id = self.members.len() as u32;
                self.ids.insert(fingerprint, id);
                self.members.push((fingerprint, self.lexer.template(), 0));
                id
            }
        };
        self.members[id as usize].2 += 1;
        id
    }

    /// Fingerprint, template and number of lines of the template with this number.
    pub fn template(&self, id: u32) -> (Fingerprint, &Template, u64) {
        let (fingerprint, template, lines) = &self.members[id as usize];
        (*fingerprint, template, *lines)
    }

    /// Merges the templates seen so far.
    pub fn finish(&self, pins: &Pins, settings: &GroupSettings) -> Grouping {
        let members: Vec<Member> = self
            .members
            .iter()
            .filter(|(_, _, lines)| *lines > 0)
            .map(|(fingerprint, template, _)| Member {
                fingerprint: *fingerprint,
                template: template.clone(),
                scope: String::new(),
                kind: String::new(),
                frames: Vec::new(),
            })
            .collect();
        group(&members, pins, settings)
    }
}

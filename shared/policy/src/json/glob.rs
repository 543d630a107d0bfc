//! Which skills an entry of a JSON file means, as Cedar says it. The patterns are those of Python's
//! `fnmatch`; a skill is meant under both of its spellings, `domain/name` and `domain.name`.

use crate::write::{literal, pattern};
use domain::access::matches_pattern;
use domain::id::SkillId;

/// The pattern of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob(String);

impl Glob {
    pub(crate) fn new(text: &str) -> Glob {
        Glob(text.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As a condition of a policy; `None` when every skill is meant.
    pub(crate) fn condition(&self) -> Option<String> {
        if self.0 == "*" {
            return None;
        }
        if self.0.contains(['?', '[']) {
            return Some(format!("resource.globs.contains({})", literal(&self.0)));
        }
        // An id holds one separator and no other dot or slash, so both can only mean that one.
        let path = self.0.replace('.', "/");
        Some(if path.contains('*') {
            format!("resource.id like {}", pattern(&path))
        } else {
            format!("resource.id == {}", literal(&path))
        })
    }

    /// Whether no skill can be meant by both, as far as the texts before their first and behind their last
    /// special character tell. `false` when in doubt.
    pub(crate) fn is_apart_from(&self, other: &Glob) -> bool {
        let ends = |glob: &Glob| {
            let text: Vec<char> = glob.0.replace('.', "/").chars().collect();
            let special = |c: &char| "*?[]".contains(*c);
            let first = text.iter().position(special);
            let last = text.iter().rposition(special);
            let head = text[..first.unwrap_or(text.len())].to_vec();
            let tail = text[last.map_or(0, |at| at + 1)..].to_vec();
            (head, tail, first.is_none())
        };
        let (head, tail, exact) = ends(self);
        let (other_head, other_tail, other_exact) = ends(other);
        if exact && other_exact {
            return head != other_head;
        }
        let differ = |a: char, b: char| a != b;
        let heads = head.iter().zip(&other_head).any(|(a, b)| differ(*a, *b));
        let tails = tail.iter().rev().zip(other_tail.iter().rev());
        heads || tails.into_iter().any(|(a, b)| differ(*a, *b))
    }

    /// Whether everything the other means is meant by this one too, as far as can be told at a glance.
    pub(crate) fn surely_covers(&self, other: &Glob) -> bool {
        self.0 == "*" || self == other
    }
}

/// Whether a skill is meant by a pattern.
pub(crate) fn means(pattern: &str, skill: &SkillId) -> bool {
    matches_pattern(pattern, skill.as_str()) || matches_pattern(pattern, &skill.dotted())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_is_said_as_plainly_as_it_can_be() {
        for (glob, expected) in [
            ("*", None),
            ("ops/*", Some(r#"resource.id like "ops/*""#)),
            ("ops.*", Some(r#"resource.id like "ops/*""#)),
            ("*disk*", Some(r#"resource.id like "*disk*""#)),
            ("ops.disk", Some(r#"resource.id == "ops/disk""#)),
            (
                "ops/[a-c]*",
                Some(r#"resource.globs.contains("ops/[a-c]*")"#),
            ),
            ("ops/dis?", Some(r#"resource.globs.contains("ops/dis?")"#)),
            ("a\"*\\", Some(r#"resource.id like "a\"*\\""#)),
        ] {
            assert_eq!(Glob::new(glob).condition().as_deref(), expected, "{glob}");
        }
    }

    #[test]
    fn both_spellings_of_a_skill_are_meant() {
        let skill = SkillId::parse("ops/disk-report").unwrap();
        for (pattern, expected) in [
            ("ops/*", true),
            ("ops.*", true),
            ("ops.disk-report", true),
            ("ops/disk-report", true),
            ("ops?disk*", true),
            ("ops/disk", false),
            ("Ops/*", false),
        ] {
            assert_eq!(means(pattern, &skill), expected, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn what_is_said_to_be_apart_is(
            left in "[ab./*?\\[\\]!]{0,6}",
            right in "[ab./*?\\[\\]!]{0,6}",
            skill in "[ab]{1,2}/[ab]{1,2}",
        ) {
            let skill = SkillId::parse(&skill).unwrap();
            if Glob::new(&left).is_apart_from(&Glob::new(&right)) {
                prop_assert!(!(means(&left, &skill) && means(&right, &skill)));
            }
        }
    }
}

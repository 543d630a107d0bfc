//! Where the file of a rule is kept. Only characters that mean nothing to a shell, a URL or a file system.

use super::{Rule, RuleId};

/// The folder of mined rules.
pub const PROPOSED: &str = "skills/proposed/";
/// Characters of the part that is for people.
const MAX_SLUG: usize = 40;

/// `skills/proposed/GR-ABCD1234_keyerror-in-sale.yaml`: the id makes it unique, the rest is for people.
pub fn proposed_path(rule: &Rule) -> String {
    let slug = slug(&rule.name);
    let part = if slug.is_empty() { "rule" } else { &slug };
    format!("{PROPOSED}{}_{part}.yaml", rule.id)
}

/// `autopatches/fx-abcd1234.py`
pub fn autopatch_path(id: &RuleId) -> String {
    format!("autopatches/{}.py", id.as_str().to_ascii_lowercase())
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() >= MAX_SLUG {
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

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

/// Whether a path of the skills repository is the file of a rule: `GR-…` or `FX-…` in `skills/` or `skills/proposed/`.
/// Ask this before taking a path for that of a skill's manifest.
pub fn is_rule_path(path: &str) -> bool {
    let name = path
        .strip_prefix(PROPOSED)
        .or_else(|| path.strip_prefix("skills/"));
    name.is_some_and(|name| {
        let begins = name.starts_with("GR-") || name.starts_with("FX-");
        begins && !name.contains('/') && (name.ends_with(".yaml") || name.ends_with(".yml"))
    })
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

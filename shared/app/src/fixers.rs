//! The fixers in force, ready to be asked of errors.

use domain::errors::ErrorEvent;
use domain::errors::Fingerprint;
use domain::fixing;
use domain::guard::{Facts, Guards};
use domain::id::SkillId;
use domain::rule::{Action, Rule, RuleId, RuleKind, is_rule_path, parse_at};
use jiff::Timestamp;
use policy::PolicyFile;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A fixer in force.
#[derive(Debug, Clone)]
pub(crate) struct Fixer {
    /// The rule as its file says.
    pub(crate) rule: Rule,
    /// SHA-256 of its file.
    pub(crate) hash: String,
}

impl Fixer {
    /// Whether it only shows what it would change.
    pub(crate) fn dry_run(&self) -> bool {
        matches!(self.rule.action, Action::Autopatch { dry_run: true, .. })
    }
}

/// The fixers of a tenant.
#[derive(Debug, Default)]
pub(crate) struct Fixers {
    by_id: BTreeMap<RuleId, Fixer>,
    guards: Guards,
}

impl Fixers {
    /// Those among these files. What cannot be read is told of where policies are checked.
    pub(crate) fn of(files: &[PolicyFile]) -> Fixers {
        let files = files.iter().filter(|file| is_rule_path(&file.path));
        let fixers = files.filter_map(|file| {
            let rule = parse_at(&file.path, &file.text).ok()?.rule;
            let hash = hex::encode(Sha256::digest(&file.text));
            (rule.kind() == RuleKind::Fixer).then_some((rule.id.clone(), Fixer { rule, hash }))
        });
        let by_id: BTreeMap<RuleId, Fixer> = fixers.collect();
        let guards = Guards::compile(by_id.values().map(|fixer| fixer.rule.clone()));
        Fixers {
            // Only a pattern that was refused when it was read could fail here.
            guards: guards.unwrap_or_default(),
            by_id,
        }
    }

    /// One of them, if it is in force.
    pub(crate) fn get(&self, id: &RuleId, now: Timestamp) -> Option<&Fixer> {
        let fixer = self.by_id.get(id)?;
        fixer.rule.is_active(now).then_some(fixer)
    }

    /// Those that an error meets. What fails in running fixers is met by none: it would run them in a circle.
    pub(crate) fn met_by(
        &self,
        event: &ErrorEvent,
        fingerprint: Fingerprint,
        now: Timestamp,
    ) -> Vec<&Fixer> {
        if self.by_id.is_empty() || event.component == fixing::SKILL {
            return Vec::new();
        }
        let skill = SkillId::parse(&event.component).ok();
        let facts = Facts {
            component: &event.component,
            skill: skill.as_ref(),
            inputs: None,
            error: Some(&event.error),
            fingerprint: Some(fingerprint),
            held: None,
        };
        let met = self.guards.check(&facts, now);
        met.fixers()
            .filter_map(|met| self.by_id.get(&met.id))
            .collect()
    }
}

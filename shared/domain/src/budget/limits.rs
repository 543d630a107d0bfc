//! What may be spent by whom, and which model is taken when little is left. Never counts what was.

use super::{Cost, Rates, Scope};
use crate::id::SkillId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What may be spent in one scope. `None` sets no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// By one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_request: Option<Cost>,
    /// In one UTC day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<Cost>,
    /// In one UTC month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_month: Option<Cost>,
}

impl Limits {
    /// Those of a tenant for which nobody set others: 5, 50 and 200.
    pub const STANDARD: Limits = Limits {
        per_request: Some(Cost::from_units(5)),
        per_day: Some(Cost::from_units(50)),
        per_month: Some(Cost::from_units(200)),
    };
}

/// Which model a run is to use. Skills are told by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// The usual one.
    Standard,
    /// Taken when little is left.
    Cheap,
}

impl Model {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Model::Standard => "standard",
            Model::Cheap => "cheap",
        }
    }
}

/// What a step without a cost of its own costs by model, and when the cheap one is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Models {
    /// The cheap model is taken when this much or less is left of any day or month.
    pub low_remaining: Cost,
    /// What a step costs with the usual model.
    pub standard: Cost,
    /// What a step costs with the cheap model.
    pub cheap: Cost,
}

impl Default for Models {
    fn default() -> Models {
        Models {
            low_remaining: Cost::from_units(10),
            standard: Cost::from_units(1),
            cheap: Cost::from_thousandths(500),
        }
    }
}

impl Models {
    /// What a step costs with this model.
    pub fn cost(&self, model: Model) -> Cost {
        match model {
            Model::Standard => self.standard,
            Model::Cheap => self.cheap,
        }
    }
}

/// All that a tenant has set about its budgets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budgets {
    /// Of the tenant.
    pub tenant: Limits,
    /// Of roles, users and skills that have limits of their own, besides the tenant's.
    pub scopes: BTreeMap<Scope, Limits>,
    /// The models.
    pub models: Models,
    /// What machines cost.
    pub rates: Rates,
}

impl Default for Budgets {
    fn default() -> Budgets {
        Budgets {
            tenant: Limits::STANDARD,
            scopes: BTreeMap::new(),
            models: Models::default(),
            rates: Rates::default(),
        }
    }
}

impl Budgets {
    /// The limits that a run must keep: the tenant's, then those set for any of the caller's roles,
    /// for the caller, and for each skill it runs. Each is an account to read.
    pub fn applicable<'a>(
        &self,
        roles: &BTreeSet<String>,
        user: &str,
        skills: impl IntoIterator<Item = &'a SkillId>,
    ) -> Vec<(Scope, Limits)> {
        let skills: BTreeSet<&SkillId> = skills.into_iter().collect();
        let asked = roles
            .iter()
            .map(|role| Scope::Role(role.clone()))
            .chain([Scope::User(user.to_owned())])
            .chain(skills.into_iter().cloned().map(Scope::Skill));
        let own = asked.filter_map(|scope| {
            let limits = *self.scopes.get(&scope)?;
            Some((scope, limits))
        });
        [(Scope::Tenant, self.tenant)]
            .into_iter()
            .chain(own)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_scopes_with_limits_have_accounts() {
        let budgets: Budgets = serde_json::from_value(json!({
            "scopes": {
                "role:finance": {"per_day": 5},
                "user:mia": {"per_request": 0.5},
                "skill:ops/clean": {"per_month": 20},
            }
        }))
        .expect("settings");
        let clean = SkillId::parse("ops/clean").expect("an id");
        let look = SkillId::parse("ops/look").expect("an id");
        let table: [(&[&str], &str, &[&SkillId], &str); 4] = [
            (&[], "bo", &[&look], "tenant"),
            (&["finance", "ops"], "bo", &[&look], "tenant role:finance"),
            (
                &[],
                "mia",
                &[&clean, &look, &clean],
                "tenant user:mia skill:ops/clean",
            ),
            (
                &["finance"],
                "mia",
                &[&clean],
                "tenant role:finance user:mia skill:ops/clean",
            ),
        ];
        for (roles, user, skills, expected) in table {
            let roles = roles.iter().map(|role| (*role).to_owned()).collect();
            let found = budgets.applicable(&roles, user, skills.iter().copied());
            let found: Vec<String> = found.iter().map(|(scope, _)| scope.to_string()).collect();
            assert_eq!(found.join(" "), expected);
        }
    }

    #[test]
    fn nothing_set_means_the_standard() {
        let budgets: Budgets = serde_json::from_value(json!({})).expect("settings");
        assert_eq!(budgets, Budgets::default());
        assert_eq!(
            serde_json::to_value(budgets).expect("settings"),
            json!({
                "tenant": {"per_request": 5, "per_day": 50, "per_month": 200},
                "scopes": {},
                "models": {"low_remaining": 10, "standard": 1, "cheap": 0.5},
                "rates": {"minute": 0, "million_gb_seconds": 0},
            })
        );
    }
}

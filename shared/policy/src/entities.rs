//! A request as Cedar sees it: entities, attributes and tags as the schema declares them. Worked out
//! once for a request, whatever the number of policies.

use crate::compile::PolicySet;
use crate::json::glob;
use crate::request::Request;
use crate::schema::{NAMES, uid};
use cedar_policy::{Context, Entities, Entity, EntityUid, RestrictedExpression as Expression};
use domain::access::{Principal, matches_pattern};
use domain::manifest::Risk;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// All that Cedar needs besides the policies.
pub(crate) struct Facts {
    pub(crate) entities: Entities,
    pub(crate) context: Context,
    pub(crate) principal: EntityUid,
    pub(crate) skill: EntityUid,
    /// The permissions named in any policy that the caller holds.
    pub(crate) held: BTreeSet<String>,
}

/// What could not be said in Cedar; a moment outside of the years it knows, for one.
#[derive(Debug, thiserror::Error)]
#[error("the facts of this run cannot be given to the policies: {0}")]
pub(crate) struct NotSayable(String);

impl PolicySet {
    /// The facts of a request.
    pub(crate) fn facts(&self, request: &Request<'_>) -> Result<Facts, NotSayable> {
        let names = &*NAMES;
        let held = self.held(request.principal);
        let principal = uid(&names.user, &request.principal.name);
        let skill = uid(&names.skill, request.skill.id.as_str());
        let inputs = Inputs::of(request.inputs);
        let context = context(request, &inputs)?;
        let mut entities = inputs.entities()?;
        entities.push(user(principal.clone(), request.principal, &held)?);
        entities.push(self.skill(skill.clone(), request)?);
        let roles = request.principal.roles.iter();
        entities.extend(roles.map(|role| Entity::with_uid(uid(&names.role, role))));
        let entities = Entities::from_entities(entities, None).map_err(not_sayable)?;
        Ok(Facts {
            entities,
            context,
            principal,
            skill,
            held,
        })
    }

    /// Of the permissions that policies name, those the caller holds: by their credential, or by a role
    /// that the permission policies know, and never beyond the scopes of their token.
    fn held(&self, principal: &Principal) -> BTreeSet<String> {
        let granted = |permission: &str| {
            let roles = principal
                .roles
                .iter()
                .filter_map(|role| self.roles.get(role));
            let by_role = roles
                .flatten()
                .any(|pattern| matches_pattern(pattern, permission));
            (by_role && principal.in_scope(permission)) || principal.holds(permission)
        };
        let named = self.needs.permissions.iter();
        named
            .filter(|permission| granted(permission))
            .cloned()
            .collect()
    }

    fn skill(&self, uid: EntityUid, request: &Request<'_>) -> Result<Entity, NotSayable> {
        let skill = request.skill;
        let (risk, level) = match skill.risk {
            Risk::Read => ("read", 0),
            Risk::Write => ("write", 1),
            Risk::Destructive => ("destructive", 2),
        };
        let globs = self.needs.globs.iter();
        let globs = globs.filter(|pattern| glob::means(pattern, &skill.id));
        let attributes = [
            ("id", text(skill.id.as_str())),
            ("domain", text(skill.id.domain())),
            ("name", text(skill.id.name())),
            ("tags", texts(&skill.tags)),
            ("risk", text(risk)),
            ("risk_level", Expression::new_long(level)),
            ("kind", text(&skill.kind)),
            ("owners", texts(&skill.owners)),
            ("globs", texts(globs)),
        ];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
        Entity::new_with_tags(uid, attributes, [], []).map_err(not_sayable)
    }
}

fn not_sayable(error: impl std::error::Error) -> NotSayable {
    NotSayable(error.to_string())
}

fn text(text: &str) -> Expression {
    Expression::new_string(text.to_owned())
}

fn texts<'t>(items: impl IntoIterator<Item = &'t String>) -> Expression {
    Expression::new_set(items.into_iter().map(|item| text(item)))
}

fn user(
    of: EntityUid,
    principal: &Principal,
    held: &BTreeSet<String>,
) -> Result<Entity, NotSayable> {
    let own = principal
        .permissions
        .iter()
        .filter(|permission| principal.holds(permission));
    let attributes = [
        ("name", text(&principal.name)),
        ("tenant", text(principal.tenant.as_str())),
        ("roles", texts(&principal.roles)),
        ("permissions", texts(held.iter().chain(own))),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    let roles = principal.roles.iter().map(|role| uid(&NAMES.role, role));
    let tags = principal
        .attributes
        .iter()
        .map(|(name, values)| (name.clone(), texts(values)));
    Entity::new_with_tags(of, attributes, roles, tags).map_err(not_sayable)
}

fn context(request: &Request<'_>, inputs: &Inputs) -> Result<Context, NotSayable> {
    let names = &*NAMES;
    let now = request.context.now.to_zoned(TimeZone::UTC);
    let weekday = match now.weekday() {
        jiff::civil::Weekday::Monday => "monday",
        jiff::civil::Weekday::Tuesday => "tuesday",
        jiff::civil::Weekday::Wednesday => "wednesday",
        jiff::civil::Weekday::Thursday => "thursday",
        jiff::civil::Weekday::Friday => "friday",
        jiff::civil::Weekday::Saturday => "saturday",
        jiff::civil::Weekday::Sunday => "sunday",
    };
    let moment = now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
    let entity = |uid: &EntityUid| Expression::new_entity_uid(uid.clone());
    let pairs = [
        ("inputs", entity(&names.inputs)),
        ("numbers", entity(&names.numbers)),
        ("thousandths", entity(&names.thousandths)),
        ("flags", entity(&names.flags)),
        ("lists", entity(&names.lists)),
        ("sizes", entity(&names.sizes)),
        ("given", texts(&inputs.given)),
        ("source", text(request.context.source.as_str())),
        ("now", Expression::new_datetime(moment)),
        ("hour", Expression::new_long(now.hour().into())),
        ("weekday", text(weekday)),
        (
            "cost_thousandths",
            Expression::new_long(request.context.cost_thousandths),
        ),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value));
    Context::from_pairs(pairs).map_err(not_sayable)
}

type Tags = Vec<(String, Expression)>;

/// The inputs of a run, by type.
#[derive(Default)]
struct Inputs {
    given: BTreeSet<String>,
    texts: Tags,
    numbers: Tags,
    thousandths: Tags,
    flags: Tags,
    lists: Tags,
    sizes: Tags,
}

impl Inputs {
    fn of(inputs: &Map<String, Value>) -> Inputs {
        let mut found = Inputs::default();
        found.object("", inputs);
        found
    }

    fn object(&mut self, path: &str, fields: &Map<String, Value>) {
        for (name, value) in fields {
            let name = match path {
                "" => name.clone(),
                _ => format!("{path}.{name}"),
            };
            // An input whose own name holds a dot cannot hide what is in an object, or be hidden: names
            // of inputs hold none, and the first that is read stays.
            if !value.is_null() && self.given.insert(name.clone()) {
                self.value(name, value);
            }
        }
    }

    fn value(&mut self, name: String, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(flag) => self.flags.push((name, Expression::new_bool(*flag))),
            Value::Number(number) => {
                let (whole, thousandths) = scaled(number);
                self.numbers
                    .push((name.clone(), Expression::new_long(whole)));
                self.thousandths
                    .push((name, Expression::new_long(thousandths)));
            }
            Value::String(value) => {
                self.size(&name, value.chars().count());
                self.texts.push((name, text(value)));
            }
            Value::Array(items) => {
                self.size(&name, items.len());
                let items = items.iter().map(|item| match item {
                    Value::String(item) => text(item),
                    other => text(&other.to_string()),
                });
                self.lists.push((name, Expression::new_set(items)));
            }
            Value::Object(fields) => {
                self.size(&name, fields.len());
                self.object(&name, fields);
            }
        }
    }

    fn size(&mut self, name: &str, size: usize) {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        self.sizes
            .push((name.to_owned(), Expression::new_long(size)));
    }

    fn entities(self) -> Result<Vec<Entity>, NotSayable> {
        let names = &*NAMES;
        [
            (&names.inputs, self.texts),
            (&names.numbers, self.numbers),
            (&names.thousandths, self.thousandths),
            (&names.flags, self.flags),
            (&names.lists, self.lists),
            (&names.sizes, self.sizes),
        ]
        .into_iter()
        .map(|(uid, tags)| Entity::new_with_tags(uid.clone(), [], [], tags).map_err(not_sayable))
        .collect()
    }
}

/// A number rounded down, and the same in thousandths; the nearest there is for one that is too large.
fn scaled(number: &serde_json::Number) -> (i64, i64) {
    if let Some(whole) = number.as_i64() {
        return (whole, whole.saturating_mul(1000));
    }
    let exact = number.as_f64().unwrap_or(f64::INFINITY);
    // `as` takes the nearest whole number that fits, which is what is wanted.
    (exact.floor() as i64, (exact * 1000.0).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::PARSED;
    use crate::tests::{ask, compile};
    use serde_json::json;

    /// Requests are not checked against the schema as they are decided, since this holds.
    #[test]
    fn what_is_built_keeps_to_the_schema() {
        let policies = compile(
            "policies/p.cedar",
            "forbid (principal, action, resource) when { resource.globs.contains(\"[a]*\") && principal.permissions.contains(\"x\") };",
        );
        let asked = ask("ops/disk")
            .roles(&["sre", "dba"])
            .permissions(&["x"])
            .attribute("department", &["it"])
            .tags(&["disk"])
            .inputs(json!({"a": "", "b": 1, "c": 1.5, "d": true, "e": [1, "x", {}], "f": {"g": "h"}, "i": null}));
        for asked in [asked, ask("ops/disk")] {
            let facts = policies.facts(&asked.request()).unwrap();
            let built = facts.entities.iter().cloned();
            Entities::from_entities(built, Some(&PARSED)).unwrap();
            for action in [&NAMES.run, &NAMES.run_unattended] {
                cedar_policy::Request::new(
                    facts.principal.clone(),
                    action.clone(),
                    facts.skill.clone(),
                    facts.context.clone(),
                    Some(&PARSED),
                )
                .unwrap();
            }
        }
    }
}

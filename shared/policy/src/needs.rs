//! What a policy must be told of a caller and of a skill: the permissions and the patterns that it
//! names. Found in its syntax tree, so that only these are worked out for a request.

use serde_json::Value;
use std::collections::BTreeSet;

/// What one policy, or all of them, name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Asked of `principal.permissions`.
    pub(crate) permissions: BTreeSet<String>,
    /// Asked of `resource.globs`.
    pub(crate) globs: BTreeSet<String>,
}

impl Needs {
    /// What a policy names.
    pub(crate) fn of(policy: &cedar_policy::Policy) -> Needs {
        let mut needs = Needs::default();
        // To show a policy as JSON takes longer than to parse it, and most name neither; an escape may hide a name.
        let text = policy.to_cedar().unwrap_or_default();
        if !["permissions", "globs", "\\"]
            .iter()
            .any(|name| text.contains(name))
        {
            return needs;
        }
        // A policy that was parsed can always be shown as JSON; one that could not would name nothing,
        // and its caller would hold nothing.
        if let Ok(json) = policy.to_json() {
            needs.walk(&json["conditions"]);
        }
        needs
    }

    pub(crate) fn join(&mut self, other: &Needs) {
        self.permissions.extend(other.permissions.iter().cloned());
        self.globs.extend(other.globs.iter().cloned());
    }

    fn walk(&mut self, node: &Value) {
        match node {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    if matches!(name.as_str(), "contains" | "containsAll" | "containsAny") {
                        self.asked(&value["left"], &value["right"]);
                        self.asked(&value["right"], &value["left"]);
                    }
                    self.walk(value);
                }
            }
            _ => {}
        }
    }

    /// `set` is asked whether it holds what `other` says.
    fn asked(&mut self, set: &Value, other: &Value) {
        let of = |variable: &str, attribute: &str| {
            set["."]["attr"] == attribute && set["."]["left"]["Var"] == variable
        };
        if of("principal", "permissions") {
            texts(other, &mut self.permissions);
        } else if of("resource", "globs") {
            texts(other, &mut self.globs);
        }
    }
}

/// The texts of a literal, alone or in a set.
fn texts(node: &Value, found: &mut BTreeSet<String>) {
    if let Some(text) = node["Value"].as_str() {
        found.insert(text.to_owned());
    }
    let items = node["Set"].as_array().into_iter().flatten();
    items.for_each(|item| texts(item, found));
}

#[cfg(test)]
mod tests {
    use super::*;
    use cedar_policy::Policy;

    #[test]
    fn what_a_policy_names_is_found() {
        let policy = Policy::parse(
            None,
            r#"forbid (principal, action, resource)
               when { resource.globs.contains("a[b]") || resource.tags.contains("none") }
               unless { principal.permissions.containsAll(["x", "y"])
                     || (["z"].containsAny(principal.permissions) && principal.roles.contains("r")) };"#,
        )
        .unwrap();
        let needs = Needs::of(&policy);
        let set = |texts: &[&str]| -> BTreeSet<String> {
            texts.iter().map(|text| (*text).to_owned()).collect()
        };
        assert_eq!(needs.permissions, set(&["x", "y", "z"]));
        assert_eq!(needs.globs, set(&["a[b]"]));
        let hidden = r#"forbid (principal, action, resource) when { principal["\u{70}ermissions"].contains("x") };"#;
        let needs = Needs::of(&Policy::parse(None, hidden).unwrap());
        assert_eq!(needs.permissions, set(&["x"]));
    }
}

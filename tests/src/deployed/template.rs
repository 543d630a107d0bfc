//! The deployment template as JSON, its short tags (`!Sub`) written out (`{"Fn::Sub": …}`).

use crate::tools::workspace;
use serde_json::{Map, Value, json};
use serde_yaml::Value as Yaml;
use std::collections::{BTreeMap, BTreeSet};

/// `infra/template.yaml`.
pub struct Template(Value);

impl Template {
    /// As it is committed.
    pub fn read() -> Template {
        let path = workspace().join("infra/template.yaml");
        let text = std::fs::read_to_string(&path).expect("the template");
        let yaml: Yaml = serde_yaml::from_str(&text).expect("the template is YAML");
        Template(json_of(yaml))
    }

    /// The properties of a resource.
    pub fn properties(&self, name: &str) -> &Value {
        let properties = &self.0["Resources"][name]["Properties"];
        assert!(properties.is_object(), "the resource {name}");
        properties
    }

    /// The names of all resources of a type.
    pub fn of_type(&self, kind: &str) -> BTreeSet<String> {
        let resources = self.0["Resources"].as_object().expect("resources");
        let found = resources
            .iter()
            .filter(|(_, resource)| resource["Type"] == kind);
        found.map(|(name, _)| name.clone()).collect()
    }

    /// The functions: name in `functions/` and logical name.
    pub fn functions(&self) -> BTreeMap<String, String> {
        let functions = self.of_type("AWS::Serverless::Function");
        let named = functions.into_iter().map(|logical| {
            let uri = self.properties(&logical)["CodeUri"].as_str();
            let name = uri
                .and_then(|uri| uri.strip_prefix("../functions/"))
                .unwrap_or_else(|| panic!("{logical} is built from {uri:?}"));
            (name.to_owned(), logical)
        });
        named.collect()
    }

    /// The environment of the function in `functions/<name>`.
    pub fn environment(&self, name: &str) -> Map<String, Value> {
        let logical = &self.functions()[name];
        let variables = |of: &Value| of["Environment"]["Variables"].as_object().cloned();
        let mut all = variables(&self.0["Globals"]["Function"]).unwrap_or_default();
        all.extend(variables(self.properties(logical)).unwrap_or_default());
        all
    }

    /// The allowed actions of the function in `functions/<name>`, each with the resource it is for.
    pub fn allowed(&self, name: &str) -> BTreeSet<(String, String)> {
        let role = &self.properties(&self.functions()[name])["Role"]["Fn::GetAtt"];
        let role = role[0].as_str().expect("a role of its own").to_owned();
        let properties = self.properties(&role);
        assert_eq!(properties["ManagedPolicyArns"], Value::Null, "{role}");
        let mut allowed = BTreeSet::new();
        for policy in items(&properties["Policies"]) {
            for statement in items(&policy["PolicyDocument"]["Statement"]) {
                assert_eq!(statement["Effect"], "Allow", "{role}");
                assert_eq!(statement["NotAction"], Value::Null, "{role}");
                for action in items(&statement["Action"]) {
                    for resource in items(&statement["Resource"]) {
                        let action = action.as_str().expect("an action").to_owned();
                        allowed.insert((action, resource_name(resource)));
                    }
                }
            }
        }
        allowed
    }
}

/// A list, or the one item that may stand for it.
pub fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// `Table` for its ARN, `Table/index/list` for one of its indexes.
fn resource_name(resource: &Value) -> String {
    if let Some([name, attribute]) = resource["Fn::GetAtt"].as_array().map(Vec::as_slice) {
        assert_eq!(attribute, "Arn");
        return name.as_str().unwrap_or_default().to_owned();
    }
    let text = resource["Fn::Sub"].as_str();
    let text = text.unwrap_or_else(|| panic!("{resource} names no resource of this template"));
    text.replace("${", "").replace(".Arn}", "")
}

fn json_of(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Sequence(items) => items.into_iter().map(json_of).collect(),
        Yaml::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = key.as_str().expect("keys are texts").to_owned();
                (key, json_of(value))
            });
            Value::Object(entries.collect())
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            match (name, json_of(tagged.value)) {
                ("Ref" | "Condition", value) => json!({ name: value }),
                ("GetAtt", Value::String(path)) => {
                    let (resource, attribute) = path.split_once('.').expect("!GetAtt A.B");
                    json!({"Fn::GetAtt": [resource, attribute]})
                }
                (name, value) => json!({ format!("Fn::{name}"): value }),
            }
        }
        plain => serde_json::to_value(plain).expect("a scalar"),
    }
}

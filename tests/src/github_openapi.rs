//! GitHub's own description of its API and its webhooks (npm `@octokit/openapi` and `@octokit/openapi-webhooks`), as
//! a judge of requests, answers and events. It judges what is documented and nothing else: never adjust it to what
//! some implementation does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// The description of the REST API.
pub(crate) struct GithubApi {
    spec: Value,
    /// Path templates by method, the more literal ones first.
    templates: BTreeMap<String, Vec<Vec<String>>>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// The description of the webhooks.
pub(crate) struct GithubWebhooks {
    spec: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// What does not fit, one line each.
pub(crate) type Findings = Vec<String>;

impl GithubApi {
    /// The installed description, read once in each process.
    ///
    /// # Panics
    /// When it is not installed, naming the command that installs it.
    pub(crate) fn installed() -> &'static Self {
        static LOADED: OnceLock<GithubApi> = OnceLock::new();
        LOADED.get_or_init(|| Self::new(read("openapi")))
    }

    fn new(mut spec: Value) -> Self {
        nullable_to_types(&mut spec);
        let mut templates: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for (path, item) in spec["paths"].as_object().into_iter().flatten() {
            for method in item
                .as_object()
                .into_iter()
                .flatten()
                .map(|(method, _)| method)
            {
                let parts = path
                    .trim_matches('/')
                    .split('/')
                    .map(str::to_owned)
                    .collect();
                templates.entry(method.clone()).or_default().push(parts);
            }
        }
        for known in templates.values_mut() {
            known.sort_by_key(|parts| {
                (
                    parts.iter().filter(|part| part.contains('{')).count(),
                    parts.len(),
                )
            });
        }
        Self {
            spec,
            templates,
            validators: Mutex::new(HashMap::new()),
        }
    }

    /// Judges a request. `path` begins after the base of the API: `/repos/o/r/git/refs`.
    ///
    /// # Errors
    /// What does not fit: an operation, parameter or field that is not documented, or a body against its schema.
    pub(crate) fn check_request(
        &self,
        method: &str,
        path: &str,
        query: &str,
        body: Option<&Value>,
    ) -> Result<(), Findings> {
        let found = self
            .find(method, path)
            .ok_or_else(|| vec![format!("{method} {path} is not documented")])?;
        let operation = &self.spec["paths"][&found.template][&found.method];
        let mut findings = Vec::new();
        let parameters: Vec<&Value> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| self.resolved(parameter))
            .collect();
        let named = |place: &str, name: &str| {
            parameters
                .iter()
                .find(|parameter| parameter["in"] == place && parameter["name"] == name)
                .copied()
        };
        for (name, value) in &found.values {
            match named("path", name) {
                Some(parameter) => findings.extend(self.check_parameter(parameter, value)),
                None => findings.push(format!("path parameter {name} is not documented")),
            }
        }
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match named("query", &name) {
                Some(parameter) => findings.extend(self.check_parameter(parameter, &value)),
                None => findings.push(format!("query parameter {name} is not documented")),
            }
        }
        findings.extend(self.check_body(&found, operation, body));
        if findings.is_empty() {
            Ok(())
        } else {
            Err(findings)
        }
    }

    fn check_body(&self, found: &Found, operation: &Value, body: Option<&Value>) -> Findings {
        let schema =
            self.resolved(&operation["requestBody"])["content"]["application/json"]["schema"]
                .clone();
        match (schema.is_null(), body) {
            (_, None) if operation["requestBody"]["required"] == true => {
                vec!["a body is required".to_owned()]
            }
            (_, None) => Vec::new(),
            (true, Some(body)) if body.as_object().is_some_and(Map::is_empty) => Vec::new(),
            (true, Some(_)) => vec!["a body is not documented".to_owned()],
            (false, Some(body)) => {
                let mut findings = self.judge(
                    &format!("{} {} body", found.method, found.template),
                    &schema,
                    body,
                );
                let documented = self.resolved(&schema)["properties"].as_object();
                if let (Some(documented), Some(fields)) = (documented, body.as_object()) {
                    let unknown = fields
                        .keys()
                        .filter(|field| !documented.contains_key(*field));
                    findings
                        .extend(unknown.map(|field| format!("field {field} is not documented")));
                }
                findings
            }
        }
    }

    fn check_parameter(&self, parameter: &Value, text: &str) -> Findings {
        let schema = &parameter["schema"];
        let name = parameter["name"].as_str().unwrap_or_default();
        let parsed: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        let key = format!("parameter {name} {schema}");
        // In an address everything is text; what it says may be a number.
        let fits = [Value::String(text.to_owned()), parsed]
            .iter()
            .any(|value| self.judge(&key, schema, value).is_empty());
        if fits {
            Vec::new()
        } else {
            vec![format!("parameter {name} = {text:?} does not fit {schema}")]
        }
    }

    /// Judges an answer: the status must be documented for the operation, and the body must fit its schema.
    ///
    /// # Errors
    /// What does not fit.
    pub(crate) fn check_response(
        &self,
        method: &str,
        path: &str,
        status: u16,
        body: Option<&Value>,
    ) -> Result<(), Findings> {
        let found = self
            .find(method, path)
            .ok_or_else(|| vec![format!("{method} {path} is not documented")])?;
        let responses = &self.spec["paths"][&found.template][&found.method]["responses"];
        let Some(response) = responses.get(status.to_string()) else {
            return Err(vec![format!(
                "{method} {} does not answer {status} in the description",
                found.template
            )]);
        };
        let content = &self.resolved(response)["content"];
        let schema = content
            .get("application/json")
            .or_else(|| content.get("application/scim+json"));
        let findings = match (schema, body) {
            (None, None) => Vec::new(),
            // 404 and the like are often documented without their body.
            (None, Some(_)) if status >= 400 => Vec::new(),
            (None, Some(_)) => vec![format!("{status} has a body, which is not documented")],
            (Some(_), None) => vec![format!("{status} has no body")],
            (Some(content), Some(body)) => self.judge(
                &format!("{} {} {status}", found.method, found.template),
                &content["schema"],
                body,
            ),
        };
        if findings.is_empty() {
            Ok(())
        } else {
            Err(findings)
        }
    }

    fn judge(&self, key: &str, schema: &Value, value: &Value) -> Findings {
        judge(&self.validators, &self.spec, key, schema, value)
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        resolved(&self.spec, value)
    }

    fn find(&self, method: &str, path: &str) -> Option<Found> {
        let method = method.to_ascii_lowercase();
        let parts: Vec<String> = path.trim_matches('/').split('/').map(decoded).collect();
        let fitting = self.templates.get(&method)?.iter().filter_map(|template| {
            let literal = template.iter().filter(|part| !part.starts_with('{'));
            Some((literal.count(), template, matched(template, &parts)?))
        });
        // A name that holds slashes fits `…/{ref}` even where `…/{ref}/statuses` is meant. Of equals the first.
        let (_, template, values) =
            fitting.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        Some(Found {
            template: format!("/{}", template.join("/")),
            method,
            values,
        })
    }
}

impl GithubWebhooks {
    /// The installed description, read once in each process.
    ///
    /// # Panics
    /// When it is not installed, naming the command that installs it.
    pub(crate) fn installed() -> &'static Self {
        static LOADED: OnceLock<GithubWebhooks> = OnceLock::new();
        LOADED.get_or_init(|| Self {
            spec: read("openapi-webhooks"),
            validators: Mutex::new(HashMap::new()),
        })
    }

    /// Judges the payload of an event (`pull_request`, `push` …).
    ///
    /// # Errors
    /// What does not fit; an event that is not documented, too.
    pub(crate) fn check(&self, event: &str, payload: &Value) -> Result<(), Findings> {
        let name = match payload.get("action").and_then(Value::as_str) {
            Some(action) => format!("{event}-{action}"),
            None => event.to_owned(),
        };
        let key = name.replace('_', "-");
        let schema = &self.spec["webhooks"][&key]["post"]["requestBody"]["content"]["application/json"]
            ["schema"];
        if schema.is_null() {
            return Err(vec![format!("the event {key} is not documented")]);
        }
        let findings = judge(&self.validators, &self.spec, &key, schema, payload);
        if findings.is_empty() {
            Ok(())
        } else {
            Err(findings)
        }
    }
}

/// The operation that a path is of.
struct Found {
    template: String,
    method: String,
    values: Vec<(String, String)>,
}

/// Matches a path. Parameters that may hold `/` (`{ref}`, `{path}` …) take as much as is left for them.
fn matched(template: &[String], parts: &[String]) -> Option<Vec<(String, String)>> {
    const MANY: [&str; 4] = ["ref", "path", "basehead", "tree_sha"];
    let (Some(first), Some(part)) = (template.first(), parts.first()) else {
        return (template.is_empty() && parts.is_empty()).then(Vec::new);
    };
    let Some(name) = first
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'))
    else {
        return if first == part {
            matched(&template[1..], &parts[1..])
        } else {
            None
        };
    };
    let most = if MANY.contains(&name) { parts.len() } else { 1 };
    (1..=most).find_map(|taken| {
        let mut values = matched(&template[1..], &parts[taken..])?;
        values.insert(0, (name.to_owned(), parts[..taken].join("/")));
        Some(values)
    })
}

fn decoded(part: &str) -> String {
    let escaped = part.replace('+', "%2B");
    let pair = format!("x={escaped}");
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn judge(
    validators: &Mutex<HashMap<String, Arc<Validator>>>,
    spec: &Value,
    key: &str,
    schema: &Value,
    value: &Value,
) -> Findings {
    let known = validators
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(key)
        .cloned();
    let validator = known.unwrap_or_else(|| {
        let built = Arc::new(build(spec, schema));
        validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.to_owned(), Arc::clone(&built));
        built
    });
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// A validator of the schema and of no more of the description than the schema reaches.
fn build(spec: &Value, schema: &Value) -> Validator {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut todo = vec![schema];
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref")
                    && reached.insert(reference.clone())
                {
                    todo.push(pointed(spec, reference));
                }
                todo.extend(fields.values());
            }
            Value::Array(items) => todo.extend(items),
            _ => {}
        }
    }
    let mut components: Map<String, Value> = Map::new();
    for reference in &reached {
        let Some((kind, name)) = reference
            .strip_prefix("#/components/")
            .and_then(|rest| rest.split_once('/'))
        else {
            panic!("{reference} is not a reference to a component");
        };
        let of_kind = components.entry(kind).or_insert_with(|| json!({}));
        of_kind[name.replace("~1", "/")] = pointed(spec, reference).clone();
    }
    let whole = json!({"allOf": [schema], "components": components});
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .expect("the schemas of the description are valid")
}

fn pointed<'a>(spec: &'a Value, reference: &str) -> &'a Value {
    let pointer = reference.strip_prefix('#').unwrap_or(reference);
    spec.pointer(pointer)
        .unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

fn resolved<'a>(spec: &'a Value, mut value: &'a Value) -> &'a Value {
    while let Some(Value::String(reference)) = value.get("$ref") {
        value = pointed(spec, reference);
    }
    value
}

/// OpenAPI 3.0 says `nullable`, JSON Schema says so in `type`. And GitHub says `oneOf` where several fit (two kinds of
/// error, all of whose fields are optional): that becomes `anyOf`.
fn nullable_to_types(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(nullable_to_types),
        Value::Object(fields) => {
            fields.values_mut().for_each(nullable_to_types);
            if fields.get("oneOf").is_some_and(Value::is_array)
                && let Some(choices) = fields.remove("oneOf")
            {
                fields.insert("anyOf".to_owned(), choices);
            }
            if fields.get("nullable") != Some(&Value::Bool(true)) {
                return;
            }
            fields.remove("nullable");
            if let Some(Value::Array(values)) = fields.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            let composed = ["oneOf", "anyOf", "allOf", "$ref"]
                .iter()
                .any(|key| fields.contains_key(*key));
            if composed {
                let inner = Value::Object(std::mem::take(fields));
                fields.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
            } else if let Some(kind) = fields.get_mut("type")
                && kind.is_string()
            {
                *kind = json!([kind.take(), "null"]);
            }
        }
        _ => {}
    }
}

fn read(package: &str) -> Value {
    let path = tools_folder()
        .join("npm/node_modules/@octokit")
        .join(package)
        .join("generated/api.github.com.json");
    let text = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask tools`", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where `cargo xtask tools` installs.
pub(crate) fn tools_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("PRENTICE_TOOLS_DIR") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    // Asked for when it runs: a target folder may be shared by checkouts at several places.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| package.unwrap_or_default().join("../target"))
        .join("tools")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_found_by_path_with_names_that_hold_slashes() {
        let api = GithubApi::installed();
        for (method, path, template) in [
            (
                "GET",
                "/repos/o/r/git/ref/heads/a/b",
                "/repos/{owner}/{repo}/git/ref/{ref}",
            ),
            (
                "PUT",
                "/repos/o/r/contents/a/b%20c.txt",
                "/repos/{owner}/{repo}/contents/{path}",
            ),
            (
                "GET",
                "/repos/o/r/actions/runs/7/jobs",
                "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
            ),
            (
                "GET",
                "/repos/o/r/pulls/1/merge",
                "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
            ),
        ] {
            assert_eq!(api.find(method, path).unwrap().template, template);
        }
        assert!(api.find("POST", "/repos/o/r/nothing/like/it").is_none());
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let api = GithubApi::installed();
        let path = "/repos/o/r/git/refs";
        api.check_request(
            "POST",
            path,
            "",
            Some(&json!({"ref": "refs/heads/a", "sha": "a"})),
        )
        .unwrap();
        assert!(
            api.check_request("POST", path, "", Some(&json!({"ref": "refs/heads/a"})))
                .is_err()
        );
        assert!(
            api.check_request(
                "POST",
                path,
                "",
                Some(&json!({"ref": "r", "sha": "a", "shaa": 1}))
            )
            .is_err()
        );
        assert!(
            api.check_request("GET", "/repos/o/r/pulls", "state=all&page=2", None)
                .is_ok()
        );
        assert!(
            api.check_request("GET", "/repos/o/r/pulls", "state=some", None)
                .is_err()
        );
        assert!(
            api.check_request("GET", "/repos/o/r/actions/runs/seven", "", None)
                .is_err()
        );
        assert!(
            api.check_response("POST", path, 201, Some(&json!({"ref": "refs/heads/a"})))
                .is_err()
        );
        assert!(api.check_response("POST", path, 418, None).is_err());
        let null = json!({"sha": "a", "node_id": "b", "size": null, "url": "http://x/y", "content": "", "encoding": "base64"});
        api.check_response("GET", "/repos/o/r/git/blobs/a", 200, Some(&null))
            .unwrap();
    }

    #[test]
    fn events_are_judged_by_name_and_action() {
        let hooks = GithubWebhooks::installed();
        assert!(
            hooks
                .check("pull_request", &json!({"action": "opened"}))
                .is_err()
        );
        assert!(
            hooks
                .check("pull_request", &json!({"action": "invented"}))
                .is_err()
        );
        hooks.check("ping", &json!({})).unwrap();
    }
}

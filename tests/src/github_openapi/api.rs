//! The REST API: which operation a request is of, and whether request and answer are what its description says.

use super::schema::{Validators, judge, nullable_to_types, resolved};
use super::{Findings, read};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The description of the REST API.
pub(crate) struct GithubApi {
    spec: Value,
    /// Path templates by method, the more literal ones first.
    templates: BTreeMap<String, Vec<Vec<String>>>,
    validators: Validators,
}

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
            validators: Validators::default(),
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

    pub(super) fn find(&self, method: &str, path: &str) -> Option<Found> {
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

/// The operation that a path is of.
pub(super) struct Found {
    pub(super) template: String,
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

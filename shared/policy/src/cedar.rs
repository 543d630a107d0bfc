//! Reading Cedar: a text to policies with their places, and what its parser and its validator say to
//! findings with line and column.

use crate::file::{PolicyFile, place};
use crate::policy::begins;
use crate::schema::PARSED;
use cedar_policy::{Policy, PolicyId, PolicySet, ValidationMode, Validator};
use domain::finding::{Finding, Source};
use miette::Diagnostic;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A policy of a `.cedar` file.
pub(crate) struct Located {
    pub(crate) policy: Policy,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// The policies of a `.cedar` file, in the order of the text.
pub(crate) fn read(file: &PolicyFile, findings: &mut Vec<Finding>) -> Vec<Located> {
    let text = &file.text;
    let set: PolicySet = match text.parse() {
        Ok(set) => set,
        Err(errors) => {
            let said = errors
                .iter()
                .map(|error| finding("syntax", error, text).in_file(&file.path));
            findings.extend(said);
            return Vec::new();
        }
    };
    for template in set.templates() {
        let slice = template.to_cedar();
        let (line, column) = place(text, text.find(&slice).unwrap_or(0));
        let message = "this is a template, and nothing fills it in: write the principal or the resource in place of `?principal` or `?resource`";
        findings.push(
            Finding::error(Source::Policy, "template", message)
                .in_file(&file.path)
                .at(line, column),
        );
    }
    let mut policies: Vec<(usize, Located)> = set
        .policies()
        .map(|policy| {
            let (start, line, column) = begins(policy, text);
            (
                start,
                Located {
                    policy: policy.clone(),
                    line,
                    column,
                },
            )
        })
        .collect();
    policies.sort_by_key(|(start, _)| *start);
    policies.into_iter().map(|(_, located)| located).collect()
}

/// What the strict check against the schema says of these policies, errors first. Places are those in
/// `text`, the text they were parsed from. Warnings about a policy that has errors are left out: they
/// follow from these.
pub(crate) fn validate(set: &PolicySet, text: &str) -> Vec<Finding> {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new(PARSED.clone()));
    let result = VALIDATOR.validate(set, ValidationMode::Strict);
    let wrong: HashSet<&PolicyId> = result
        .validation_errors()
        .map(|error| error.policy_id())
        .collect();
    let errors = result
        .validation_errors()
        .map(|error| finding("schema", error, text));
    let warnings = result
        .validation_warnings()
        .filter(|warning| !wrong.contains(warning.policy_id()));
    let warnings = warnings.map(|warning| finding("schema", warning, text).warning());
    let [errors, warnings] = [errors.collect(), warnings.collect()].map(once_a_place);
    errors.into_iter().chain(warnings).collect()
}

/// The validator looks at one action after the other, in no order, and says nearly the same of each.
fn once_a_place(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (a.line, a.column, &a.message).cmp(&(b.line, b.column, &b.message)));
    findings.dedup_by(|a, b| a.line.is_some() && (a.line, a.column) == (b.line, b.column));
    findings
}

fn finding(rule: &str, said: &(impl Diagnostic + ?Sized), text: &str) -> Finding {
    let mut message = said.to_string();
    if let Some(help) = said.help() {
        message = format!("{message}; {help}");
    }
    let offset = said
        .labels()
        .and_then(|mut labels| labels.next())
        .map(|label| label.offset());
    let found = Finding::error(Source::Policy, rule, message.replace('\n', " "));
    match offset {
        Some(offset) => {
            let (line, column) = place(text, offset);
            found.at(line, column)
        }
        None => found,
    }
}

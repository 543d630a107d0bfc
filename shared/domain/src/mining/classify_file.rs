//! Reading the rules of a [`Classifier`], each mistake with its field and line.

use super::classify::{Classifier, Remedy, Rule, words};
use crate::finding::{Finding, Source, any_error};
use crate::yaml::{self, Fields, Node, Report, quote};

const FIELDS: [&str; 9] = [
    "name",
    "remedy",
    "words",
    "without",
    "kinds",
    "components",
    "levels",
    "tags",
    "precondition",
];
const MAX_RULES: usize = 200;

impl Classifier {
    /// Reads ordered rules: `rules:`, each with `name`, `remedy` (`guardrail`, `fixer` or `human`) and conditions.
    ///
    /// # Errors
    /// Everything that is wrong, each with its field, line and column.
    pub fn parse(text: &str) -> Result<Classifier, Vec<Finding>> {
        let mut findings = Vec::new();
        let root = yaml::read(text, Source::Rule, &mut findings);
        let mut report = Report {
            source: Source::Rule,
            findings: &mut findings,
        };
        let rules = root.as_ref().map(|root| rules(root, &mut report));
        match rules {
            Some(rules) if !any_error(&findings) => Ok(Classifier { rules }),
            _ => Err(findings),
        }
    }
}

fn rules(root: &Node, report: &mut Report<'_>) -> Vec<Rule> {
    let Some(fields) = Fields::open(root, "", "the rules of classification", &["rules"], report)
    else {
        return Vec::new();
    };
    let expected = "a list of rules";
    let Some(node) = fields.required("rules", expected, report) else {
        return Vec::new();
    };
    let items = report.list(node, "rules", expected).unwrap_or_default();
    if items.len() > MAX_RULES {
        let message = format!("found {} rules, expected at most {MAX_RULES}", items.len());
        report.error("too-many", "rules", node.place, message);
        return Vec::new();
    }
    let mut rules: Vec<Rule> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("rules[{index}]");
        let Some(rule) = rule(item, &path, report) else {
            continue;
        };
        if rules.iter().any(|other| other.name == rule.name) {
            let message = format!("two rules are named {}: rename one", quote(&rule.name));
            report.error("duplicate", &format!("{path}.name"), item.place, message);
        }
        rules.push(rule);
    }
    rules
}

fn rule(item: &Node, path: &str, report: &mut Report<'_>) -> Option<Rule> {
    let fields = Fields::open(item, path, "a rule", &FIELDS, report)?;
    let name = fields.required("name", "a name for the rule", report)?;
    let name = report.text(name, &fields.path("name"), "text: a name for the rule")?;
    let expected = "`guardrail`, `fixer` or `human`";
    let node = fields.required("remedy", expected, report)?;
    let remedy = match node.text() {
        Some("guardrail") => Some(Remedy::Guardrail),
        Some("fixer") => Some(Remedy::Fixer),
        Some("human") => Some(Remedy::Human),
        _ => {
            report.wrong_type(node, &fields.path("remedy"), expected);
            None
        }
    };
    let precondition = fields
        .get("precondition")
        .and_then(|node| report.bool(node, &fields.path("precondition")));
    let rule = Rule {
        name: name.to_owned(),
        remedy: remedy?,
        words: phrases(&fields, "words", report),
        without: phrases(&fields, "without", report),
        kinds: texts(&fields, "kinds", report),
        components: texts(&fields, "components", report),
        levels: texts(&fields, "levels", report),
        tags: texts(&fields, "tags", report),
        precondition,
    };
    let conditions = FIELDS[2..].iter().filter(|field| **field != "without");
    if !conditions.clone().any(|field| fields.get(field).is_some()) {
        let names: Vec<&str> = conditions.copied().collect();
        let message = format!(
            "this rule is met by everything: give one of {}",
            names.join(", ")
        );
        report.error("no-condition", path, item.place, message);
    }
    Some(rule)
}

fn texts(fields: &Fields<'_>, key: &str, report: &mut Report<'_>) -> Vec<String> {
    let path = fields.path(key);
    let expected = "a list of texts";
    let Some(node) = fields.get(key) else {
        return Vec::new();
    };
    let items = report.list(node, &path, expected).unwrap_or_default();
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{path}[{index}]");
        match report.text(item, &path, "text") {
            Some(text) if !text.trim().is_empty() => found.push(text.trim().to_owned()),
            Some(_) => report.error(
                "empty",
                &path,
                item.place,
                "found an empty text, expected a word",
            ),
            None => {}
        }
    }
    if node.items().is_empty() && report.findings.is_empty() {
        report.error(
            "empty",
            &path,
            node.place,
            "found an empty list: remove the line",
        );
    }
    found
}

fn phrases(fields: &Fields<'_>, key: &str, report: &mut Report<'_>) -> Vec<Vec<String>> {
    let mut phrases = Vec::new();
    for text in texts(fields, key, report) {
        let phrase = words(&text);
        if phrase.is_empty() {
            let place = fields.get(key).and_then(|node| node.place);
            let message = format!(
                "{} holds no word: words are letters, digits and `_`",
                quote(&text)
            );
            report.error("no-word", &fields.path(key), place, message);
        }
        phrases.push(phrase);
    }
    phrases
}

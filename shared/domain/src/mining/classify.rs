//! Whether an error wants a guardrail, a fixer, or a human: by ordered rules, the first that is met.
//!
//! Words are whole words: `invalid` is not in `invalidated`. What no rule is about is for a human, since a remedy that
//! does not fit is worse than none.

use serde::{Deserialize, Serialize};

/// What could be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Do not start what would fail.
    Guardrail,
    /// Patch what fails.
    Fixer,
    /// Somebody has to look at it.
    Human,
}

impl Remedy {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Remedy::Guardrail => "guardrail",
            Remedy::Fixer => "fixer",
            Remedy::Human => "human",
        }
    }
}

/// What the rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'s> {
    /// The message or its template.
    pub message: &'s str,
    /// The class of the error.
    pub kind: &'s str,
    /// Where it happens.
    pub component: &'s str,
    /// The level it is logged at.
    pub level: &'s str,
    /// Its tags.
    pub tags: &'s [String],
    /// Whether the inputs of failing runs have something in common.
    pub precondition: bool,
}

/// One rule; read from a file by [`Classifier::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) remedy: Remedy,
    /// Each in the words it consists of.
    pub(super) words: Vec<Vec<String>>,
    pub(super) without: Vec<Vec<String>>,
    pub(super) kinds: Vec<String>,
    pub(super) components: Vec<String>,
    pub(super) levels: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) precondition: Option<bool>,
}

/// Ordered rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classifier {
    pub(super) rules: Vec<Rule>,
}

impl Default for Classifier {
    /// The committed rules, `mining/classify.yaml`.
    fn default() -> Classifier {
        Classifier::parse(Classifier::DEFAULT)
            .expect("the committed rules are valid; a test reads them")
    }
}

/// What the rules say of an error, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What could be done.
    pub remedy: Remedy,
    /// The rule that says so; none when no rule is met.
    pub rule: Option<String>,
    /// Why it is met, for people.
    pub why: String,
    /// The rules before it, and why each is not met.
    pub passed_over: Vec<(String, String)>,
}

impl Classifier {
    /// The text of the committed rules, for people to begin theirs with.
    pub const DEFAULT: &'static str = include_str!("classify.yaml");

    /// Where a team keeps rules of its own, in the skills repository.
    pub const PATH: &'static str = "errors/classify.yaml";

    /// What could be done about this error.
    pub fn classify(&self, subject: &Subject<'_>) -> Remedy {
        let words = words(subject.message);
        let met = self
            .rules
            .iter()
            .find(|rule| rule.met(subject, &words).is_ok());
        met.map_or(Remedy::Human, |rule| rule.remedy)
    }

    /// The same, with the rule that says so, why, and why not those before it.
    pub fn explain(&self, subject: &Subject<'_>) -> Explanation {
        let words = words(subject.message);
        let mut passed_over = Vec::new();
        for rule in &self.rules {
            match rule.met(subject, &words) {
                Err(why_not) => passed_over.push((rule.name.clone(), why_not)),
                Ok(why) => {
                    return Explanation {
                        remedy: rule.remedy,
                        rule: Some(rule.name.clone()),
                        why,
                        passed_over,
                    };
                }
            }
        }
        Explanation {
            remedy: Remedy::Human,
            rule: None,
            why: "no rule is about it, so a human should look at it".to_owned(),
            passed_over,
        }
    }
}

impl Rule {
    /// Why it is met, or why not.
    fn met(&self, subject: &Subject<'_>, words: &[String]) -> Result<String, String> {
        let mut why = Vec::new();
        if let Some(phrase) = self.without.iter().find(|phrase| holds(words, phrase)) {
            return Err(format!("the message has the words `{}`", phrase.join(" ")));
        }
        if !self.words.is_empty() {
            let found = self.words.iter().find(|phrase| holds(words, phrase));
            let phrase = found.ok_or("the message has none of its words")?;
            why.push(format!("the message has the words `{}`", phrase.join(" ")));
        }
        for (what, patterns, values) in [
            ("kind", &self.kinds, &[subject.kind.to_owned()][..]),
            (
                "component",
                &self.components,
                &[subject.component.to_owned()],
            ),
            ("level", &self.levels, &[subject.level.to_owned()]),
            ("tag", &self.tags, subject.tags),
        ] {
            if patterns.is_empty() {
                continue;
            }
            let fits = |value: &&String| {
                patterns.iter().any(|pattern| match what {
                    "kind" => same_kind(pattern, value),
                    _ => crate::access::matches_pattern(
                        &pattern.to_lowercase(),
                        &value.to_lowercase(),
                    ),
                })
            };
            let value = values.iter().find(fits);
            let value = value.ok_or_else(|| format!("the {what} is none of its"))?;
            why.push(format!("the {what} is `{value}`"));
        }
        if let Some(wanted) = self.precondition {
            if wanted != subject.precondition {
                let (is, is_not) = ("something", "nothing");
                let found = if subject.precondition { is } else { is_not };
                return Err(format!("the inputs of failing runs have {found} in common"));
            }
            let found = if wanted { "something" } else { "nothing" };
            why.push(format!("the inputs of failing runs have {found} in common"));
        }
        Ok(why.join(" and "))
    }
}

/// Whether the class is this one: `OutOfMemoryError` is also `java.lang.OutOfMemoryError`.
fn same_kind(pattern: &str, kind: &str) -> bool {
    let last = kind.rsplit(['.', ':', '\\', '/']).next().unwrap_or(kind);
    pattern.eq_ignore_ascii_case(kind) || pattern.eq_ignore_ascii_case(last)
}

/// The words of a text, lower case: letters, digits and `_` that stand together.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Whether these words follow one another in it.
fn holds(words: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && words.windows(phrase.len()).any(|window| window == phrase)
}

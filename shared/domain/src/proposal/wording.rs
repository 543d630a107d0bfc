//! A team's own words for the rules that are proposed: `errors/wording.yaml`, templates in the language of Jinja.
//!
//! What they make is text, which is cut and cleaned like any text of a log ([`super::draft`]) and put into YAML by the
//! serializer. What comes from a log is only ever a value in them, never a template. They can only choose and put
//! together: without loops, assignments, repetitions and functions none can run or grow for long, and fuel sees to it
//! once more.

use super::draft::Wording;
use crate::errors::Fingerprint;
use crate::finding::{Finding, Source, any_error};
use crate::yaml::{self, Fields, Node, Report};
use minijinja::{Environment, Error, UndefinedBehavior, context};

/// The longest template, in bytes.
const MOST_BYTES: usize = 1_000;
/// Steps that rendering may take; a template of the greatest length has fewer.
const MOST_STEPS: u64 = 2_000;
/// What may stand behind `{%`.
const TAGS: [&str; 4] = ["if", "elif", "else", "endif"];

/// What templates may speak of.
const NAMES: [&str; 8] = [
    "kind",
    "component",
    "template",
    "level",
    "when",
    "fingerprint",
    "hits_7d",
    "hits_30d",
];

/// Templates of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wordings {
    name: Option<String>,
    message: Option<String>,
}

/// What templates may speak of.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// `kind`: class of the exception or code of the error.
    pub kind: &'a str,
    /// `component`: what fails.
    pub component: &'a str,
    /// `template`: its message without what varies.
    pub template: &'a str,
    /// `level`: how bad it is.
    pub level: &'a str,
    /// `when`: what inputs of failing runs have in common; empty when nothing is known.
    pub when: &'a str,
    /// `fingerprint`: its name.
    pub fingerprint: Fingerprint,
    /// `hits_7d`: times it happened in the last seven days.
    pub hits_7d: u64,
    /// `hits_30d`: times it happened in the last thirty days.
    pub hits_30d: u64,
}

impl Wordings {
    /// Where a team keeps its templates, in the skills repository.
    pub const PATH: &'static str = "errors/wording.yaml";

    /// Reads `name` and `message`, either of which may be absent.
    ///
    /// # Errors
    /// Every template that is none, does more than choose and put together, or speaks of what there is not, with its
    /// place.
    pub fn parse(text: &str) -> Result<Wordings, Vec<Finding>> {
        let mut findings = Vec::new();
        let root = yaml::read(text, Source::Rule, &mut findings);
        let mut report = Report {
            source: Source::Rule,
            findings: &mut findings,
        };
        let mut wordings = Wordings::default();
        let names = ["name", "message"];
        if let Some(root) = &root
            && let Some(fields) =
                Fields::open(root, "", "the wording of rules", &names, &mut report)
        {
            wordings.name = template(&fields, "name", &mut report);
            wordings.message = template(&fields, "message", &mut report);
        }
        match any_error(&findings) {
            true => Err(findings),
            false => Ok(wordings),
        }
    }

    /// The words for this. A template that fails all the same, since it has a mistake in a branch that was not taken when
    /// it was read, says nothing.
    pub fn wording(&self, about: &About<'_>) -> Wording {
        let words = |template: &Option<String>| render(template.as_deref()?, about).ok();
        Wording {
            name: words(&self.name),
            message: words(&self.message),
            suggest_fix: None,
        }
    }
}

fn template(fields: &Fields<'_>, name: &str, report: &mut Report<'_>) -> Option<String> {
    let node: &Node = fields.get(name)?;
    let text = report.text(node, name, "text")?;
    let problem = if text.len() > MOST_BYTES {
        Some(format!(
            "found {} bytes, expected at most {MOST_BYTES}",
            text.len()
        ))
    } else {
        too_much(text).or_else(|| tried(text))
    };
    match problem {
        None => Some(text.to_owned()),
        Some(problem) => {
            report.error("template", name, node.place, problem);
            None
        }
    }
}

/// What of a template is more than choosing and putting together.
fn too_much(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let inside = &rest[at + 1..];
        let (end, is_tag) = match inside.chars().next() {
            Some('{') => ("}}", false),
            Some('%') => ("%}", true),
            _ => {
                rest = inside;
                continue;
            }
        };
        let (inside, behind) = match inside[1..].split_once(end) {
            Some(found) => found,
            None => (&inside[1..], ""),
        };
        let word = inside
            .trim_start_matches(['-', '+'])
            .split_whitespace()
            .next();
        let word = word.unwrap_or_default().trim_end_matches(['-', '+']);
        if is_tag && !TAGS.contains(&word) {
            let tags = TAGS.join(", ");
            return Some(format!(
                "`{{% {word} %}}` is not taken here: expected one of {tags}"
            ));
        }
        // In quotes an end of a tag is none, so that what is behind it would be looked at as text.
        if let Some(operator) = inside.chars().find(|found| "*~[('\"`".contains(*found)) {
            return Some(format!(
                "`{operator}` is not taken inside of a tag: templates choose and put together, and do no more"
            ));
        }
        rest = behind;
    }
    None
}

/// What is said of a template when it is tried, once with everything there is and once with as little as there can be.
fn tried(text: &str) -> Option<String> {
    let full = About {
        kind: "KeyError",
        component: "sales/invoice",
        template: "KeyError: <var>",
        level: "error",
        when: "partner_id is missing",
        fingerprint: Fingerprint::of([b"tried".as_slice()]),
        hits_7d: 10,
        hits_30d: 25,
    };
    let least = About { when: "", ..full };
    let error = render(text, &full).and(render(text, &least)).err()?;
    let why = error.detail().unwrap_or("a name is not known");
    Some(format!(
        "this is no good template ({}: {why}); it may speak of {}",
        error.kind(),
        NAMES.join(", ")
    ))
}

fn render(template: &str, about: &About<'_>) -> Result<String, Error> {
    let mut jinja = Environment::empty();
    jinja.set_fuel(Some(MOST_STEPS));
    jinja.set_undefined_behavior(UndefinedBehavior::Strict);
    let values = context! {
        kind => about.kind,
        component => about.component,
        template => about.template,
        level => about.level,
        when => about.when,
        fingerprint => about.fingerprint.to_string(),
        hits_7d => about.hits_7d,
        hits_30d => about.hits_30d,
    };
    jinja.render_str(template, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about<'a>(kind: &'a str, when: &'a str) -> About<'a> {
        About {
            kind,
            component: "sales/invoice",
            template: "KeyError: <var>",
            level: "error",
            when,
            fingerprint: Fingerprint::of([b"x".as_slice()]),
            hits_7d: 10,
            hits_30d: 25,
        }
    }

    fn yaml(name: &str) -> String {
        serde_yaml::to_string(&serde_json::json!({ "name": name })).expect("YAML")
    }

    fn name(template: &str, about: &About<'_>) -> Option<String> {
        let wordings = Wordings::parse(&yaml(template)).expect("a good template");
        wordings.wording(about).name
    }

    #[test]
    fn templates_choose_and_put_together() {
        let template =
            "{{ kind }} x {{ hits_7d }}{% if when %}, when {{ when }}{% else %}!{% endif %}";
        let with = name(template, &about("KeyError", "partner_id is missing"));
        assert_eq!(
            with.as_deref(),
            Some("KeyError x 10, when partner_id is missing")
        );
        let without = name(template, &about("KeyError", ""));
        assert_eq!(without.as_deref(), Some("KeyError x 10!"));
        assert_eq!(
            Wordings::parse("{}").expect("nothing is fine"),
            Wordings::default()
        );
    }

    #[test]
    fn what_comes_from_a_log_is_never_a_template_and_never_escaped() {
        for hostile in [
            "{{ 7*7 }}",
            "{% for x in range(1000000) %}x{% endfor %}",
            "<b>&amp; \"q\"",
            "{# gone #}",
            "}}{{ hits_7d }}",
        ] {
            let found = name("[{{ kind }}]", &about(hostile, hostile));
            assert_eq!(found, Some(format!("[{hostile}]")));
        }
    }

    #[test]
    fn what_could_run_or_grow_is_refused_with_what_to_do() {
        for (template, said) in [
            ("{{ knid }}", "it may speak of kind"),
            ("{{ kind", "no good template"),
            ("{% for x in kind %}x{% endfor %}", "expected one of if"),
            ("{% set x = kind %}", "expected one of if"),
            ("{%- macro x() %}{% endmacro %}", "expected one of if"),
            ("{% include 'x' %}", "expected one of if"),
            ("{{ kind * 1000 }}", "`*` is not taken"),
            ("{{ kind ~ kind }}", "`~` is not taken"),
            ("{{ range(10) }}", "`(` is not taken"),
            ("{{ '}}' ~ kind }}", "is not taken"),
            ("{{ \"%}\" }}", "is not taken"),
            ("{{ kind.__class__ }}", "no good template"),
        ] {
            let behind_another = format!("{{{{ kind }}}} {{% if when %}}x{{% endif %}} {template}");
            for template in [template, &behind_another] {
                let findings = Wordings::parse(&yaml(template)).expect_err(template);
                let text = findings.iter().map(ToString::to_string).collect::<String>();
                assert!(text.contains(said), "{template}: {text}");
            }
        }
        let long = "x".repeat(MOST_BYTES + 1);
        for wrong in [yaml(&long), "name: [x]".to_owned(), "title: x".to_owned()] {
            assert!(Wordings::parse(&wrong).is_err(), "{wrong}");
        }
        // The longest there can be comes to its end.
        let most = "{{ when }}".repeat(MOST_BYTES / 10);
        let value = "y".repeat(1_000);
        let found = name(&most, &about("x", &value)).expect("it has fuel");
        assert_eq!(found.len(), MOST_BYTES / 10 * 1_000);
    }
}

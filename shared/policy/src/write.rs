//! Writing Cedar. Here, and in `domain::predicate`, which mined guardrails are written with, text from people becomes
//! part of Cedar code, always as a string literal: whatever it holds, it ends where it should.

pub(crate) use domain::predicate::{literal, set};
use std::fmt::Write;

/// A pattern for `like` in which `*` stands for any text and everything else for itself.
pub(crate) fn pattern(text: &str) -> String {
    // In a literal `*` needs no escape, and in a pattern nothing else has a meaning.
    literal(text)
}

/// One Cedar policy in the making.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    annotations: String,
    clauses: String,
}

impl Writer {
    /// Adds `@name("value")`; the name is one of ours.
    pub(crate) fn annotate(&mut self, name: &'static str, value: &str) {
        let value = literal(value);
        // Writing to a string cannot fail.
        let _ = writeln!(self.annotations, "@{name}({value})");
    }

    /// Adds an annotation when there is something to say.
    pub(crate) fn annotate_if(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.annotate(name, value);
        }
    }

    /// Adds a condition; it is code, so texts in it come from [`literal`], [`pattern`] or [`set`].
    pub(crate) fn when(&mut self, condition: &str) {
        let _ = write!(self.clauses, "\nwhen {{ {condition} }}");
    }

    /// Adds a condition that must not hold.
    pub(crate) fn unless(&mut self, condition: &str) {
        let _ = write!(self.clauses, "\nunless {{ {condition} }}");
    }

    /// The whole policy. `effect` is `permit` or `forbid`, `action` one of the schema's.
    pub(crate) fn finish(self, effect: &'static str, action: &'static str) -> String {
        let Writer {
            annotations,
            clauses,
        } = self;
        format!(
            "{annotations}{effect} (principal, action == Action::\"{action}\", resource){clauses};\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cedar_policy::Policy;
    use proptest::prelude::*;

    /// What a policy with this text in an annotation, in a condition and in a pattern means to Cedar.
    fn survives(text: &str) {
        let mut writer = Writer::default();
        writer.annotate("reason", text);
        writer.when(&format!("resource.id == {}", literal(text)));
        let written = writer.finish("forbid", "run");
        let policy =
            Policy::parse(None, &written).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(policy.annotation("reason"), Some(text));
        let json = policy.to_json().unwrap();
        assert_eq!(
            json["conditions"][0]["body"]["=="]["right"]["Value"], text,
            "{written}"
        );
    }

    #[test]
    fn hostile_texts_stay_texts() {
        for text in [
            "",
            "plain",
            "\"); permit(principal, action, resource); @reason(\"",
            "\\",
            "\\\"",
            "a\nb\r\n\tc\0",
            "// comment",
            "it's",
            "*",
            "\\*",
            "\u{202e}reversed",
            "ключ 🔑",
            "\u{7f}\u{85}\u{2028}\u{feff}",
            "e\u{301}",
        ] {
            survives(text);
        }
        assert!(!literal("\u{202e}").contains('\u{202e}'));
    }

    proptest! {
        #[test]
        fn any_text_stays_a_text(text in any::<String>()) {
            survives(&text);
        }
    }
}

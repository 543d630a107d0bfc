//! Commands to copy into a terminal. What is in them is quoted, so that a value stays one word.

use domain::id::SkillId;
use serde_json::{Map, Value};

/// A word for a POSIX shell that stands for exactly this text.
pub(crate) fn quote(text: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "_-./:=@%+,".contains(char);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// The run as a call with curl.
pub(crate) fn curl(origin: &str, id: &SkillId, inputs: &Map<String, Value>) -> String {
    let body = Value::Object(Map::from_iter([(
        "inputs".to_owned(),
        Value::Object(inputs.clone()),
    )]));
    format!(
        "curl -sS -X POST {} \\\n  -H \"Authorization: Bearer $PRENTICE_TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n  -d {}",
        quote(&format!("{origin}/api/skills/{}/execute", id.dotted())),
        quote(&body.to_string()),
    )
}

/// The run as a call of `prentice`.
pub(crate) fn cli(id: &SkillId, inputs: &Map<String, Value>) -> String {
    let mut command = format!("prentice run-skill {id}");
    for (name, value) in inputs {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        command.push_str(" --input ");
        command.push_str(&quote(&format!("{name}={text}")));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> Map<String, Value> {
        Map::from_iter([
            ("path".to_owned(), "/usr/it's".into()),
            ("top".to_owned(), 5.into()),
        ])
    }

    #[test]
    fn words_stay_words() {
        assert_eq!(quote("/usr/share"), "/usr/share");
        assert_eq!(quote("a b; rm -rf $HOME"), "'a b; rm -rf $HOME'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
    }

    #[test]
    fn commands_can_be_pasted() {
        let id = SkillId::parse("ops/disk-report").expect("valid");
        assert_eq!(
            cli(&id, &inputs()),
            r"prentice run-skill ops/disk-report --input 'path=/usr/it'\''s' --input top=5"
        );
        let curl = curl("http://127.0.0.1:4600", &id, &inputs());
        assert!(
            curl.contains("http://127.0.0.1:4600/api/skills/ops.disk-report/execute"),
            "{curl}"
        );
        assert!(
            curl.ends_with(r#"-d '{"inputs":{"path":"/usr/it'\''s","top":5}}'"#),
            "{curl}"
        );
    }
}

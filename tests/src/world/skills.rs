//! Skills that stories are about.

use serde_json::{Map, Value, json};

/// A proposal of a skill, as a program sends it.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    id: String,
    draft: Map<String, Value>,
    commands: Vec<String>,
}

impl Proposal {
    /// A skill without inputs, outputs and commands yet.
    pub(crate) fn new(id: &str) -> Proposal {
        let draft = json!({
            "id": id,
            "name": id,
            "description": "A skill of a story.",
            "risk": "read",
            "inputs": {"type": "object", "properties": {}, "required": []},
            "outputs": {"type": "object", "properties": {}},
        });
        Proposal {
            id: id.to_owned(),
            draft: draft.as_object().expect("an object").clone(),
            commands: Vec::new(),
        }
    }

    /// A field of the manifest.
    pub(crate) fn field(mut self, name: &str, value: Value) -> Proposal {
        self.draft.insert(name.to_owned(), value);
        self
    }

    /// An input that must be given.
    pub(crate) fn required(self, name: &str, schema: Value) -> Proposal {
        let mut proposal = self.input(name, schema);
        proposal.draft["inputs"]["required"]
            .as_array_mut()
            .expect("a list")
            .push(name.into());
        proposal
    }

    /// An input.
    pub(crate) fn input(mut self, name: &str, schema: Value) -> Proposal {
        self.draft["inputs"]["properties"][name] = schema;
        self
    }

    /// An output.
    pub(crate) fn output(mut self, name: &str, schema: Value) -> Proposal {
        self.draft["outputs"]["properties"][name] = schema;
        self
    }

    /// One more command.
    pub(crate) fn command(mut self, run: &str) -> Proposal {
        self.commands.push(run.to_owned());
        self
    }

    /// Other commands.
    pub(crate) fn with_commands(mut self, commands: &[&str]) -> Proposal {
        self.commands = commands.iter().map(|&run| run.to_owned()).collect();
        self
    }

    /// `domain.name`.
    pub(crate) fn dotted(&self) -> String {
        self.id.replace('/', ".")
    }

    /// Path of its manifest in the repository.
    pub(crate) fn manifest_path(&self) -> String {
        format!("skills/{}.yaml", self.id)
    }

    /// File name of its workflow.
    pub(crate) fn workflow_file(&self) -> String {
        format!("skill-{}.yml", self.id.replace('/', "-"))
    }

    /// Path of its workflow in the repository.
    pub(crate) fn workflow_path(&self) -> String {
        format!(".github/workflows/{}", self.workflow_file())
    }

    /// The request's body.
    pub(crate) fn body(&self) -> Value {
        let commands: Vec<Value> = self
            .commands
            .iter()
            .map(|run| json!({"run": run}))
            .collect();
        let draft = self.draft.iter().filter(|(name, schema)| {
            let empty = schema["properties"].as_object().is_some_and(Map::is_empty);
            !(empty && matches!(name.as_str(), "inputs" | "outputs"))
        });
        let draft: Map<String, Value> = draft
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        json!({"skill": draft, "commands": commands})
    }
}

/// The skill of the main job.
pub(crate) fn disk_report() -> Proposal {
    Proposal::new("ops/disk-report")
        .field("name", json!("Disk report"))
        .field("description", json!("Finds what fills a folder."))
        .field("tags", json!(["disk"]))
        .required("path", json!({"type": "string"}))
        .input("top", json!({"type": "integer", "default": 5}))
        .output("largest", json!({"type": "string"}))
        .command(
            "find \"$INPUT_PATH\" -mindepth 1 -maxdepth 1 -print0 \\\n  \
             | du -x -s -k --files0-from=- | sort -rn > \"$RUNNER_TEMP/sizes\"",
        )
        .command(
            "head -n \"$INPUT_TOP\" \"$RUNNER_TEMP/sizes\"\n\
             echo \"largest=$(head -n 1 \"$RUNNER_TEMP/sizes\" | cut -f 2-)\" >> \"$GITHUB_OUTPUT\"",
        )
}

/// Greets, at once.
pub(crate) fn greeting() -> Proposal {
    Proposal::new("test/greeting")
        .input("name", json!({"type": "string", "default": "world"}))
        .output("said", json!({"type": "string"}))
        .command("echo \"said=hello $INPUT_NAME\" | tee -a \"$GITHUB_OUTPUT\"")
}

/// Does nothing and reports nothing, at once.
pub(crate) fn silence() -> Proposal {
    Proposal::new("test/silence").command("true")
}

/// Sleeps for as many seconds as it is told, in two processes that refuse to be ended politely; one of
/// them has left its session.
pub(crate) fn sleeper() -> Proposal {
    Proposal::new("test/sleeper")
        .required("seconds", json!({"type": "string"}))
        .output("slept", json!({"type": "string"}))
        .field("timeout", json!("1m"))
        .command(
            "trap '' TERM INT HUP\nsetsid sleep \"$INPUT_SECONDS\" &\nsleep \"$INPUT_SECONDS\"\n\
             echo \"slept=yes\" >> \"$GITHUB_OUTPUT\"",
        )
}

/// A number of seconds that no other process of this machine sleeps for: more than a day.
pub(crate) fn unique_sleep() -> String {
    let random = uuid::Uuid::new_v4().as_u128();
    format!("{}.{:06}", 100_000 + random % 100_000, random % 1_000_000)
}

//! What the router knows of a skill.

use domain::id::{CommitSha, SkillId, VersionNumber};
use domain::manifest::Manifest;
use domain::routing::{Deprecated, Document};
use domain::schema::Schema;
use domain::skill::Active;
use serde::{Deserialize, Serialize};

/// Requests learnt for or against a skill that are kept in its row, newest first.
pub(crate) const LEARNT: usize = 40;

/// What the router knows of a skill: one line of a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The skill.
    pub(crate) skill: SkillId,
    /// The version that is active.
    pub(crate) version: VersionNumber,
    /// The commit it is at.
    pub(crate) commit: CommitSha,
    /// What requests are compared with.
    pub(crate) document: Document,
    /// The schema of its inputs, as JSON text: it is read only for the few skills that are answered.
    pub(crate) inputs: String,
}

impl Row {
    /// The row of a skill whose active version has this manifest. `learnt` are requests that people led
    /// here, `refused` those they led elsewhere.
    pub(crate) fn new(
        active: &Active,
        manifest: &Manifest,
        learnt: Vec<String>,
        refused: Vec<String>,
    ) -> Row {
        let mut examples = manifest.examples.clone();
        for request in learnt {
            if !examples.contains(&request) {
                examples.push(request);
            }
        }
        Row {
            skill: manifest.id.clone(),
            version: active.version,
            commit: active.commit.clone(),
            document: Document {
                id: manifest.id.dotted(),
                name: manifest.name.clone(),
                description: manifest.description.clone(),
                tags: manifest.tags.clone(),
                examples,
                counterexamples: refused,
                deprecated: manifest.deprecated.as_ref().map(|deprecation| Deprecated {
                    replacement: deprecation.replacement.as_ref().map(SkillId::dotted),
                }),
            },
            inputs: manifest.inputs.value().to_string(),
        }
    }

    /// The schema of its inputs; what cannot be read has none, so that one bad row harms no request.
    pub(crate) fn schema(&self) -> Schema {
        serde_json::from_str(&self.inputs).unwrap_or_else(|error| {
            tracing::error!(skill = %self.skill, %error, "the inputs of a route cannot be read");
            Schema::empty()
        })
    }
}

//! Skills: what is known of one, and how its life goes.
//!
//! A skill is proposed, waits for a human's merge, and is active at the merge commit; every change
//! is a new version that goes the same way while the old one keeps running. Nothing here talks to
//! git or GitHub: [`lifecycle`]'s functions take what was seen there and decide what it means.

mod lifecycle;

pub use lifecycle::{Merge, Next, Proposed, Refusal, adopt, amend, close, merge, opened, propose};

use crate::finding::Finding;
use crate::id::{CommitSha, PullNumber, SkillId, VersionNumber};
use crate::manifest::{Deprecation, Manifest, Risk};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A skill, as the table holds it: a projection of the skills repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Skill {
    /// Its name.
    pub id: SkillId,
    /// What can be run.
    pub active: Option<Active>,
    /// What waits for a human.
    pub pending: Option<Pending>,
    /// The last proposal that came to nothing, until a later one is merged.
    pub rejected: Option<Rejected>,
    /// What lists show: of the active version, or else of the newest proposal.
    pub summary: Summary,
    /// Number of the newest version.
    pub newest: VersionNumber,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When anything of this last changed.
    pub updated_at: Timestamp,
}

/// Where a skill is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for a human's merge; nothing can be run.
    PendingApproval,
    /// Can be run.
    Active,
    /// Can be run, but should not be.
    Deprecated,
    /// Came to nothing.
    Rejected,
}

impl Status {
    /// All of them, for lists and filters.
    pub const ALL: [Status; 4] = [
        Status::PendingApproval,
        Status::Active,
        Status::Deprecated,
        Status::Rejected,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::PendingApproval => "pending_approval",
            Status::Active => "active",
            Status::Deprecated => "deprecated",
            Status::Rejected => "rejected",
        }
    }
}

/// The version that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Active {
    /// Which.
    pub version: VersionNumber,
    /// The merge commit.
    pub commit: CommitSha,
    /// Hash of the merged texts.
    pub hash: ContentHash,
    /// The pull request it came by; none when it was merged without Prentice.
    pub pull: Option<Pull>,
    /// When.
    pub activated_at: Timestamp,
    /// What was merged is not what Prentice proposed: it was edited on the way (and checked again).
    pub edited: bool,
}

/// The version that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// Which.
    pub version: VersionNumber,
    /// What it does to the skill.
    pub change: Change,
    /// Hash of the proposed texts.
    pub hash: ContentHash,
    /// The pull request, once open.
    pub pull: Option<Pull>,
    /// When.
    pub proposed_at: Timestamp,
    /// Who.
    pub proposed_by: String,
}

/// A version that came to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Which.
    pub version: VersionNumber,
    /// The pull request it came by.
    pub pull: Pull,
    /// Why.
    pub why: Rejection,
    /// When.
    pub at: Timestamp,
}

/// Why a version came to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The pull request was closed unmerged.
    Closed,
    /// It was merged, but what was merged does not pass the checks.
    Invalid(Vec<Finding>),
}

/// A pull request in the skills repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// Its number.
    pub number: PullNumber,
    /// Its page.
    pub url: String,
}

/// What a proposal does to a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A new skill.
    Create,
    /// New texts.
    Update,
    /// Says it should not be used any more.
    Deprecate,
    /// Takes that back.
    Undeprecate,
}

impl Change {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Create => "create",
            Change::Update => "update",
            Change::Deprecate => "deprecate",
            Change::Undeprecate => "undeprecate",
        }
    }
}

/// The two texts of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The manifest.
    pub manifest: String,
    /// The workflow.
    pub workflow: String,
}

/// SHA-256 over both texts of a version, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentHash(String);

impl Content {
    /// The hash that tells whether two versions are the same to the byte.
    pub fn hash(&self) -> ContentHash {
        let mut hasher = Sha256::new();
        // The length in front keeps a line from moving between the two unseen.
        hasher.update((self.manifest.len() as u64).to_be_bytes());
        hasher.update(&self.manifest);
        hasher.update(&self.workflow);
        ContentHash(hex::encode(hasher.finalize()))
    }
}

/// What lists show of a skill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// For people.
    pub name: String,
    /// Its first 200 characters.
    pub description: String,
    /// For filters.
    pub tags: Vec<String>,
    /// What it may do.
    pub risk: Risk,
    /// Set once it should not be used any more.
    pub deprecated: Option<Deprecation>,
}

impl Summary {
    /// Of this manifest.
    pub fn of(manifest: &Manifest) -> Summary {
        Summary {
            name: manifest.name.clone(),
            description: manifest.description.chars().take(200).collect(),
            tags: manifest.tags.clone(),
            risk: manifest.risk,
            deprecated: manifest.deprecated.clone(),
        }
    }
}

impl Skill {
    /// Where it is in its life.
    pub fn status(&self) -> Status {
        match (&self.active, &self.pending) {
            (Some(_), _) if self.summary.deprecated.is_some() => Status::Deprecated,
            (Some(_), _) => Status::Active,
            (None, Some(_)) => Status::PendingApproval,
            (None, None) => Status::Rejected,
        }
    }

    /// The version whose texts people see.
    pub fn shown_version(&self) -> VersionNumber {
        self.active
            .as_ref()
            .map_or(self.newest, |active| active.version)
    }

    /// When the sweep should look at it again if nothing is heard: while a pull request is open.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.pending.as_ref()?;
        Some(self.updated_at + jiff::SignedDuration::from_mins(5))
    }

    /// The lower-case words a search finds it by, each once, shortest first.
    pub fn search_words(&self) -> Vec<String> {
        let texts = [
            self.id.as_str(),
            &self.summary.name,
            &self.summary.description,
        ];
        let mut words: Vec<String> = texts
            .into_iter()
            .chain(self.summary.tags.iter().map(String::as_str))
            .flat_map(words_of)
            .collect();
        words.sort_by(|a, b| (a.chars().count(), a).cmp(&(b.chars().count(), b)));
        words.dedup();
        words.truncate(MAX_SEARCH_WORDS);
        words
    }
}

/// At most so many words of a skill are searchable; DynamoDB writes at most 100 items at once.
pub const MAX_SEARCH_WORDS: usize = 40;

/// The words of a text as a search sees them.
pub fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .map(|word| {
            word.chars()
                .take(40)
                .flat_map(char::to_lowercase)
                .collect::<String>()
        })
        .filter(|word| word.chars().count() >= 2)
}

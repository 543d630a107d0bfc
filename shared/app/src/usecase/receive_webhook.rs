//! What GitHub tells us. A webhook is only a hint of where to look: what counts is read from GitHub
//! afterwards, so a lost, late or doubled one changes nothing but the time.

use crate::Records;
use crate::error::{Error, Result};
use crate::settings::WebhookSettings;
use crate::store::Commit;
use crate::work::Work;
use domain::fixing::fixer_of_branch;
use domain::id::{CommitSha, PullNumber, RunId, RunnerId, SkillId};
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use policy::PolicyFile;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeSet;

/// How long a delivery is remembered, so that it counts once.
const REMEMBER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Skills that one push can touch; more are found by `POST /validate` or the next push.
const MAX_SKILLS_A_PUSH: usize = 50;

/// One delivery, its signature verified.
#[derive(Debug)]
pub struct Delivery<'a> {
    /// `X-GitHub-Delivery`.
    pub id: &'a str,
    /// `X-GitHub-Event`.
    pub event: &'a str,
    /// The raw body.
    pub body: &'a [u8],
}

/// Whether `X-Hub-Signature-256` is this body's, compared in constant time.
pub fn verify_signature(settings: &WebhookSettings, signature: Option<&str>, body: &[u8]) -> bool {
    let digits = signature.and_then(|signature| signature.strip_prefix("sha256="));
    let Some(expected) = digits.and_then(|digits| hex::decode(digits).ok()) else {
        return false;
    };
    let key = settings.secret.expose_secret().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(body);
    mac.verify_slice(&expected).is_ok()
}

/// Records a delivery and the work it suggests, once.
///
/// # Errors
/// [`Error::Replayed`] when it came before; [`Error::BadRequest`] when the body is no JSON.
pub async fn receive_webhook(
    records: &Records,
    repository: &str,
    delivery: &Delivery<'_>,
    now: Timestamp,
) -> Result<()> {
    let payload: Value = serde_json::from_slice(delivery.body)
        .map_err(|error| Error::BadRequest(format!("the body is no JSON: {error}")))?;
    let mut commit = Commit::new().once("delivery", delivery.id, now + REMEMBER);
    let ours = payload["repository"]["full_name"]
        .as_str()
        .is_some_and(|name| name.eq_ignore_ascii_case(repository));
    if ours {
        for work in suggests(records, delivery.event, payload).await? {
            commit = commit.work(&work, now)?;
        }
    }
    Ok(records.commit(&commit).await?)
}

/// The work an event suggests; none for one we do not know, or about things we do not know.
async fn suggests(records: &Records, event: &str, payload: Value) -> Result<Vec<Work>> {
    match event {
        "pull_request" => pull_request(records, payload).await,
        "push" => Ok(push(payload)),
        "workflow_run" => workflow_run(records, payload).await,
        "workflow_job" => workflow_job(records, payload).await,
        _ => Ok(Vec::new()),
    }
}

/// Payloads are read leniently: one that lacks what we need suggests nothing.
fn read<T: serde::de::DeserializeOwned>(payload: Value) -> Option<T> {
    serde_json::from_value(payload).ok()
}

async fn pull_request(records: &Records, payload: Value) -> Result<Vec<Work>> {
    #[derive(Deserialize)]
    struct Payload {
        #[serde(default)]
        action: String,
        pull_request: PullRequest,
    }
    #[derive(Deserialize)]
    struct PullRequest {
        number: PullNumber,
        #[serde(default)]
        head: Head,
    }
    #[derive(Default, Deserialize)]
    struct Head {
        #[serde(rename = "ref", default)]
        branch: String,
    }
    let Some(Payload {
        action,
        pull_request,
    }) = read(payload)
    else {
        return Ok(Vec::new());
    };
    // Those by which its commits change.
    let to_check = matches!(action.as_str(), "opened" | "reopened" | "synchronize");
    let check = to_check.then_some(Work::CheckPull {
        number: pull_request.number,
    });
    let known = records.store.pull(pull_request.number).await?;
    Ok(known
        .map(|(skill, version)| Work::SettlePull { skill, version })
        .into_iter()
        .chain(check)
        .chain(fixer_of_branch(&pull_request.head.branch).map(|fixer| Work::SettleFix { fixer }))
        .collect())
}

fn push(payload: Value) -> Vec<Work> {
    #[derive(Deserialize)]
    struct Payload {
        #[serde(rename = "ref")]
        reference: String,
        after: CommitSha,
        #[serde(default)]
        commits: Vec<Pushed>,
        repository: Repository,
    }
    #[derive(Deserialize)]
    struct Pushed {
        #[serde(default)]
        added: Vec<String>,
        #[serde(default)]
        modified: Vec<String>,
        #[serde(default)]
        removed: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Repository {
        default_branch: String,
    }
    let Some(Payload {
        reference,
        after,
        commits,
        repository,
    }) = read(payload)
    else {
        return Vec::new();
    };
    if reference.strip_prefix("refs/heads/") != Some(repository.default_branch.as_str()) {
        return Vec::new();
    }
    let paths = commits
        .iter()
        .flat_map(|commit| commit.added.iter().chain(&commit.modified));
    let skills: BTreeSet<SkillId> = paths.filter_map(|path| skill_of(path)).collect();
    let skills = skills.into_iter().take(MAX_SKILLS_A_PUSH);
    let mut work: Vec<Work> = skills
        .map(|skill| Work::Adopt {
            skill,
            commit: after.clone(),
        })
        .collect();
    let touched = commits.iter().flat_map(|commit| {
        let changed = commit.added.iter().chain(&commit.modified);
        changed.chain(&commit.removed)
    });
    if touched.into_iter().any(|path| PolicyFile::is_policy(path)) {
        work.push(Work::AdoptPolicies);
    }
    work
}

/// The skill one of whose files this is.
fn skill_of(path: &str) -> Option<SkillId> {
    if let Some(id) = crate::forge::skill_of_path(path) {
        return Some(id);
    }
    let name = path
        .strip_prefix(".github/workflows/skill-")?
        .strip_suffix(".yml")?;
    let (domain, name) = name.split_once('-')?;
    SkillId::parse(&format!("{domain}/{name}"))
        .ok()
        .filter(|id| id.workflow_path() == path)
}

async fn workflow_run(records: &Records, payload: Value) -> Result<Vec<Work>> {
    #[derive(Deserialize)]
    struct Payload {
        workflow_run: WorkflowRun,
    }
    #[derive(Deserialize)]
    struct WorkflowRun {
        id: RunnerId,
        #[serde(default)]
        display_title: String,
    }
    let Some(Payload { workflow_run }) = read(payload) else {
        return Ok(Vec::new());
    };
    if let Some((run, step)) = records.store.runner(workflow_run.id).await? {
        return Ok(vec![Work::Observe { run, step }]);
    }
    // Its dispatch was answered without an id, or the answer has not been recorded yet.
    let named = workflow_run
        .display_title
        .rsplit(' ')
        .next()
        .and_then(|word| RunId::parse(word).ok());
    let Some(id) = named else {
        return Ok(Vec::new());
    };
    let step = records
        .store
        .run(&id)
        .await?
        .and_then(|found| found.value.current_step());
    Ok(step
        .map(|step| Work::Observe { run: id, step })
        .into_iter()
        .collect())
}

async fn workflow_job(records: &Records, payload: Value) -> Result<Vec<Work>> {
    #[derive(Deserialize)]
    struct Payload {
        workflow_job: WorkflowJob,
    }
    #[derive(Deserialize)]
    struct WorkflowJob {
        run_id: RunnerId,
    }
    let Some(Payload { workflow_job }) = read(payload) else {
        return Ok(Vec::new());
    };
    let known = records.store.runner(workflow_job.run_id).await?;
    Ok(known
        .map(|(run, step)| Work::Observe { run, step })
        .into_iter()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_over_the_raw_body() {
        let settings = WebhookSettings {
            secret: "It's a Secret to Everybody".to_owned().into(),
        };
        // GitHub's own test vector, docs.github.com "Validating webhook deliveries".
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(verify_signature(
            &settings,
            Some(signature),
            b"Hello, World!"
        ));
        assert!(!verify_signature(
            &settings,
            Some(signature),
            b"Hello, World"
        ));
        for wrong in [
            None,
            Some(""),
            Some("sha256="),
            Some("sha1=757107ea"),
            Some("sha256=zz"),
        ] {
            assert!(!verify_signature(&settings, wrong, b"Hello, World!"));
        }
    }

    #[test]
    fn both_files_of_a_skill_name_it() {
        let id = SkillId::parse("my_ops/disk-report").ok();
        assert_eq!(skill_of("skills/my_ops/disk-report.yaml"), id);
        assert_eq!(
            skill_of(".github/workflows/skill-my_ops-disk-report.yml"),
            id
        );
        assert_eq!(skill_of(".github/workflows/release.yml"), None);
    }
}

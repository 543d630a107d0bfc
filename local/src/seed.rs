//! The example skills: the first commit of a new skills repository.
//!
//! They are carried in the binary, and their workflows are generated like those of any other skill.
//! They are active without a pull request because whoever starts a new root has nothing yet that a
//! merge could protect. Never touches a repository that has commits.

use crate::LocalError;
use crate::state::StateDir;
use app::App;
use client::SkillQuery;
use domain::Timestamp;
use domain::finding::Finding;
use domain::{manifest, workflow};
use forge::{Forge, SeedFile};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Manifest and commands of each example.
const EXAMPLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// How long a start waits for the examples; they come in any case.
const PATIENCE: Duration = Duration::from_secs(60);

const README: &str = "# Skills\n\nEvery skill is a manifest in `skills/` and a workflow in `.github/workflows/`.\n\
                      Changes come by pull request; what is merged is what runs.\n";

/// How far the seeding is.
#[derive(Debug, Clone)]
pub(crate) enum Seeded {
    /// Under way.
    UnderWay,
    /// Done; so many skills were taken over this time.
    Done(usize),
    /// Not done, and why.
    Failed(Arc<str>),
}

/// Seeds in the background, once for each root.
pub(crate) fn start(
    app: App,
    forge: Arc<Forge>,
    state: Arc<StateDir>,
    examples: bool,
    stop: CancellationToken,
) -> (watch::Receiver<Seeded>, JoinHandle<()>) {
    let (sender, receiver) = watch::channel(Seeded::UnderWay);
    let task = tokio::spawn(async move {
        let seeding = seed(&app, &forge, &state, examples);
        let outcome = tokio::select! {
            outcome = seeding => outcome,
            () = stop.cancelled() => return,
        };
        sender.send_replace(match outcome {
            Ok(count) => Seeded::Done(count),
            Err(error) => Seeded::Failed(error.to_string().into()),
        });
    });
    (receiver, task)
}

async fn seed(
    app: &App,
    forge: &Forge,
    state: &StateDir,
    examples: bool,
) -> Result<usize, LocalError> {
    // Written last: a start that ended half-way is done again.
    let marker = state.path().join("seeded");
    let unreadable = "check that the folder belongs to you";
    if tokio::fs::try_exists(&marker)
        .await
        .map_err(LocalError::state("find", &marker, unreadable))?
    {
        return Ok(0);
    }
    let files = if examples {
        files()?
    } else {
        vec![file("README.md".to_owned(), README.to_owned())]
    };
    forge
        .seed(files, "Start of the skills repository")
        .await
        .map_err(|error| LocalError::Forge(Box::new(error)))?;
    let expected = app::usecase::adopt_all(app, Timestamp::now()).await?;
    // The work is in the table from here on; the rest is only waiting for it.
    tokio::fs::write(&marker, "")
        .await
        .map_err(LocalError::state("write", &marker, unreadable))?;
    let adopted = adopted(app, expected).await?;
    // The work recorded with each would do it too, but the first request may come at once.
    app::usecase::rebuild_routes(app).await?;
    Ok(adopted)
}

/// Waits until the worker has taken over that many skills, which takes a second or two.
async fn adopted(app: &App, expected: usize) -> Result<usize, LocalError> {
    let all = SkillQuery {
        limit: Some(100),
        ..SkillQuery::default()
    };
    let deadline = Instant::now() + PATIENCE;
    loop {
        let known = app::usecase::list_skills(app, &all).await?.items.len();
        if known >= expected.min(100) || Instant::now() > deadline {
            return Ok(known);
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// The files of the first commit.
fn files() -> Result<Vec<SeedFile>, LocalError> {
    let mut files = vec![file("README.md".to_owned(), README.to_owned())];
    for (text, commands) in EXAMPLES {
        let manifest = manifest::parse(text)
            .map_err(|findings| broken(text, &findings))?
            .manifest;
        let commands =
            workflow::parse_commands(commands).map_err(|findings| broken(text, &findings))?;
        files.push(file(manifest.id.manifest_path(), (*text).to_owned()));
        files.push(file(
            manifest.id.workflow_path(),
            workflow::generate(&manifest, &commands),
        ));
    }
    Ok(files)
}

fn file(path: String, content: String) -> SeedFile {
    SeedFile {
        path,
        content: content.into_bytes(),
    }
}

fn broken(text: &str, findings: &[Finding]) -> LocalError {
    let first = text.lines().next().unwrap_or_default();
    let findings: Vec<String> = findings.iter().map(Finding::to_string).collect();
    LocalError::Seed(
        format!(
            "the example `{first}` is not valid: {}",
            findings.join("; ")
        )
        .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_valid_and_has_its_two_files() {
        let files = files().expect("valid");
        assert!(EXAMPLES.len() >= 8, "{}", EXAMPLES.len());
        assert_eq!(files.len(), 1 + 2 * EXAMPLES.len());
        for (text, _) in EXAMPLES {
            let manifest = manifest::parse(text).expect("valid").manifest;
            let workflow = files
                .iter()
                .find(|file| file.path == manifest.id.workflow_path())
                .expect("there");
            let findings = workflow::check(&manifest, &String::from_utf8_lossy(&workflow.content));
            assert!(findings.is_empty(), "{}: {findings:?}", manifest.id);
        }
    }
}

//! `prentice activate-skill ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Progress;
use client::wire::{Ask, PendingVersion, PullRequest, Skill};
use domain::id::SkillId;
use local::RunningServer;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Approve what waits: merges the skill's pull request when local, else prints its link.
///
/// Read the pull request first: what is merged is what will run.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice activate-skill ops/disk-report
  prentice activate-skill ops/disk-report --no-wait

Over --api nothing is merged: the link is printed and the exit code is 3, since a human has to act.")]
pub(crate) struct ActivateSkill {
    /// The skill: `domain/name`.
    id: SkillId,
    /// Do not wait until the skill is active at the merge commit.
    #[arg(long)]
    no_wait: bool,
}

const PATIENCE: Duration = Duration::from_secs(60);
/// How long requests may take to find a skill that has become active.
const MOMENT: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(200);

impl ActivateSkill {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let skill = connection.skill(&self.id).await?;
        let Some(pending) = skill.pending.clone() else {
            return self.nothing_waits(&skill, output);
        };
        let Some(root) = connection.root.clone() else {
            return Ok(ask_a_human(&skill, &pending, output));
        };
        let progress = Progress::start(output, "waiting for the pull request");
        let pull = self.opened(connection, pending).await?;
        progress.text(format!("merging {}", pull.url));
        let server = tokio::task::spawn_blocking(move || RunningServer::find(&root)).await;
        let server = server.map_err(local::LocalError::from)??;
        let server = server.ok_or_else(|| {
            Failure::Other("the server of this folder is gone; try again".to_owned())
        })?;
        merge(connection, &server, &pull).await?;
        if self.no_wait {
            drop(progress);
            return Ok(self.print(
                &connection.skill(&self.id).await?,
                "merged; active in a moment",
                output,
            ));
        }
        progress.text("merged; waiting for the activation");
        let settled = self.settled(connection, &pull).await?;
        drop(progress);
        match &settled.rejected {
            Some(rejected) if rejected.pull.number == pull.number => {
                if output.json {
                    output.document(&settled);
                } else {
                    output.line(format!(
                        "{} was merged and is not active: {}",
                        self.id, rejected.reason
                    ));
                    for finding in &rejected.findings {
                        output.line(format!(
                            "  {}",
                            domain::finding::Finding::from(finding.clone())
                        ));
                    }
                }
                Ok(Exit::Failed)
            }
            _ => {
                self.asked_for(connection).await;
                Ok(self.print(&settled, "active", output))
            }
        }
    }

    fn nothing_waits(&self, skill: &Skill, output: Output) -> Result<Exit, Failure> {
        if skill.active.is_none() {
            let message = format!(
                "nothing of {} waits for approval; propose it again with `prentice add-skill`",
                self.id
            );
            return Err(Failure::Other(message));
        }
        output.note(format!("nothing of {} waits for approval", self.id));
        Ok(self.print(skill, "active already", output))
    }

    fn print(&self, skill: &Skill, state: &str, output: Output) -> Exit {
        if output.json {
            output.document(skill);
        } else if let Some(active) = skill
            .active
            .as_ref()
            .filter(|_| state != "merged; active in a moment")
        {
            output.line(format!(
                "{} version {} is {state} at commit {}",
                self.id, active.number, active.commit
            ));
        } else {
            output.line(format!("{} is {state}", self.id));
        }
        Exit::Done
    }

    /// The pull request, once it is open.
    async fn opened(
        &self,
        connection: &mut Connection,
        pending: PendingVersion,
    ) -> Result<PullRequest, Failure> {
        let deadline = Instant::now() + PATIENCE;
        let mut pending = Some(pending);
        loop {
            match pending {
                Some(PendingVersion {
                    pull: Some(pull), ..
                }) => return Ok(pull),
                Some(_) if Instant::now() < deadline => {}
                _ => {
                    let message = format!(
                        "the pull request of {} is not open yet; try again in a moment",
                        self.id
                    );
                    return Err(Failure::Other(message));
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
            pending = connection.skill(&self.id).await?.pending;
        }
    }

    /// Waits a moment until requests find the skill, so that the next command does. No more than a courtesy.
    async fn asked_for(&self, connection: &Connection) {
        let ask = Ask {
            query: self.id.to_string(),
            skill_id: Some(self.id.clone()),
            ..Ask::default()
        };
        let deadline = Instant::now() + MOMENT;
        while connection.client.ask(&ask).await.is_err() && Instant::now() < deadline {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The skill, once the merged pull request is not pending any more.
    async fn settled(
        &self,
        connection: &mut Connection,
        pull: &PullRequest,
    ) -> Result<Skill, Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let skill = connection.skill(&self.id).await?;
            let waits = skill
                .pending
                .as_ref()
                .and_then(|pending| pending.pull.as_ref());
            if waits.is_none_or(|waits| waits.number != pull.number) {
                return Ok(skill);
            }
            if Instant::now() > deadline {
                return Err(Failure::Other(format!(
                    "{} is merged but not active after {} seconds; `prentice health` may tell why",
                    self.id,
                    PATIENCE.as_secs()
                )));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

fn ask_a_human(skill: &Skill, pending: &PendingVersion, output: Output) -> Exit {
    if output.json {
        output.document(skill);
    } else {
        match &pending.pull {
            Some(pull) => {
                output.line(&pull.url);
                output.note(
                    "merge this pull request there; only a local forge can be merged from here",
                );
            }
            None => output.note("the pull request is being opened; try again in a moment"),
        }
    }
    Exit::Waiting
}

/// Merges as a human would by the button; needs the folder's own token.
async fn merge(
    connection: &Connection,
    server: &RunningServer,
    pull: &PullRequest,
) -> Result<(), Failure> {
    let url = format!("{}/pulls/{}/merge", server.repository_api_url, pull.number);
    let request = connection
        .http
        .put(&url)
        .bearer_auth(server.forge_token.expose_secret())
        .header("accept", "application/vnd.github+json")
        .json(&json!({}))
        .timeout(Duration::from_secs(30));
    let answer = request
        .send()
        .await
        .map_err(|error| Failure::Other(format!("no answer from {url}: {error}")))?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let body: Value = answer.json().await.unwrap_or_default();
    let why = body
        .get("message")
        .and_then(Value::as_str)
        .unwrap_or("no reason given");
    Err(Failure::Other(format!(
        "{} was not merged ({status}): {why}",
        pull.url
    )))
}

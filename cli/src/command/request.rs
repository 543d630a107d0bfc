//! `prentice run QUERY`.

use super::skill_run;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::inputs;
use crate::last_request::LastRequest;
use crate::output::Output;
use crate::show_request as show;
use client::wire::{Ask, AskDecision, AskStatus, Asked, Feedback};
use domain::id::SkillId;
use domain::routing::segment;
use std::io::IsTerminal;

/// Lead a request in plain language to the right skill, and run it if asked to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice run \"show the largest folders under /srv\"             which skill, why, with which inputs
  prentice run \"show the largest folders under /srv\" --execute   and run it
  prentice run \"is port 8080 open\" --tag network --explain
  prentice run \"check the disk, then search the log for errors\" --mode auto
  prentice feedback ops/disk-report --expected-skill-id ops/log-grep   when it was the wrong one
  prentice run list --skill ops/disk-report                       runs so far

Exit code 1 when no skill fits or it is not clear which, 3 when inputs are missing.")]
pub(crate) struct Request {
    /// What you want done, in plain language.
    #[arg(value_name = "QUERY")]
    query: Option<String>,
    /// Run the skill and wait for its outputs; without it nothing is started.
    #[arg(long)]
    execute: bool,
    /// Show what would run, with all inputs; nothing is started.
    #[arg(long)]
    dry_run: bool,
    /// Only skills with this tag; may be given several times.
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Whether the request holds several steps: single, pipeline (one after another), parallel, auto.
    #[arg(long, value_name = "MODE", default_value = "single")]
    mode: segment::Mode,
    /// Use this skill, whatever the request says: `domain/name`.
    #[arg(long, value_name = "ID")]
    skill: Option<SkillId>,
    /// An input, over what is read from the request.
    #[arg(long, short, value_name = "NAME=VALUE")]
    input: Vec<String>,
    /// Look among deprecated skills too.
    #[arg(long)]
    include_deprecated: bool,
    /// Show every candidate with its scores and all that speaks for it.
    #[arg(long)]
    explain: bool,
    /// Print the run's id and do not wait for its end.
    #[arg(long, requires = "execute", conflicts_with = "log")]
    no_wait: bool,
    /// Print the log while it runs.
    #[arg(long, requires = "execute")]
    log: bool,
}

impl Request {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let query = self.query.clone().unwrap_or_default();
        let mut ask = Ask {
            query: query.clone(),
            dry_run: self.dry_run,
            tags: self.tag.clone(),
            mode: self.mode,
            skill_id: self.skill.clone(),
            include_deprecated: self.include_deprecated,
            ..Ask::default()
        };
        let mut asked = connection.client.ask(&ask).await?;
        LastRequest::of(&query, &asked).remember(connection);
        if let Some(chosen) = choose(&asked, output)? {
            self.confirm(connection, &asked, &chosen).await?;
            ask.skill_id = Some(chosen);
            asked = connection.client.ask(&ask).await?;
        }
        let settled = asked.decision == AskDecision::Selected && asked.segments.is_empty();
        if settled && (self.execute || !self.input.is_empty()) {
            ask.skill_id = asked
                .skill_id
                .as_deref()
                .and_then(|id| SkillId::parse(id).ok());
            ask.execute = self.execute;
            ask.inputs = self.given(connection, &asked).await?;
            asked = connection.client.ask(&ask).await?;
        }
        if let (AskStatus::Started, Some(run)) = (asked.status, &asked.run_id) {
            if !output.json {
                show::request(&query, &asked, self.explain, output);
            }
            return skill_run::follow(run, self.no_wait, self.log, connection, output).await;
        }
        if output.json {
            output.document(&asked);
        } else {
            show::request(&query, &asked, self.explain, output);
        }
        Ok(match asked.status {
            AskStatus::NoSkillFound | AskStatus::LowConfidence => Exit::Failed,
            AskStatus::InputsMissing => Exit::Waiting,
            _ => Exit::Done,
        })
    }

    /// What was read from the request, and `--input` over it.
    async fn given(
        &self,
        connection: &mut Connection,
        asked: &Asked,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Failure> {
        let mut values: serde_json::Map<_, _> = asked
            .inputs
            .iter()
            .map(|input| (input.name.clone(), input.value.clone()))
            .collect();
        if let (false, Some(id)) = (self.input.is_empty(), asked.skill_id.as_deref())
            && let Ok(id) = SkillId::parse(id)
        {
            let skill = connection.skill(&id).await?;
            values.extend(inputs::collect(&skill.content.inputs, None, &self.input)?);
        }
        Ok(values)
    }

    /// A choice after a question is an opinion too.
    async fn confirm(
        &self,
        connection: &Connection,
        asked: &Asked,
        chosen: &SkillId,
    ) -> Result<(), Failure> {
        let first = asked.candidates.first();
        if let Some(Ok(first)) = first.map(|first| SkillId::parse(&first.skill_id)) {
            let feedback = Feedback {
                query: self.query.clone().unwrap_or_default(),
                selected_skill_id: first,
                expected_skill_id: Some(chosen.clone()),
                source: Some("choice".to_owned()),
            };
            connection.client.feedback(&feedback).await?;
        }
        Ok(())
    }
}

/// Asks which candidate is meant, when there is somebody to ask.
fn choose(asked: &Asked, output: Output) -> Result<Option<SkillId>, Failure> {
    let somebody = std::io::stdin().is_terminal() && output.shows_progress();
    if asked.status != AskStatus::LowConfidence || !asked.segments.is_empty() || !somebody {
        return Ok(None);
    }
    show::question(asked, output);
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|cause| Failure::Other(format!("the answer cannot be read: {cause}")))?;
    let number = line.trim().parse::<usize>().ok();
    let candidate = number
        .and_then(|number| number.checked_sub(1))
        .and_then(|at| asked.candidates.get(at));
    Ok(candidate.and_then(|candidate| SkillId::parse(&candidate.skill_id).ok()))
}

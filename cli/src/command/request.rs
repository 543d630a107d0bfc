//! `prentice run QUERY`.

use super::skill_run::Follow;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::governed::Governed;
use crate::inputs;
use crate::last_request::LastRequest;
use crate::output::Output;
use crate::show_request as show;
use crate::steps::{Steps, reasons_of};
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
  prentice run \"delete records\" --execute --dry-run --plan-path plan.json      what would run, kept
  prentice run \"delete records\" --execute --plan-path plan.json                run that and nothing else
  prentice run \"delete records\" --execute --approval approved                  with PRENTICE_APPROVAL_TOKEN set
  prentice run \"list users\" --execute --role operator --trace                  as an operator, every check shown

Exit code 1 when no skill fits, it is not clear which, or the run did not succeed; 3 when inputs are missing, when it
waits for approval, when something was against it, or when it is not what was planned.")]
pub(crate) struct Request {
    /// What you want done, in plain language.
    #[arg(value_name = "QUERY")]
    query: Option<String>,
    /// Run the skill and wait for its outputs; without it nothing is started.
    #[arg(long)]
    execute: bool,
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
    #[command(flatten)]
    governed: Governed,
}

impl Request {
    /// The role to narrow to.
    pub(crate) fn role(&self) -> Option<&str> {
        self.governed.role()
    }

    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let held_to = self.governed.held_to(self.execute)?;
        let mut steps = Steps::new(self.governed.told());
        let mut ask = Ask {
            query: self.query.clone().unwrap_or_default(),
            tags: self.tag.clone(),
            mode: self.mode,
            skill_id: self.skill.clone(),
            include_deprecated: self.include_deprecated,
            override_guardrails: self.governed.overriding(),
            ..Ask::default()
        };
        let mut asked = self.route(&mut ask, &mut steps, connection, output).await?;
        if asked.decision != AskDecision::Selected || !asked.segments.is_empty() {
            return Ok(self.told(&asked, output));
        }
        if self.execute || !self.input.is_empty() {
            ask.skill_id = asked
                .skill_id
                .as_deref()
                .and_then(|id| SkillId::parse(id).ok());
            ask.inputs = self.given(connection, &asked, &mut steps).await?;
        }
        if self.governed.dry_run() || (self.execute && self.governed.plans()) {
            (ask.approval, ask.approval_token) = self.governed.claim_of_plan();
            ask.dry_run = true;
            asked = step("plan", &ask, &mut steps, connection).await?;
            let Some(plan) = asked.preview.clone() else {
                return Ok(self.told(&asked, output));
            };
            if self.governed.dry_run() {
                asked.plan_path = self.governed.write(&plan)?;
                return Ok(self.told(&asked, output));
            }
            if let Some(held_to) = &held_to {
                held_to.same(&plan)?;
            }
            // What was shown is what runs, whatever is merged meanwhile.
            ask.plan_hash = Some(plan.hash);
        }
        if self.execute || !self.input.is_empty() {
            (ask.approval, ask.approval_token) = self.governed.claim();
            (ask.dry_run, ask.execute) = (false, self.execute);
            asked = step("start", &ask, &mut steps, connection).await?;
        }
        let awaits_approval = asked.status == AskStatus::AwaitingApproval;
        if let (AskStatus::Started | AskStatus::AwaitingApproval, Some(run)) =
            (asked.status, &asked.run_id)
        {
            if !output.json {
                show::request(&ask.query, &asked, self.explain, output);
            }
            let follow = Follow {
                no_wait: self.no_wait,
                approval_too: self.governed.waits(),
                log: self.log,
                awaits_approval,
            };
            return follow.run(run, &mut steps, connection, output).await;
        }
        Ok(self.told(&asked, output))
    }

    /// Where the request leads, after a question where it is not clear and somebody can be asked.
    async fn route(
        &self,
        ask: &mut Ask,
        steps: &mut Steps,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Asked, Failure> {
        let asked = step("route", ask, steps, connection).await?;
        LastRequest::of(&ask.query, &asked).remember(connection);
        let Some(chosen) = choose(&asked, output)? else {
            return Ok(asked);
        };
        self.confirm(connection, &asked, &chosen).await?;
        ask.skill_id = Some(chosen);
        step("route", ask, steps, connection).await
    }

    /// Says what became of it, when nothing was started.
    fn told(&self, asked: &Asked, output: Output) -> Exit {
        if output.json {
            output.document(asked);
        } else {
            let query = self.query.as_deref().unwrap_or_default();
            show::request(query, asked, self.explain, output);
        }
        match asked.status {
            AskStatus::NoSkillFound | AskStatus::LowConfidence => Exit::Failed,
            AskStatus::InputsMissing => Exit::Waiting,
            _ => Exit::Done,
        }
    }

    /// What was read from the request, and `--input` over it.
    async fn given(
        &self,
        connection: &mut Connection,
        asked: &Asked,
        steps: &mut Steps,
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
            steps.inputs_are(&skill.content.inputs);
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

/// One request to the router, as a step.
async fn step(
    name: &'static str,
    ask: &Ask,
    steps: &mut Steps,
    connection: &Connection,
) -> Result<Asked, Failure> {
    let step = steps.begin(name, ask)?;
    let asked = connection.client.ask(ask).await?;
    let mut reasons = vec![asked.reason.clone()];
    for candidate in asked.candidates.iter().filter(|_| name == "route") {
        reasons.push(format!(
            "{}: score {:.2}, words {:.2}, meaning {:.2}",
            candidate.skill_id, candidate.score, candidate.keyword_score, candidate.vector_score
        ));
    }
    if let Some(plan) = &asked.preview {
        reasons = reasons_of(&plan.checks);
    }
    steps.end(&step, &asked, &reasons);
    Ok(asked)
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

//! `prentice add-skill ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Progress;
use crate::proposal::{self, FieldSpec};
use client::wire::{Command, Skill, SkillProposal};
use domain::id::SkillId;
use domain::manifest::Draft;

/// Propose a new skill: opens a pull request. Waits for nobody to merge it.
///
/// Without details it proposes a small skill that works at once, to be changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice add-skill ops/hello
  prentice add-skill ops/disk-report --description 'What fills a folder' \\
    --input path:string --input top:integer=5 --output largest:string \\
    --command 'du -x -k -- \"$INPUT_PATH\"/* | sort -rn | head -n \"$INPUT_TOP\" > sizes' \\
    --command 'echo \"largest=$(head -n 1 sizes | cut -f 2-)\" >> \"$GITHUB_OUTPUT\"'
  prentice add-skill ops/disk-report --from disk-report.yaml   # commands in disk-report.commands.yaml

Inputs reach the commands as $INPUT_<NAME>; outputs are written to \"$GITHUB_OUTPUT\" as name=value.")]
pub(crate) struct AddSkill {
    /// The skill: `domain/name`.
    id: SkillId,
    /// A manifest file, or `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "description", "input", "output", "command", "risk", "tag", "example"])]
    from: Option<String>,
    /// The file of the commands that go with --from.
    #[arg(long, value_name = "FILE", requires = "from")]
    commands_from: Option<String>,
    /// A workflow written by hand, instead of commands.
    #[arg(
        long,
        value_name = "FILE",
        requires = "from",
        conflicts_with = "commands_from"
    )]
    workflow: Option<String>,
    /// Its name for people.
    #[arg(long)]
    name: Option<String>,
    /// What it does and when to use it.
    #[arg(long)]
    description: Option<String>,
    /// An input: name:type, name:type=default, or name:type? for one that may be left out.
    #[arg(long, value_name = "SPEC")]
    input: Vec<FieldSpec>,
    /// An output: name:type, or name:type? for one that may be left out.
    #[arg(long, value_name = "SPEC")]
    output: Vec<FieldSpec>,
    /// A step: a shell script. Several make several steps.
    #[arg(long, value_name = "SCRIPT")]
    command: Vec<String>,
    /// What it may do: read, write or destructive [default: read].
    #[arg(long, value_name = "RISK", value_parser = ["read", "write", "destructive"])]
    risk: Option<String>,
    /// A tag, for filters.
    #[arg(long)]
    tag: Vec<String>,
    /// A request in plain language that should lead to it.
    #[arg(long, value_name = "REQUEST")]
    example: Vec<String>,
    /// How long a run may take, such as 90s or 15m.
    #[arg(long, value_name = "TIME")]
    timeout: Option<String>,
    /// Propose a change of the skill that has this id.
    #[arg(long)]
    change: bool,
}

impl AddSkill {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let (id, change) = (self.id.clone(), self.change);
        let proposal = self.proposal()?;
        let progress = Progress::start(
            output,
            format!("checking {id} and opening its pull request"),
        );
        let proposed = if change {
            connection.client.change_skill(&id, &proposal).await
        } else {
            connection.client.create_skill(&proposal).await
        };
        drop(progress);
        let skill = proposed?;
        if output.json {
            output.document(&skill);
        } else {
            report(&skill, output);
        }
        Ok(Exit::Done)
    }

    fn proposal(self) -> Result<SkillProposal, Failure> {
        if let Some(file) = &self.from {
            let proposal = proposal::from_files(
                file,
                self.commands_from.as_deref(),
                self.workflow.as_deref(),
            )?;
            // What is wrong with the text is the server's to say; that it is another skill is not.
            let named = proposal
                .manifest
                .as_deref()
                .and_then(|text| domain::manifest::parse(text).ok());
            return match named {
                Some(named) if named.manifest.id != self.id => Err(Failure::Usage(format!(
                    "{file} is the manifest of {}, not of {}",
                    named.manifest.id, self.id
                ))),
                _ => Ok(proposal),
            };
        }
        if self.command.is_empty() && (!self.input.is_empty() || !self.output.is_empty()) {
            return Err(Failure::Usage(
                "inputs and outputs need a --command that uses them".to_owned(),
            ));
        }
        let mut proposal = proposal::scaffold(&self.id);
        let draft = proposal.skill.get_or_insert_with(Draft::default);
        if !self.command.is_empty() {
            draft.inputs = proposal::schema(&self.input);
            draft.outputs = proposal::schema(&self.output);
            draft.idempotent = false;
            draft.description.clone_from(&draft.name);
            proposal.commands = Some(
                self.command
                    .into_iter()
                    .map(|run| Command { name: None, run })
                    .collect(),
            );
        }
        if let Some(name) = self.name {
            draft.name = name;
        }
        if let Some(description) = self.description {
            draft.description = description;
        }
        if self.risk.is_some() {
            draft.risk = self.risk;
        }
        if !self.tag.is_empty() {
            draft.tags = self.tag;
        }
        draft.examples = self.example;
        draft.timeout = self.timeout;
        Ok(proposal)
    }
}

/// What became of a proposal, for people.
pub(crate) fn report(skill: &Skill, output: Output) {
    match skill.pending.as_ref().map(|pending| &pending.pull) {
        Some(Some(pull)) => {
            output.line(format!("{} waits for approval: {}", skill.id, pull.url));
            output.note(format!(
                "read and merge the pull request; locally `prentice activate-skill {}` merges it",
                skill.id
            ));
        }
        Some(None) => {
            output.line(format!(
                "{} is proposed; its pull request is being opened",
                skill.id
            ));
            output.note(format!("`prentice skill show {}` shows its link", skill.id));
        }
        None => output.line(format!(
            "{} is {}",
            skill.id,
            crate::words::wire(&skill.status)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command as Commands};
    use clap::Parser;

    fn proposal(line: &[&str]) -> Result<SkillProposal, Failure> {
        let args = Args::try_parse_from([&["prentice", "add-skill", "ops/report"], line].concat())
            .expect("parses");
        let Commands::AddSkill(add) = args.command else {
            panic!("another command")
        };
        add.proposal()
    }

    #[test]
    fn details_replace_the_scaffold() {
        let made = proposal(&[
            "--input=path:string",
            "--output=size:integer",
            "--command=true",
            "--risk=write",
            "--tag=disk",
            "--example=how large is it?",
            "--timeout=90s",
            "--name=Report",
            "--description=Reports.",
        ]);
        let made = made.expect("made");
        let manifest = made.skill.expect("has one").into_manifest().expect("valid");
        assert_eq!(
            (manifest.name.as_str(), manifest.description.as_str()),
            ("Report", "Reports.")
        );
        assert_eq!(manifest.inputs.fields().len(), 1);
        assert_eq!(manifest.tags, ["disk"]);
        assert_eq!(manifest.timeout.as_secs(), 90);
        assert_eq!(made.commands.expect("has some")[0].run, "true");
    }

    #[test]
    fn no_details_make_a_working_skill_and_half_of_them_are_usage() {
        assert!(proposal(&[]).expect("made").commands.is_some());
        assert_eq!(
            proposal(&["--input=path:string"])
                .expect_err("no command")
                .code(),
            2
        );
    }
}

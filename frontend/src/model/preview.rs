//! What the builder's texts would become in a pull request, and everything the rules say about it.
//! Made in the browser, by the code of the server.

use super::form::Form;
use client::wire::{Command, Finding, SkillProposal};
use domain::finding::any_error;
use domain::manifest::{self, Manifest};
use domain::workflow;
use serde::{Deserialize, Serialize};

/// How the skill is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// With the form.
    #[default]
    Form,
    /// As two texts.
    Yaml,
}

/// Everything typed in the builder; kept on this machine until it is proposed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Work {
    /// Which of the two counts.
    pub(crate) mode: Mode,
    /// The form.
    pub(crate) form: Form,
    /// The manifest, in YAML mode.
    pub(crate) manifest: String,
    /// The workflow, in YAML mode.
    pub(crate) workflow: String,
}

/// What it would become.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Preview {
    /// The manifest's text.
    pub(crate) manifest: String,
    /// The workflow's text; empty while there is none to make.
    pub(crate) workflow: String,
    /// Where the manifest goes; a guess while the id is not valid.
    pub(crate) manifest_path: String,
    /// Where the workflow goes.
    pub(crate) workflow_path: String,
    /// What the rules say.
    pub(crate) findings: Vec<Finding>,
}

impl Preview {
    /// How many findings are errors.
    pub(crate) fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == domain::finding::Severity::Error).count()
    }
}

impl Work {
    /// The request that proposes or validates it.
    pub(crate) fn proposal(&self) -> SkillProposal {
        match self.mode {
            Mode::Form => SkillProposal {
                skill: Some(self.form.draft()),
                commands: Some(self.form.commands()),
                ..SkillProposal::default()
            },
            Mode::Yaml => SkillProposal {
                manifest: Some(self.manifest.clone()),
                workflow: Some(self.workflow.clone()),
                ..SkillProposal::default()
            },
        }
    }

    /// What it would become now.
    pub(crate) fn preview(&self) -> Preview {
        match self.mode {
            Mode::Form => of_form(&self.form),
            Mode::Yaml => of_texts(&self.manifest, &self.workflow),
        }
    }

    /// The work to begin with when a skill is changed: as a form where the form can say it all.
    pub(crate) fn of(manifest: &str, workflow: &str, commands: Option<&[Command]>) -> Work {
        let parsed = manifest::parse(manifest).ok().map(|parsed| parsed.manifest);
        let form = match (&parsed, commands) {
            (Some(manifest), Some(commands)) => Some(Form::of(manifest, commands)),
            _ => None,
        };
        Work {
            mode: if form.is_some() { Mode::Form } else { Mode::Yaml },
            form: form.unwrap_or_default(),
            manifest: manifest.to_owned(),
            workflow: workflow.to_owned(),
        }
    }

    /// Goes on as two texts, which begin as what the form stands for.
    pub(crate) fn switch_to_yaml(&mut self) {
        let preview = of_form(&self.form);
        self.manifest = preview.manifest;
        self.workflow = preview.workflow;
        self.mode = Mode::Yaml;
    }

    /// Goes on with the form, when the form can say what the texts say.
    ///
    /// # Errors
    /// Why it cannot, for people.
    pub(crate) fn switch_to_form(&mut self) -> Result<(), &'static str> {
        let parsed = manifest::parse(&self.manifest).map_err(|_| "The manifest has errors: mend them first.")?;
        let commands = if self.workflow.trim().is_empty() {
            Vec::new()
        } else {
            let found = workflow::commands_of(&parsed.manifest, &self.workflow);
            found.ok_or("The workflow was changed by hand, and the form cannot show that.")?
        };
        let commands: Vec<Command> = commands.into_iter().map(|it| Command { name: it.name, run: it.run }).collect();
        self.form = Form::of(&parsed.manifest, &commands);
        self.mode = Mode::Form;
        Ok(())
    }
}

/// The safe workflow of a manifest with these commands, or with one that only says hello.
pub(crate) fn safe_workflow(manifest: &str, form: &Form) -> Option<String> {
    let manifest = manifest::parse(manifest).ok()?.manifest;
    let mut commands = domain_commands(&form.commands());
    commands.retain(|command| !command.run.trim().is_empty());
    if commands.is_empty() {
        commands.push(workflow::Command::new("echo \"hello\""));
    }
    Some(workflow::generate(&manifest, &commands))
}

fn domain_commands(commands: &[Command]) -> Vec<workflow::Command> {
    commands.iter().map(|it| workflow::Command { name: it.name.clone(), run: it.run.clone() }).collect()
}

fn of_form(form: &Form) -> Preview {
    let draft = form.draft();
    let commands = domain_commands(&form.commands());
    let mut preview = Preview { findings: form.own_findings(), ..Preview::default() };
    paths(&mut preview, &draft.id);
    let refused = workflow::check_commands(&commands);
    match draft.parse() {
        Ok(parsed) => {
            preview.manifest = manifest::render(&parsed.manifest);
            preview.findings.extend(parsed.warnings.into_iter().map(Finding::from));
            if !any_error(&refused) {
                preview.workflow = workflow::generate(&parsed.manifest, &commands);
            }
        }
        Err(findings) => {
            preview.manifest = draft.to_yaml();
            preview.findings.extend(findings.into_iter().map(Finding::from));
        }
    }
    preview.findings.extend(refused.into_iter().map(Finding::from));
    preview
}

fn of_texts(manifest_text: &str, workflow_text: &str) -> Preview {
    let mut preview =
        Preview { manifest: manifest_text.to_owned(), workflow: workflow_text.to_owned(), ..Preview::default() };
    let mut id = String::new();
    match manifest::parse(manifest_text) {
        Ok(parsed) => {
            id = parsed.manifest.id.to_string();
            preview.findings.extend(parsed.warnings.into_iter().map(Finding::from));
            preview.findings.extend(of_workflow(&parsed.manifest, workflow_text));
        }
        Err(findings) => preview.findings.extend(findings.into_iter().map(Finding::from)),
    }
    paths(&mut preview, &id);
    preview
}

fn of_workflow(manifest: &Manifest, text: &str) -> Vec<Finding> {
    workflow::check(manifest, text).into_iter().map(Finding::from).collect()
}

fn paths(preview: &mut Preview, id: &str) {
    match domain::id::SkillId::parse(id) {
        Ok(id) => {
            preview.manifest_path = id.manifest_path();
            preview.workflow_path = id.workflow_path();
        }
        Err(_) => {
            preview.manifest_path = "skills/….yaml".to_owned();
            preview.workflow_path = ".github/workflows/skill-….yml".to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work() -> Work {
        let mut work = Work::default();
        let form = &mut work.form;
        form.id = "ops/hello".to_owned();
        form.name = "Hello".to_owned();
        form.description = "Says hello.".to_owned();
        form.commands[0].run = "echo hello".to_owned();
        work
    }

    #[test]
    fn a_valid_form_gives_two_files_without_errors() {
        let preview = work().preview();
        assert_eq!(preview.errors(), 0, "{:?}", preview.findings);
        assert_eq!(preview.manifest_path, "skills/ops/hello.yaml");
        assert!(preview.workflow.contains("run: echo hello"), "{}", preview.workflow);
    }

    #[test]
    fn the_texts_of_a_form_become_the_form_again() {
        let mut work = work();
        let form = work.form.clone();
        work.switch_to_yaml();
        assert_eq!((work.mode, work.preview().errors()), (Mode::Yaml, 0));
        work.form = Form::default();
        work.switch_to_form().expect("nothing was changed by hand");
        assert_eq!(work.form.draft().into_manifest(), form.draft().into_manifest());
        assert_eq!(work.form.commands(), form.commands());
    }

    #[test]
    fn what_was_written_by_hand_stays_text() {
        let mut work = work();
        work.switch_to_yaml();
        work.workflow.push_str("# by hand\n");
        assert!(work.switch_to_form().is_err());
        assert_eq!(work.mode, Mode::Yaml);
        work.manifest.push_str("nonsense: 1\n");
        assert!(work.preview().errors() > 0);
        assert!(work.switch_to_form().is_err());
    }

    #[test]
    fn an_empty_form_shows_what_there_is_and_what_is_missing() {
        let preview = Work::default().preview();
        assert!(preview.errors() >= 4, "{:?}", preview.findings);
        assert!(preview.workflow.is_empty());
        assert!(preview.manifest.contains("kind: workflow"));
    }

    #[test]
    fn a_safe_workflow_can_be_made_for_a_manifest_alone() {
        let manifest = work().preview().manifest;
        let text = safe_workflow(&manifest, &Form::default()).expect("the manifest is valid");
        assert!(text.contains("echo"), "{text}");
        assert_eq!(safe_workflow("id: 1", &Form::default()), None);
    }

    #[test]
    fn the_request_carries_one_form_or_two_texts() {
        let mut work = work();
        let proposal = work.proposal();
        assert!(proposal.skill.is_some() && proposal.commands.is_some() && proposal.manifest.is_none());
        work.switch_to_yaml();
        let proposal = work.proposal();
        assert!(proposal.skill.is_none() && proposal.workflow.is_some() && proposal.manifest.is_some());
    }
}

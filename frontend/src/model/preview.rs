//! What the builder's work would become in a pull request, and everything the rules say about it.
//! Made in the browser, by the code of the server.

use super::form::Form;
use super::work::{Mode, Work};
use client::wire::{Command, Finding};
use domain::finding::any_error;
use domain::manifest::{self, Manifest};
use domain::workflow;

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
        self.findings
            .iter()
            .filter(|finding| finding.severity == domain::finding::Severity::Error)
            .count()
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
    commands
        .iter()
        .map(|it| workflow::Command {
            name: it.name.clone(),
            run: it.run.clone(),
        })
        .collect()
}

pub(super) fn of_form(form: &Form) -> Preview {
    let draft = form.draft();
    let commands = domain_commands(&form.commands());
    let mut preview = Preview {
        findings: form.own_findings(),
        ..Preview::default()
    };
    paths(&mut preview, &draft.id);
    let refused = workflow::check_commands(&commands);
    match draft.parse() {
        Ok(parsed) => {
            preview.manifest = manifest::render(&parsed.manifest);
            preview
                .findings
                .extend(parsed.warnings.into_iter().map(Finding::from));
            if !any_error(&refused) {
                preview.workflow = workflow::generate(&parsed.manifest, &commands);
            }
        }
        Err(findings) => {
            preview.manifest = draft.to_yaml();
            preview
                .findings
                .extend(findings.into_iter().map(Finding::from));
        }
    }
    preview
        .findings
        .extend(refused.into_iter().map(Finding::from));
    preview
}

fn of_texts(manifest_text: &str, workflow_text: &str) -> Preview {
    let mut preview = Preview {
        manifest: manifest_text.to_owned(),
        workflow: workflow_text.to_owned(),
        ..Preview::default()
    };
    let mut id = String::new();
    match manifest::parse(manifest_text) {
        Ok(parsed) => {
            id = parsed.manifest.id.to_string();
            preview
                .findings
                .extend(parsed.warnings.into_iter().map(Finding::from));
            preview
                .findings
                .extend(of_workflow(&parsed.manifest, workflow_text));
        }
        Err(findings) => preview
            .findings
            .extend(findings.into_iter().map(Finding::from)),
    }
    paths(&mut preview, &id);
    preview
}

fn of_workflow(manifest: &Manifest, text: &str) -> Vec<Finding> {
    workflow::check(manifest, text)
        .into_iter()
        .map(Finding::from)
        .collect()
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

impl Work {
    /// What it would become now.
    pub(crate) fn preview(&self) -> Preview {
        match self.mode {
            Mode::Form => of_form(&self.form),
            Mode::Yaml => of_texts(&self.manifest, &self.workflow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn work() -> Work {
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
        assert!(
            preview.workflow.contains("run: echo hello"),
            "{}",
            preview.workflow
        );
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
}

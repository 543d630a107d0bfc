//! Everything typed in the builder, and going from the form to the two texts and back.

use super::form::Form;
use super::preview::of_form;
use super::values::sentence;
use client::wire::{Command, SkillProposal};
use domain::{manifest, workflow};

/// How the skill is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    /// With the form.
    #[default]
    Form,
    /// As two texts.
    Yaml,
}

/// Everything typed in the builder; kept on this machine until it is proposed.
#[derive(Debug, Clone, PartialEq, Default)]
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

    /// The work to begin with when a request in plain language fits no skill: it describes one, and is
    /// the first example of how to ask for it.
    pub(crate) fn for_request(request: &str) -> Work {
        let request = request.trim();
        let mut work = Work::default();
        work.form.description = sentence(request);
        work.form.examples = request.split_whitespace().collect::<Vec<_>>().join(" ");
        work
    }

    /// The work to begin with when a skill is changed: as a form where the form can say it all.
    pub(crate) fn of(manifest: &str, workflow: &str, commands: Option<&[Command]>) -> Work {
        let parsed = manifest::parse(manifest).ok().map(|parsed| parsed.manifest);
        let form = match (&parsed, commands) {
            (Some(manifest), Some(commands)) => Some(Form::of(manifest, commands)),
            _ => None,
        };
        Work {
            mode: if form.is_some() {
                Mode::Form
            } else {
                Mode::Yaml
            },
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
        let parsed = manifest::parse(&self.manifest)
            .map_err(|_| "The manifest has errors: mend them first.")?;
        let commands = if self.workflow.trim().is_empty() {
            Vec::new()
        } else {
            let found = workflow::commands_of(&parsed.manifest, &self.workflow);
            found.ok_or("The workflow was changed by hand, and the form cannot show that.")?
        };
        let commands: Vec<Command> = commands
            .into_iter()
            .map(|it| Command {
                name: it.name,
                run: it.run,
            })
            .collect();
        self.form = Form::of(&parsed.manifest, &commands);
        self.mode = Mode::Form;
        Ok(())
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
    fn the_texts_of_a_form_become_the_form_again() {
        let mut work = work();
        let form = work.form.clone();
        work.switch_to_yaml();
        assert_eq!((work.mode, work.preview().errors()), (Mode::Yaml, 0));
        work.form = Form::default();
        work.switch_to_form().expect("nothing was changed by hand");
        assert_eq!(
            work.form.draft().into_manifest(),
            form.draft().into_manifest()
        );
        assert_eq!(work.form.commands(), form.commands());
    }

    #[test]
    fn a_request_that_fits_no_skill_begins_one() {
        let work = Work::for_request(" rotate the\nTLS keys ");
        assert_eq!(work.form.description, "Rotate the\nTLS keys.");
        assert_eq!(work.form.examples, "rotate the TLS keys");
        assert_eq!(Work::for_request(" "), Work::default());
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
    fn the_request_carries_one_form_or_two_texts() {
        let mut work = work();
        let proposal = work.proposal();
        assert!(
            proposal.skill.is_some() && proposal.commands.is_some() && proposal.manifest.is_none()
        );
        work.switch_to_yaml();
        let proposal = work.proposal();
        assert!(
            proposal.skill.is_none() && proposal.workflow.is_some() && proposal.manifest.is_some()
        );
    }
}

//! The checks every version passes: when it is proposed, and again at the commit it was merged at.

use super::text_rules;
use crate::App;
use crate::error::{Error, Result};
use client::wire::SkillProposal;
use domain::finding::{Finding, any_error};
use domain::id::SkillId;
use domain::manifest::{self, Manifest};
use domain::skill::Content;
use domain::workflow::{self, Command};

/// A version that passed.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) manifest: Manifest,
    /// What the reviewer should know; no errors.
    pub(crate) warnings: Vec<Finding>,
}

/// Checks both texts by our own rules and the linters. The inner error is for their author.
pub(crate) async fn content(
    app: &App,
    id: &SkillId,
    content: &Content,
) -> Result<std::result::Result<Checked, Vec<Finding>>> {
    let parsed = match manifest::parse_at(&id.manifest_path(), &content.manifest) {
        Ok(parsed) => parsed,
        Err(findings) => return Ok(Err(findings)),
    };
    let mut findings = parsed.warnings;
    findings.extend(text_rules::usable(&parsed.manifest));
    findings.extend(workflow::check(&parsed.manifest, &content.workflow));
    findings.extend(
        app.linters
            .check(&id.workflow_path(), &content.workflow)
            .await?,
    );
    Ok(if any_error(&findings) {
        Err(findings)
    } else {
        Ok(Checked {
            manifest: parsed.manifest,
            warnings: findings,
        })
    })
}

/// The two texts of a proposal, as far as they can be made; the manifest when it is valid; findings.
pub(crate) struct Composed {
    pub(crate) content: Content,
    pub(crate) manifest: Option<Manifest>,
    pub(crate) findings: Vec<Finding>,
}

/// Makes the texts of a proposal. Pure: no linter has looked at them yet.
pub(crate) fn compose(proposal: &SkillProposal) -> Result<Composed> {
    let (text, parsed) = match (&proposal.skill, &proposal.manifest) {
        (Some(draft), None) => match draft.parse() {
            // The canonical text, so that what is committed does not depend on who wrote it.
            Ok(parsed) => (manifest::render(&parsed.manifest), Ok(parsed)),
            Err(findings) => (draft.to_yaml(), Err(findings)),
        },
        (None, Some(text)) => (text.clone(), manifest::parse(text)),
        _ => {
            return Err(Error::BadRequest(
                "send exactly one of `skill` (fields) and `manifest` (YAML)".to_owned(),
            ));
        }
    };
    if proposal.commands.is_some() == proposal.workflow.is_some() {
        let message =
            "send exactly one of `commands` (for a generated workflow) and `workflow` (YAML)";
        return Err(Error::BadRequest(message.to_owned()));
    }
    let commands: Option<Vec<Command>> = proposal.commands.as_ref().map(|commands| {
        let commands = commands.iter();
        commands
            .map(|command| Command {
                name: command.name.clone(),
                run: command.run.clone(),
            })
            .collect()
    });
    let mut findings = commands
        .as_deref()
        .map(workflow::check_commands)
        .unwrap_or_default();
    let manifest = match parsed {
        Ok(parsed) => {
            findings.splice(0..0, parsed.warnings);
            findings.extend(text_rules::usable(&parsed.manifest));
            Some(parsed.manifest)
        }
        Err(errors) => {
            findings.splice(0..0, errors);
            None
        }
    };
    let workflow = match (&manifest, commands, &proposal.workflow) {
        (Some(manifest), Some(commands), _) if !any_error(&findings) => {
            workflow::generate(manifest, &commands)
        }
        (_, _, Some(text)) => text.clone(),
        _ => String::new(),
    };
    if let (Some(manifest), false) = (&manifest, workflow.is_empty()) {
        findings.extend(workflow::check(manifest, &workflow));
    }
    Ok(Composed {
        content: Content {
            manifest: text,
            workflow,
        },
        manifest,
        findings,
    })
}

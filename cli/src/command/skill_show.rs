//! `prentice skill show ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, facts, render, status};
use crate::words;
use client::wire::Skill;
use domain::id::SkillId;
use domain::schema::{Purpose, Schema};
use serde_json::Value;

/// Show one skill.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The skill: `domain/name`.
    pub(crate) id: SkillId,
    /// Print its manifest and its workflow as well.
    #[arg(long)]
    files: bool,
}

impl Show {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let skill = connection.skill(&self.id).await?;
        if output.json {
            output.document(&skill);
            return Ok(Exit::Done);
        }
        show(&skill, output);
        if self.files {
            let files = [
                (self.id.manifest_path(), &skill.content.manifest),
                (self.id.workflow_path(), &skill.content.workflow),
            ];
            for (path, text) in files {
                output.line(format!("\n# {path}\n{text}"));
            }
        }
        Ok(Exit::Done)
    }
}

fn show(skill: &Skill, output: Output) {
    let content = &skill.content;
    let mut lines = vec![
        ("skill", cell(skill.id.as_str())),
        ("name", cell(&content.name)),
        ("status", status(&words::wire(&skill.status))),
        ("risk", cell(words::wire(&content.risk))),
    ];
    if let Some(active) = &skill.active {
        lines.push((
            "active",
            cell(format!("version {} at {}", active.number, active.commit)),
        ));
        if active.edited_after_proposal {
            lines.push((
                "",
                cell("its pull request was edited after it was proposed"),
            ));
        }
    }
    if let Some(pending) = &skill.pending {
        let link = pending
            .pull
            .as_ref()
            .map_or("pull request being opened", |pull| &pull.url);
        lines.push((
            "waits",
            cell(format!(
                "{} (version {}): {link}",
                pending.change, pending.number
            )),
        ));
    }
    if let Some(rejected) = &skill.rejected {
        lines.push((
            "rejected",
            cell(format!(
                "version {} ({}): {}",
                rejected.number, rejected.reason, rejected.pull.url
            )),
        ));
    }
    if let Some(deprecated) = &content.deprecated {
        let reason = deprecated.reason.as_deref().unwrap_or("no reason given");
        let instead = deprecated
            .replacement_id
            .as_ref()
            .map_or_else(String::new, |id| format!("; use {id}"));
        lines.push(("deprecated", cell(format!("{reason}{instead}"))));
    }
    if !content.tags.is_empty() {
        lines.push(("tags", cell(content.tags.join(", "))));
    }
    lines.push(("timeout", cell(format!("{} s", content.timeout_seconds))));
    styled(&facts(output, lines));
    output.line(format!("\n{}", content.description.trim_end()));
    fields("inputs", &content.inputs, Purpose::Inputs, output);
    fields("outputs", &content.outputs, Purpose::Outputs, output);
}

fn fields(heading: &str, schema: &Value, purpose: Purpose, output: Output) {
    let Ok(schema) = Schema::from_json(schema, purpose) else {
        return;
    };
    if schema.fields().is_empty() {
        return;
    }
    output.line(format!("\n{heading}"));
    let rows = schema.fields().iter().map(|field| {
        let need = match (&field.default, field.required) {
            (Some(default), _) => format!("default {default}"),
            (None, true) => "required".to_owned(),
            (None, false) => "optional".to_owned(),
        };
        let about = field.description.as_deref().unwrap_or_default();
        vec![
            cell(format!("  {}", field.name)),
            cell(field.kind.describe()),
            cell(need),
            cell(words::brief(about, 80)),
        ]
    });
    styled(&render(output, &[], rows.collect()));
}

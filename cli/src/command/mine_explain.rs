//! `prentice mine explain`.

use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, facts, render};
use domain::mining::{Classifier, Subject};
use std::path::PathBuf;

/// Show which rule of classification an error meets: guardrail, fixer or human, and why. Needs no server.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice mine explain \"KeyError: 'partner_id'\" --type KeyError
  prentice mine explain \"pool exhausted\" --component billing --rules errors/classify.yaml
  prentice mine explain \"missing partner\" --precondition --json | jq -r .remedy")]
pub(crate) struct Explain {
    /// The message.
    message: String,
    /// Class of the exception or code of the error.
    #[arg(long = "type", value_name = "CLASS", default_value = domain::errors::NO_KIND)]
    kind: String,
    /// Where it happens.
    #[arg(long, value_name = "NAME", default_value = domain::errors::UNKNOWN)]
    component: String,
    /// The level it is logged at.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    level: String,
    /// A tag of it; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// As if inputs of failing runs had something in common.
    #[arg(long)]
    precondition: bool,
    /// A team's own rules, as `errors/classify.yaml` of its skills repository holds them; else the committed ones.
    #[arg(long, value_name = "CLASSIFY.yaml")]
    rules: Option<PathBuf>,
}

impl Explain {
    /// Needs no server.
    ///
    /// # Errors
    /// [`Failure`] when the rules cannot be read.
    pub(crate) fn run(&self, output: Output) -> Result<Exit, Failure> {
        let classifier = self.classifier(output)?;
        let explained = classifier.explain(&Subject {
            message: &self.message,
            kind: &self.kind,
            component: &self.component,
            level: &self.level,
            tags: &self.tags,
            precondition: self.precondition,
        });
        if output.json {
            output.document(&explained);
            return Ok(Exit::Done);
        }
        let rows = vec![
            ("remedy", cell(explained.remedy.as_str())),
            ("rule", cell(explained.rule.as_deref().unwrap_or("none"))),
            ("because", cell(&explained.why)),
        ];
        styled(&facts(output, rows));
        if !explained.passed_over.is_empty() {
            let rows = explained.passed_over.iter();
            let rows = rows.map(|(rule, why_not)| vec![cell(rule), cell(why_not)]);
            output.line("");
            styled(&render(output, &["NOT MET", "BECAUSE"], rows.collect()));
        }
        Ok(Exit::Done)
    }

    fn classifier(&self, output: Output) -> Result<Classifier, Failure> {
        let Some(path) = &self.rules else {
            return Ok(Classifier::default());
        };
        let text = std::fs::read_to_string(path).map_err(|cause| Failure::File {
            path: path.clone(),
            cause,
        })?;
        Classifier::parse(&text).map_err(|findings| {
            for finding in findings {
                output.note(finding.in_file(path.display().to_string()).to_string());
            }
            Failure::Usage(format!("the rules in {} hold mistakes", path.display()))
        })
    }
}

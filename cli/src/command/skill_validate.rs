//! `prentice validate [ID|FILE]`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Progress;
use crate::proposal;
use client::wire::{ValidateAll, ValidateAllReport, ValidationReport};
use domain::id::SkillId;
use std::path::Path;

/// Check a skill, a manifest file, or everything on the default branch.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice validate                       every skill on the default branch
  prentice validate ops/disk-report       what is stored of one skill
  prentice validate disk-report.yaml      a manifest that is not proposed yet, with disk-report.commands.yaml

Exit code 1 when there are errors.")]
pub(crate) struct Validate {
    /// A skill's id, a manifest file, or `-` for a manifest on standard input.
    #[arg(value_name = "ID|FILE")]
    what: Option<String>,
    /// The file of the commands that go with the manifest.
    #[arg(long, value_name = "FILE", requires = "what")]
    commands_from: Option<String>,
    /// A workflow written by hand, instead of commands.
    #[arg(
        long,
        value_name = "FILE",
        requires = "what",
        conflicts_with = "commands_from"
    )]
    workflow: Option<String>,
}

/// What is to be checked.
#[derive(Debug, PartialEq)]
enum Subject {
    Skill(SkillId),
    File(String),
}

impl Validate {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let progress = Progress::start(output, "checking");
        let Some(what) = &self.what else {
            let report = connection
                .client
                .validate_all(&ValidateAll {
                    check_entrypoints: true,
                })
                .await?;
            drop(progress);
            return Ok(print_all(&report, output));
        };
        let (report, place) = match subject(what, |path| Path::new(path).is_file())? {
            Subject::Skill(id) => (connection.client.validate_skill(&id).await?, id.to_string()),
            Subject::File(file) => {
                let files = proposal::from_files(
                    &file,
                    self.commands_from.as_deref(),
                    self.workflow.as_deref(),
                )?;
                (connection.client.validate(&files).await?, file)
            }
        };
        drop(progress);
        Ok(print(&report, &place, output))
    }
}

/// A file that is there comes before an id; both may be spelled alike.
fn subject(text: &str, is_file: impl Fn(&str) -> bool) -> Result<Subject, Failure> {
    if text == "-" || is_file(text) {
        return Ok(Subject::File(text.to_owned()));
    }
    let looks_like_a_file = text.ends_with(".yaml") || text.ends_with(".yml");
    match SkillId::parse(text) {
        Ok(id) if !looks_like_a_file => Ok(Subject::Skill(id)),
        _ => Err(Failure::Usage(format!(
            "{text:?} is neither a file nor a skill id such as ops/disk-report"
        ))),
    }
}

fn print(report: &ValidationReport, place: &str, output: Output) -> Exit {
    if output.json {
        output.document(report);
    } else {
        for finding in &report.findings {
            let source = crate::words::wire(&finding.source);
            output.line(format!(
                "{place}: {source}: {}",
                domain::finding::Finding::from(finding.clone())
            ));
        }
        for linter in report
            .linters
            .iter()
            .filter(|linter| linter.version.is_none())
        {
            output.note(format!(
                "warning: {} is not installed and checked nothing; `cargo xtask tools` installs it",
                linter.name
            ));
        }
        output.line(format!(
            "{place} is {}",
            if report.valid { "valid" } else { "not valid" }
        ));
    }
    if report.valid {
        Exit::Done
    } else {
        Exit::Failed
    }
}

fn print_all(report: &ValidateAllReport, output: Output) -> Exit {
    if output.json {
        output.document(report);
    } else {
        for issue in &report.issues {
            output.line(format!(
                "{}: {}: {}",
                issue.path, issue.category, issue.message
            ));
        }
        output.line(format!(
            "{} skills checked: {}",
            report.checked, report.status
        ));
    }
    if report.status == "ok" {
        Exit::Done
    } else {
        Exit::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_before_an_id() {
        let there = |path: &str| path == "ops/report";
        assert_eq!(
            subject("ops/report", there).expect("a file"),
            Subject::File("ops/report".to_owned())
        );
        let id = SkillId::parse("ops/other").expect("an id");
        assert_eq!(
            subject("ops.other", there).expect("an id"),
            Subject::Skill(id)
        );
        assert_eq!(
            subject("-", there).expect("standard input"),
            Subject::File("-".to_owned())
        );
        assert_eq!(
            subject("report.yaml", there)
                .expect_err("no such file")
                .code(),
            2
        );
        assert_eq!(subject("nonsense", there).expect_err("neither").code(), 2);
    }
}

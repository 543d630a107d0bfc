//! `prentice policy check`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::policy_files;
use client::wire::CheckPolicies;
use domain::finding::Severity;
use std::path::PathBuf;

/// Check policy files, and whether they are weaker than those in force.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice policy check
  prentice policy check --policies ../skills/policies --json

Exit code 1 when there are errors.")]
pub(crate) struct Check {
    /// The folder of the policy files: the whole set that is to be in force.
    #[arg(long, value_name = "DIR", default_value = "policies")]
    policies: PathBuf,
}

impl Check {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let files = policy_files::read(&self.policies)?;
        let count = files.len();
        let request = CheckPolicies { files };
        let report = connection.client.check_policies(&request).await?;
        let errors = report.findings.iter();
        let errors = errors.filter(|finding| finding.severity == Severity::Error);
        let errors = errors.count();
        if output.json {
            output.document(&report);
        } else {
            for finding in &report.findings {
                output.line(policy_files::line(finding, &self.policies));
            }
            output.line(format!(
                "{}: {count} policy files, {}",
                self.policies.display(),
                match (errors, report.findings.len()) {
                    (0, 0) => "nothing wrong".to_owned(),
                    (0, warnings) => format!("{warnings} remarks"),
                    (errors, _) => format!("{errors} errors"),
                }
            ));
        }
        Ok(if errors == 0 {
            Exit::Done
        } else {
            Exit::Failed
        })
    }
}

//! `prentice policy show`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, raw};
use crate::{policy_files, words};
use std::path::Path;

/// Show the policies in force.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice policy show
  prentice policy show --cedar > all.cedar        all of them in Cedar, the translated ones too")]
pub(crate) struct Show {
    /// All of them in Cedar, the translated ones too.
    #[arg(long)]
    cedar: bool,
}

impl Show {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let policies = connection.client.policies().await?;
        if output.json {
            output.document(&policies);
            return Ok(Exit::Done);
        }
        for finding in &policies.findings {
            output.note(policy_files::line(finding, Path::new("policies")));
        }
        if !policies.findings.is_empty() {
            output.note("those are wrong with the newest policies; the ones before stay in force");
        }
        if self.cedar {
            raw(&policies.cedar);
            return Ok(Exit::Done);
        }
        let Some(commit) = &policies.commit else {
            output.line("the skills repository has no policies");
            return Ok(Exit::Done);
        };
        output.line(format!("policies at commit {}", words::short(commit)));
        for file in &policies.files {
            output.line(format!("\n# {}\n{}", file.path, file.text.trim_end()));
        }
        Ok(Exit::Done)
    }
}

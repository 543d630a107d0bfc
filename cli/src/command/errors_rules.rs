//! The rules that `prentice errors` works by: the built-in ones, or those and a file's.

use crate::exit::Failure;
use crate::output::Output;
use domain::errors::RuleSet;
use std::path::PathBuf;

/// `--rules`.
#[derive(Debug, clap::Args)]
pub(crate) struct Rules {
    /// A team's own rules, as `errors/rules.yaml` of its skills repository holds them.
    #[arg(long, value_name = "RULES.yaml")]
    rules: Option<PathBuf>,
}

impl Rules {
    /// # Errors
    /// [`Failure`] when the file cannot be read or holds mistakes; each was told then.
    pub(crate) fn read(&self, output: Output) -> Result<RuleSet, Failure> {
        let Some(path) = &self.rules else {
            return Ok(RuleSet::default());
        };
        let text = std::fs::read_to_string(path).map_err(|cause| Failure::File {
            path: path.clone(),
            cause,
        })?;
        RuleSet::parse(&text).map_err(|findings| {
            for finding in findings {
                output.note(finding.in_file(path.display().to_string()).to_string());
            }
            Failure::Usage(format!("the rules in {} hold mistakes", path.display()))
        })
    }
}

//! `prentice errors merge FINGERPRINT FINGERPRINT…`, `prentice errors split FINGERPRINT`.

use crate::command::errors_show::show;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::which_error::which;

/// Say that errors are one: they are counted, decided on and mined together from now on.
///
/// It outranks every rule and stays so until `prentice errors split` takes one of them out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors merge 5f0c2a9e 77aa01c3
  prentice errors merge 5f0c2a9e 77aa01c3 0b1c2d3e")]
pub(crate) struct Merge {
    /// The fingerprints, or the beginnings of them; the others are merged into the first.
    #[arg(value_name = "FINGERPRINT", num_args = 2.., required = true)]
    errors: Vec<String>,
}

/// Take an error out of its group.
///
/// A merge by hand is taken back. Where a rule merged it, no rule does so again; `prentice errors merge` brings it back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors show 5f0c2a9e                  its members, and why they are one
  prentice errors split 77aa01c3")]
pub(crate) struct Split {
    /// The fingerprint of the member, or the beginning of it.
    #[arg(value_name = "FINGERPRINT")]
    error: String,
}

impl Merge {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        // All are known before the first is merged.
        let mut fingerprints = Vec::with_capacity(self.errors.len());
        for error in &self.errors {
            fingerprints.push(which(connection, error).await?);
        }
        let mut merged = None;
        if let Some((into, others)) = fingerprints.split_first() {
            for other in others {
                merged = Some(connection.client.merge_error(other, into).await?);
            }
        }
        if let Some(merged) = merged {
            match output.json {
                true => output.document(&merged),
                false => show(&merged, output),
            }
        }
        Ok(Exit::Done)
    }
}

impl Split {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let fingerprint = which(connection, &self.error).await?;
        let split = connection.client.split_error(&fingerprint).await?;
        match output.json {
            true => output.document(&split),
            false => show(&split, output),
        }
        Ok(Exit::Done)
    }
}

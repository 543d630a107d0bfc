//! `prentice errors ignore|resolve|reopen FINGERPRINT`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::which_error::which;
use client::wire::SetErrorStatus;
use domain::Timestamp;

/// Hear no more of an error, for good or for a while.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors ignore 5f0c2a9e
  prentice errors ignore 5f0c2a9e --until 2027-01-01T00:00:00Z")]
pub(crate) struct Ignore {
    /// Its fingerprint, or the beginning of it.
    #[arg(value_name = "FINGERPRINT")]
    error: String,
    /// Until then; for good when absent.
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
}

/// Say that an error is mended; one that comes again has regressed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors resolve 5f0c2a9e")]
pub(crate) struct Resolve {
    /// Its fingerprint, or the beginning of it.
    #[arg(value_name = "FINGERPRINT")]
    error: String,
}

/// Open an error again that was ignored or resolved.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors reopen 5f0c2a9e")]
pub(crate) struct Reopen {
    /// Its fingerprint, or the beginning of it.
    #[arg(value_name = "FINGERPRINT")]
    error: String,
}

impl Ignore {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        decide(connection, output, &self.error, "ignored", self.until).await
    }
}

impl Resolve {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        decide(connection, output, &self.error, "resolved", None).await
    }
}

impl Reopen {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        decide(connection, output, &self.error, "open", None).await
    }
}

async fn decide(
    connection: &mut Connection,
    output: Output,
    error: &str,
    status: &str,
    until: Option<Timestamp>,
) -> Result<Exit, Failure> {
    let fingerprint = which(connection, error).await?;
    let decision = SetErrorStatus {
        status: status.to_owned(),
        until,
    };
    let decided = connection
        .client
        .decide_error(&fingerprint, &decision)
        .await?;
    if output.json {
        output.document(&decided);
    } else {
        let of = &decided.summary;
        output.line(format!(
            "{} is {}: {}",
            &of.fingerprint[..8],
            of.status,
            of.template
        ));
    }
    Ok(Exit::Done)
}

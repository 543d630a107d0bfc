//! `prentice token create NAME`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::words;
use client::wire::CreateToken;

/// Make an API token, and print it once.
///
/// It acts in your name, and grants no more than you hold yourself. It is printed on standard output, and
/// cannot be shown again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice token create 'nightly build' --role operator --days 30
  prentice token create dashboard --scope 'runs:read' --scope 'skills:read'
  PRENTICE_TOKEN=$(prentice token create ci --quiet) prentice --api URL run list")]
pub(crate) struct Create {
    /// What it is for.
    name: String,
    /// A role it grants; may be repeated. All of yours unless given.
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// A pattern of permissions outside of which it grants nothing, such as `runs:*`; may be repeated.
    #[arg(long = "scope", value_name = "PATTERN")]
    scopes: Vec<String>,
    /// How many days it lives.
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
}

impl Create {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let given = |names: Vec<String>| (!names.is_empty()).then_some(names);
        let asked = CreateToken {
            name: self.name,
            roles: given(self.roles),
            scopes: given(self.scopes),
            expires_in_days: Some(self.days),
        };
        let created = connection.client.create_token(&asked).await?;
        if output.json {
            output.document(&created);
            return Ok(Exit::Done);
        }
        output.line(&created.secret);
        output.note(format!(
            "shown only now; good until {} UTC; `prentice token revoke {}` ends it",
            words::time(created.token.expires_at),
            created.token.id
        ));
        Ok(Exit::Done)
    }
}

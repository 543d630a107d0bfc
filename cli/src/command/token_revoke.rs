//! `prentice token revoke ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use domain::access::TokenId;

/// Revoke an API token, at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice token revoke 019a8f0e6c3b7d20a1b2c3d4")]
pub(crate) struct Revoke {
    /// The token's id, as `prentice token list` shows it; it follows `prt_` in the token.
    #[arg(value_parser = token_id)]
    id: TokenId,
}

fn token_id(text: &str) -> Result<TokenId, String> {
    TokenId::parse(text).ok_or_else(|| "expected 24 hexadecimal digits".to_owned())
}

impl Revoke {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let token = connection.client.revoke_token(&self.id).await?;
        if output.json {
            output.document(&token);
        } else {
            output.line(format!("{} ({}) is revoked", token.id, token.name));
        }
        Ok(Exit::Done)
    }
}

//! `prentice token list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render, status};
use crate::words;
use client::wire::{Page, Token};

/// List the API tokens, newest first; never their secrets.
///
/// Those that ended are listed for 30 days more.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice token list
  prentice token list --json | jq -r '.items[] | select(.last_used_at == null) | .id'")]
pub(crate) struct List {}

impl List {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let mut tokens: Vec<Token> = Vec::new();
        let mut cursor = None;
        loop {
            let page = connection.client.tokens(cursor, Some(100)).await?;
            tokens.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        if output.json {
            output.document(&Page {
                items: tokens,
                next_cursor: None,
            });
            return Ok(Exit::Done);
        }
        if tokens.is_empty() {
            output.note("no API tokens; `prentice token create NAME` makes one");
            return Ok(Exit::Done);
        }
        let rows = tokens.iter().map(|token| {
            let used = token
                .last_used_at
                .map_or_else(|| "never".to_owned(), words::time);
            vec![
                cell(token.id.as_str()),
                cell(&token.name),
                status(&words::wire(&token.status)),
                cell(grants(token)),
                cell(&token.created_by),
                cell(words::time(token.expires_at)),
                cell(used),
            ]
        });
        let heading = [
            "ID",
            "NAME",
            "STATUS",
            "GRANTS",
            "OF",
            "ENDS (UTC)",
            "LAST USED",
        ];
        styled(&render(output, &heading, rows.collect()));
        Ok(Exit::Done)
    }
}

/// `operator within runs:*`.
fn grants(token: &Token) -> String {
    let roles = token.roles.join(", ");
    match &token.scopes {
        None => roles,
        Some(scopes) if scopes.is_empty() => "nothing".to_owned(),
        Some(scopes) => format!("{roles} within {}", scopes.join(", ")),
    }
}

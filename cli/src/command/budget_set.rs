//! `prentice budget set`.

use super::budget_show::show;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use client::wire::SetBudget;
use domain::budget::{Cost, Scope};

/// Set limits of the tenant, a role, a user or a skill. What is not named stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice budget set --scope tenant --daily 50 --monthly 200
  prentice budget set --scope role:finance --per-request 2.5
  prentice budget set --scope skill:ops/disk-report --daily none      takes that limit away")]
pub(crate) struct Set {
    /// Whose: `tenant`, `role:NAME`, `user:NAME` or `skill:DOMAIN/NAME`.
    #[arg(long, value_name = "SCOPE")]
    scope: Scope,
    /// What a single run may cost, or `none`.
    #[arg(long, value_name = "N|none", required_unless_present_any = ["daily", "monthly"], value_parser = limit)]
    per_request: Option<Limit>,
    /// What all runs of a day (UTC) may cost together, or `none`.
    #[arg(long, value_name = "N|none", value_parser = limit)]
    daily: Option<Limit>,
    /// What all runs of a month (UTC) may cost together, or `none`.
    #[arg(long, value_name = "N|none", value_parser = limit)]
    monthly: Option<Limit>,
}

/// A limit, or that there is none.
#[derive(Debug, Clone, PartialEq)]
struct Limit(Option<String>);

fn limit(text: &str) -> Result<Limit, String> {
    if text == "none" {
        return Ok(Limit(None));
    }
    match Cost::parse(text) {
        Ok(cost) => Ok(Limit(Some(cost.to_string()))),
        Err(error) => Err(format!("{error}, or `none`")),
    }
}

impl Set {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let given = |limit: Option<Limit>| limit.map(|Limit(limit)| limit);
        let change = SetBudget {
            scope: self.scope.to_string(),
            per_request: given(self.per_request),
            daily: given(self.daily),
            monthly: given(self.monthly),
        };
        show(&connection.client.set_budget(&change).await?, output);
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_an_amount_or_none() {
        let amount = |text: &str| Some(Limit(Some(text.to_owned())));
        for (text, expected) in [
            ("50", amount("50")),
            ("2.5", amount("2.5")),
            ("none", Some(Limit(None))),
            ("-1", None),
            ("much", None),
            ("", None),
        ] {
            assert_eq!(limit(text).ok(), expected, "{text:?}");
        }
    }
}

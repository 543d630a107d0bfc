//! `prentice errors tail`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::words;
use client::wire::ErrorSummary;
use client::{ClientError, ErrorQuery};
use domain::Timestamp;
use std::collections::HashMap;
use std::time::Duration;

/// Errors that are looked at each time: the last seen.
const LOOKED_AT: u32 = 100;

/// Follow errors as they are counted: a line for each that is new, or happened again. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors tail
  prentice errors tail --service billing --lines 0
  prentice errors tail --json | jq -r .template")]
pub(crate) struct Tail {
    /// Only those that this service reported.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// So many of the last seen to begin with.
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    lines: u32,
    /// Seconds between two looks.
    #[arg(long, default_value_t = 2, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    every: u64,
}

impl Tail {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let stop = tokio::signal::ctrl_c();
        tokio::select! {
            ended = self.follow(connection, output) => ended,
            stopped = stop => match stopped {
                Ok(()) => Ok(Exit::Done),
                Err(cause) => Err(Failure::Other(format!("signals cannot be listened to: {cause}"))),
            },
        }
    }

    async fn follow(&self, connection: &mut Connection, output: Output) -> Result<Exit, Failure> {
        let query = ErrorQuery {
            service: self.service.clone(),
            limit: Some(LOOKED_AT),
            ..ErrorQuery::default()
        };
        let mut known = Known::default();
        let first = connection.client.errors(&query).await?.items;
        let shown = known.news(&first);
        let most = self.lines as usize;
        if first.is_empty() {
            output.note("no errors yet; waiting for some, Ctrl-C ends it (`prentice errors report FILE` reports some)");
        }
        for error in &shown[shown.len().saturating_sub(most)..] {
            show(error, output);
        }
        let mut away = false;
        loop {
            tokio::time::sleep(Duration::from_secs(self.every)).await;
            match connection.client.errors(&query).await {
                Ok(page) => {
                    if std::mem::take(&mut away) {
                        output.note("the server answers again");
                    }
                    for error in known.news(&page.items) {
                        show(error, output);
                    }
                }
                // It may be starting anew; whoever follows goes on following.
                Err(error @ ClientError::Unreachable { .. }) => {
                    if !std::mem::replace(&mut away, true) {
                        output.note(format!("{error}; it is tried again"));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// What was shown.
#[derive(Default)]
struct Known(HashMap<String, (Timestamp, u64)>);

impl Known {
    /// Those that are new or happened again, the oldest first; they are known then.
    fn news<'e>(&mut self, errors: &'e [ErrorSummary]) -> Vec<&'e ErrorSummary> {
        let mut news: Vec<&ErrorSummary> = errors
            .iter()
            .filter(|error| {
                let now = (error.last_seen, error.hits_30d);
                let before = self.0.insert(error.fingerprint.clone(), now);
                // What is older than thirty days leaves the count: fewer are no news.
                before.is_none_or(|(seen, hits)| now.0 > seen || now.1 > hits)
            })
            .collect();
        news.sort_by(|a, b| (a.last_seen, &a.fingerprint).cmp(&(b.last_seen, &b.fingerprint)));
        news
    }
}

/// One line: text for people, or JSON.
fn show(error: &ErrorSummary, output: Output) {
    if output.json {
        output.json_line(error);
        return;
    }
    let service = match error.services.as_slice() {
        [] => error.component.as_str(),
        [one] => one.as_str(),
        [first, ..] => &format!("{first} +{}", error.services.len() - 1),
    };
    output.line(format!(
        "{}  {}  {:<16}  {:>6}  {}",
        words::time(error.last_seen),
        &error.fingerprint[..8.min(error.fingerprint.len())],
        service.replace(['\n', '\t'], " "),
        error.hits_7d,
        error.template.replace(['\n', '\t'], " "),
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(name: &str, second: i64, hits: u64) -> ErrorSummary {
        let at = Timestamp::from_second(second).expect("in range");
        ErrorSummary {
            fingerprint: name.to_owned(),
            members: 1,
            services: Vec::new(),
            component: "sale".to_owned(),
            kind: "KeyError".to_owned(),
            template: "KeyError".to_owned(),
            status: "open".to_owned(),
            hits_7d: hits,
            hits_30d: hits,
            impact_score: 0.0,
            trend: "new".to_owned(),
            first_seen: at,
            last_seen: at,
        }
    }

    #[test]
    fn only_what_is_new_is_shown_the_oldest_first() {
        let mut known = Known::default();
        let looks = [
            (vec![error("b", 20, 1), error("a", 10, 5)], vec!["a", "b"]),
            (vec![error("b", 20, 1), error("a", 10, 5)], vec![]),
            // Again at the same moment; later; fewer since the window moved.
            (vec![error("b", 20, 2), error("a", 30, 6)], vec!["b", "a"]),
            (vec![error("b", 20, 1), error("c", 40, 1)], vec!["c"]),
            (vec![], vec![]),
        ];
        for (look, expected) in looks {
            let news: Vec<&str> = known
                .news(&look)
                .into_iter()
                .map(|error| error.fingerprint.as_str())
                .collect();
            assert_eq!(news, expected);
        }
    }
}

//! `prentice errors show FINGERPRINT`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, facts, render, status};
use crate::which_error::which;
use crate::words;
use client::wire::ErrorDetail;

/// Show all that is known of one error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors show 5f0c2a9e
  prentice errors show 5f0c2a9e --json | jq .days")]
pub(crate) struct Show {
    /// Its fingerprint, or the beginning of it.
    #[arg(value_name = "FINGERPRINT")]
    error: String,
}

impl Show {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let fingerprint = which(connection, &self.error).await?;
        let error = connection.client.error(&fingerprint).await?;
        if output.json {
            output.document(&error);
        } else {
            show(&error, output);
        }
        Ok(Exit::Done)
    }
}

/// For people.
pub(crate) fn show(error: &ErrorDetail, output: Output) {
    let of = &error.summary;
    let hits = format!(
        "{} in 24 hours, {} in 7 days, {} in 30 days, {} in all",
        error.hits_1d, of.hits_7d, of.hits_30d, error.hits_total
    );
    let mut rows = vec![
        ("fingerprint", cell(&of.fingerprint)),
        ("message", cell(&of.template)),
        ("type", cell(&of.kind)),
        ("component", cell(&of.component)),
        ("status", status(&of.status)),
        ("hits", cell(hits)),
        ("trend", cell(&of.trend)),
        ("impact", cell(format!("{:.1}", of.impact_score))),
        ("first seen", cell(words::time(of.first_seen))),
        ("last seen", cell(words::time(of.last_seen))),
    ];
    let lists = [
        ("services", &of.services),
        ("versions", &error.versions),
        ("tags", &error.tags),
    ];
    for (name, list) in lists {
        if !list.is_empty() {
            rows.push((name, cell(list.join(", "))));
        }
    }
    if error.group.len() > 1 {
        rows.push(("fingerprints", cell(of.members.to_string())));
    }
    if error.users > 0 {
        rows.push(("users", cell(error.users.to_string())));
    }
    styled(&facts(output, rows));
    if error.group.len() > 1 {
        let members = error.group.iter().map(|member| {
            vec![
                cell(&member.fingerprint),
                cell(member.hits_total.to_string()),
                cell(words::time(member.last_seen)),
                cell(&member.template),
            ]
        });
        output.line("");
        let heading = ["FINGERPRINT", "HITS", "LAST SEEN (UTC)", "MESSAGE"];
        styled(&render(output, &heading, members.collect()));
        let merges = error.merges.iter().map(|merge| {
            let [a, b] = &merge.fingerprints;
            vec![
                cell(&a[..8]),
                cell(&b[..8]),
                cell(&merge.by),
                cell(&merge.reason),
            ]
        });
        output.line("");
        let heading = ["THIS", "AND THIS", "BY", "ARE ONE BECAUSE"];
        styled(&render(output, &heading, merges.collect()));
    }
    let values = error.values.iter().enumerate();
    let values: Vec<_> = values
        .flat_map(|(gap, values)| {
            values.iter().map(move |value| {
                vec![
                    cell((gap + 1).to_string()),
                    cell(value.count.to_string()),
                    cell(&value.value),
                ]
            })
        })
        .collect();
    if !values.is_empty() {
        output.line("");
        styled(&render(output, &["GAP", "TIMES", "VALUE"], values));
    }
    output.line("");
    let samples = error.samples.iter();
    let samples = samples.map(|sample| vec![cell(words::time(sample.at)), cell(&sample.message)]);
    styled(&render(output, &["AT (UTC)", "SAID"], samples.collect()));
}

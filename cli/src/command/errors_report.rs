//! `prentice errors report FILE`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use client::wire::ErrorsAccepted;
use serde_json::{Value, json};
use std::io::Read;
use std::path::PathBuf;

/// Events that the API takes at once.
const BATCH: usize = 500;
/// Bytes of a batch; the API takes a megabyte.
const MOST_BYTES: usize = 900_000;

/// Report error events: a line each, as JSON (`{"error": …, "component": …}`) or as plain text.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors report errors.jsonl
  grep ERROR app.log | prentice errors report - --service billing
  echo \"KeyError: 'partner_id'\" | prentice errors report - --component sale.order")]
pub(crate) struct Report {
    /// The file; `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The service of lines that name none.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The component of lines that name none.
    #[arg(long, value_name = "NAME")]
    component: Option<String>,
}

impl Report {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let text = self.text()?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let events: Vec<Value> = lines.map(|line| self.event(line)).collect();
        let mut all = ErrorsAccepted::default();
        let mut from = 0;
        while from < events.len() {
            let batch = batch(&events[from..]);
            let answer = connection.client.report_errors(&json!(batch)).await?;
            all.accepted += answer.accepted;
            all.refused
                .extend(answer.refused.into_iter().map(|mut refused| {
                    refused.index += from;
                    refused
                }));
            from += batch.len();
        }
        if output.json {
            output.document(&all);
        } else {
            output.line(format!("{} reported", all.accepted));
            for refused in &all.refused {
                let problems = refused.problems.join("; ");
                output.note(format!("event {}: {problems}", refused.index + 1));
            }
        }
        Ok(if all.refused.is_empty() {
            Exit::Done
        } else {
            Exit::Failed
        })
    }

    fn text(&self) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        let read = match self.file.to_str() {
            Some("-") => std::io::stdin().read_to_end(&mut bytes).map(drop),
            _ => std::fs::read(&self.file).map(|read| bytes = read),
        };
        read.map_err(|cause| Failure::File {
            path: self.file.clone(),
            cause,
        })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn event(&self, line: &str) -> Value {
        let mut event = match serde_json::from_str(line) {
            Ok(Value::Object(fields)) => fields,
            _ => serde_json::Map::from_iter([("error".to_owned(), json!(line))]),
        };
        for (name, value) in [("service", &self.service), ("component", &self.component)] {
            if let Some(value) = value {
                event.entry(name).or_insert_with(|| json!(value));
            }
        }
        Value::Object(event)
    }
}

/// As many of the first as the API takes at once, but at least one.
fn batch(events: &[Value]) -> &[Value] {
    let mut bytes = 0;
    let fits = events.iter().take(BATCH).take_while(|event| {
        bytes += event.to_string().len() + 1;
        bytes <= MOST_BYTES
    });
    let count = fits.count().max(1).min(events.len());
    &events[..count]
}

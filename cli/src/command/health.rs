//! `prentice health`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::table::{cell, render, status};
use crate::words;
use client::wire::HealthStatus;

/// Whether the server and all it depends on are well.
#[derive(Debug, clap::Args)]
pub(crate) struct HealthCheck {}

impl HealthCheck {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let health = connection.client.health().await?;
        if output.json {
            output.document(&health);
        } else {
            let rows = health.components.iter().map(|(name, component)| {
                let latency = format!("{} ms", component.latency_ms);
                vec![
                    cell(name),
                    status(&words::wire(&component.status)),
                    cell(latency),
                    cell(&component.details),
                ]
            });
            output.line(format!(
                "prentice {} is {}",
                health.version,
                words::wire(&health.status)
            ));
            crate::output::styled(&render(
                output,
                &["PART", "STATUS", "TOOK", "DETAILS"],
                rows.collect(),
            ));
        }
        Ok(if health.status == HealthStatus::Unhealthy {
            Exit::Failed
        } else {
            Exit::Done
        })
    }
}

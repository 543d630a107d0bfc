//! Whether everything we depend on answers.

use crate::App;
use client::wire::{ComponentHealth, Health, HealthStatus};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::{Duration, Instant};

/// A dependency that takes longer is not healthy.
const DEADLINE: Duration = Duration::from_secs(3);

impl App {
    /// Asks every dependency, all at the same time.
    pub async fn health(&self) -> Health {
        let (store, queue, bus, forge, linters) = tokio::join!(
            ask("the table answers", self.records.store.check()),
            ask("the queue answers", self.records.queue.check()),
            ask("the bus answers", self.bus.check()),
            ask("the repository answers", self.forge.check()),
            self.linter_health(),
        );
        let components = [
            ("store", store),
            ("queue", queue),
            ("bus", bus),
            ("forge", forge),
            ("linters", linters),
        ];
        let components: BTreeMap<String, ComponentHealth> = components
            .into_iter()
            .map(|(name, health)| (name.to_owned(), health))
            .collect();
        let status = components
            .values()
            .map(|component| component.status)
            .max()
            .unwrap_or(HealthStatus::Healthy);
        Health {
            status,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            components,
        }
    }

    async fn linter_health(&self) -> ComponentHealth {
        let began = Instant::now();
        let linters = self.linters.versions().await;
        let missing: Vec<&str> = linters
            .iter()
            .filter(|linter| linter.version.is_none())
            .map(|linter| linter.name.as_str())
            .collect();
        let (status, details) = if missing.is_empty() {
            let found: Vec<String> = linters
                .iter()
                .map(|linter| {
                    format!(
                        "{} {}",
                        linter.name,
                        linter.version.as_deref().unwrap_or_default()
                    )
                })
                .collect();
            (HealthStatus::Healthy, found.join(", "))
        } else {
            let missing = missing.join(" and ");
            let details = format!(
                "{missing} not found: workflows are checked by our own rules only; `cargo xtask tools` installs them"
            );
            (HealthStatus::Degraded, details)
        };
        ComponentHealth {
            status,
            details,
            latency_ms: millis(began),
        }
    }
}

async fn ask<E: Display>(
    fine: &str,
    check: impl Future<Output = Result<(), E>>,
) -> ComponentHealth {
    let began = Instant::now();
    let (status, details) = match tokio::time::timeout(DEADLINE, check).await {
        Ok(Ok(())) => (HealthStatus::Healthy, fine.to_owned()),
        Ok(Err(error)) => (HealthStatus::Unhealthy, error.to_string()),
        Err(_) => (
            HealthStatus::Unhealthy,
            format!("no answer in {} seconds", DEADLINE.as_secs()),
        ),
    };
    ComponentHealth {
        status,
        details,
        latency_ms: millis(began),
    }
}

fn millis(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

//! How much an error matters: its numbers, weighed.

use crate::finding::{Finding, Source, any_error};
use crate::yaml::{self, Data, Fields, Report};
use serde::{Deserialize, Serialize};

/// The numbers of a signature at one moment. Every field can be weighed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Events of the last 24 hours.
    pub hits_1d: u64,
    /// Events of the last seven days.
    pub hits_7d: u64,
    /// Events of the last 30 days.
    pub hits_30d: u64,
    /// All events ever.
    pub hits_total: u64,
    /// Services that reported it.
    pub services: u64,
    /// Users it happened to.
    pub users: u64,
    /// Versions it happened in.
    pub versions: u64,
    /// Days of the last 30 on which it happened.
    pub days_seen: u64,
    /// Whole days since it was first seen.
    pub age_days: u64,
    /// Whole days since it was last seen.
    pub quiet_days: u64,
    /// The rate since the last change as a multiple of the one before; 1 when steady.
    pub growth: f64,
    /// 0 for trace to 5 for fatal; see [`severity`].
    pub severity: f64,
}

/// How bad a level is: trace 0, debug 1, info 2, warning 3, error 4, fatal 5; an unknown one counts as an error.
pub fn severity(level: &str) -> f64 {
    match level.to_ascii_lowercase().as_str() {
        "trace" => 0.0,
        "debug" => 1.0,
        "info" | "notice" => 2.0,
        "warn" | "warning" => 3.0,
        "fatal" | "critical" | "emergency" | "alert" | "panic" => 5.0,
        _ => 4.0,
    }
}

const NAMES: [&str; 12] = [
    "hits_1d",
    "hits_7d",
    "hits_30d",
    "hits_total",
    "services",
    "users",
    "versions",
    "days_seen",
    "age_days",
    "quiet_days",
    "growth",
    "severity",
];

/// What each number counts. The default is the document's: `0.7 * hits_7d + 0.3 * hits_30d`.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactWeights {
    /// Names of [`Numbers`] and their weights.
    weights: Vec<(&'static str, f64)>,
}

impl Default for ImpactWeights {
    fn default() -> ImpactWeights {
        ImpactWeights {
            weights: vec![("hits_7d", 0.7), ("hits_30d", 0.3)],
        }
    }
}

impl ImpactWeights {
    /// Where a team keeps weights of its own, in the skills repository.
    pub const PATH: &'static str = "errors/impact.yaml";

    /// Reads a YAML mapping of names to weights, such as `{hits_7d: 0.7, users: 2}`; what is not named weighs nothing.
    ///
    /// # Errors
    /// Every name that is no number of a signature and every weight that is no number, each with its place.
    pub fn parse(text: &str) -> Result<ImpactWeights, Vec<Finding>> {
        let mut findings = Vec::new();
        let root = yaml::read(text, Source::Rule, &mut findings);
        let mut report = Report {
            source: Source::Rule,
            findings: &mut findings,
        };
        let mut weights = Vec::new();
        if let Some(root) = &root
            && let Some(fields) = Fields::open(root, "", "the impact weights", &NAMES, &mut report)
        {
            for name in NAMES {
                let Some(node) = fields.get(name) else {
                    continue;
                };
                match &node.data {
                    Data::Number(number) => match number.as_f64() {
                        Some(weight) if weight.abs() <= 1e6 => weights.push((name, weight)),
                        _ => {
                            let message = format!(
                                "found {number}, expected a weight from -1000000 to 1000000"
                            );
                            report.error("weight", name, node.place, message);
                        }
                    },
                    _ => report.wrong_type(node, name, "a number, such as `0.7`"),
                }
            }
            if weights.is_empty() && report.findings.is_empty() {
                let message = format!(
                    "nothing is weighed, expected at least one of {}",
                    NAMES.join(", ")
                );
                report.error("weight", "", root.place, message);
            }
        }
        match any_error(&findings) {
            true => Err(findings),
            false => Ok(ImpactWeights { weights }),
        }
    }

    /// The score of these numbers.
    pub fn score(&self, numbers: &Numbers) -> f64 {
        let of = |name: &str| match name {
            "hits_1d" => numbers.hits_1d as f64,
            "hits_7d" => numbers.hits_7d as f64,
            "hits_30d" => numbers.hits_30d as f64,
            "hits_total" => numbers.hits_total as f64,
            "services" => numbers.services as f64,
            "users" => numbers.users as f64,
            "versions" => numbers.versions as f64,
            "days_seen" => numbers.days_seen as f64,
            "age_days" => numbers.age_days as f64,
            "quiet_days" => numbers.quiet_days as f64,
            "growth" => numbers.growth,
            _ => numbers.severity,
        };
        self.weights
            .iter()
            .map(|(name, weight)| of(name) * weight)
            .sum()
    }
}

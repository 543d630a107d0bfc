//! Reads on what terms runs are let run.

use super::{AdmissionSettings, Reader};
use domain::budget::{Budgets, Cost, Limits, Models, Rates};
use domain::circuit;
use policy::Options;

impl Reader<'_> {
    /// On what terms runs are let run.
    pub fn admission(&mut self) -> AdmissionSettings {
        let settlement = self.settlement();
        self.gate(settlement)
    }

    /// What whoever settles runs and checks pull requests must know of it: no secret is part of this.
    pub(super) fn settlement(&mut self) -> AdmissionSettings {
        AdmissionSettings {
            budgets: self.budgets(),
            circuit: self.circuit(),
            policies: Options {
                default_deny: self.denies_by_default(),
            },
            ..AdmissionSettings::default()
        }
    }

    /// What whoever lets runs run must know besides.
    pub fn gate(&mut self, settlement: AdmissionSettings) -> AdmissionSettings {
        AdmissionSettings {
            approval_token: self.approval_token(),
            ..settlement
        }
    }

    fn approval_token(&mut self) -> Option<[u8; 32]> {
        const NAME: &str = "PRENTICE_APPROVAL_TOKEN_SHA256";
        let text = self.optional(NAME)?;
        let hash = hex::decode(&text)
            .ok()
            .and_then(|hash| hash.try_into().ok());
        if hash.is_none() {
            self.problem(format!(
                "{NAME} is no SHA-256; expected 64 hexadecimal digits, such as `printf %s \"$TOKEN\" | sha256sum` prints"
            ));
        }
        hash
    }

    fn denies_by_default(&mut self) -> bool {
        match self.optional("PRENTICE_POLICY_DEFAULT").as_deref() {
            None | Some("allow") => false,
            Some("deny") => true,
            Some(other) => {
                self.problem(format!(
                    "PRENTICE_POLICY_DEFAULT is {other:?}; expected `allow` or `deny`"
                ));
                true
            }
        }
    }

    fn budgets(&mut self) -> Budgets {
        let default = Budgets::default();
        let mut limit = |name: &str, default: Option<Cost>| match self.optional(name).as_deref() {
            Some("none") => None,
            _ => Some(self.cost(name, default.unwrap_or_default())),
        };
        let tenant = Limits {
            per_request: limit("PRENTICE_BUDGET_PER_REQUEST", default.tenant.per_request),
            per_day: limit("PRENTICE_BUDGET_DAILY", default.tenant.per_day),
            per_month: limit("PRENTICE_BUDGET_MONTHLY", default.tenant.per_month),
        };
        let models = default.models;
        Budgets {
            tenant,
            models: Models {
                low_remaining: self.cost("PRENTICE_BUDGET_LOW_REMAINING", models.low_remaining),
                standard: self.cost("PRENTICE_MODEL_STANDARD_COST", models.standard),
                cheap: self.cost("PRENTICE_MODEL_CHEAP_COST", models.cheap),
            },
            rates: Rates {
                minute: self.cost("PRENTICE_RUNNER_MINUTE_COST", default.rates.minute),
                ..default.rates
            },
            ..default
        }
    }

    fn cost(&mut self, name: &str, default: Cost) -> Cost {
        let Some(text) = self.optional(name) else {
            return default;
        };
        Cost::parse(&text).unwrap_or_else(|error| {
            self.problem(format!("{name}: {error}"));
            default
        })
    }

    fn circuit(&mut self) -> circuit::Settings {
        let default = circuit::Settings::default();
        let mut count = |name: &str, default: u32| {
            let text = self.optional(name).unwrap_or_else(|| default.to_string());
            self.number(name, &text)
        };
        circuit::Settings {
            failure_threshold: count(
                "PRENTICE_CIRCUIT_FAILURE_THRESHOLD",
                default.failure_threshold,
            ),
            window_seconds: count("PRENTICE_CIRCUIT_WINDOW_SECONDS", default.window_seconds),
            open_seconds: count("PRENTICE_CIRCUIT_OPEN_SECONDS", default.open_seconds),
            half_open_max: count("PRENTICE_CIRCUIT_HALF_OPEN_MAX", default.half_open_max),
            ..default
        }
    }
}

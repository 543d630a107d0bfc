//! Reads how often callers may ask, and for how long answers are kept for those who ask again.

use super::Reader;
use domain::idempotency;
use domain::rate_limit::{Policy, Rule};

/// What a request passes before its route.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitSettings {
    /// `PRENTICE_RATE_LIMIT_ENABLED`, `PRENTICE_RATE_LIMIT_STRICT` (default 0), `PRENTICE_RATE_LIMIT_REQUESTS` (default 60) in
    /// `PRENTICE_RATE_LIMIT_WINDOW_SECONDS` (default 60); classes of routes have multiples of it ([`Policy::around`]).
    pub rates: Policy,
    /// `PRENTICE_IDEMPOTENCY_TTL_SECONDS` (default a day): for how long the answer to an `Idempotency-Key` is kept.
    pub idempotency: idempotency::Settings,
}

impl LimitSettings {
    /// What holds when nothing is said: in a deployment callers are limited; on one's own machine, where the
    /// only caller is oneself, they are not.
    pub fn unlimited() -> LimitSettings {
        LimitSettings {
            rates: Policy::unlimited(),
            idempotency: idempotency::Settings::default(),
        }
    }
}

impl Default for LimitSettings {
    /// Those of a deployment.
    fn default() -> LimitSettings {
        LimitSettings {
            rates: Policy::default(),
            idempotency: idempotency::Settings::default(),
        }
    }
}

impl Reader<'_> {
    /// What a request passes before its route; `otherwise` says whether rates are limited when the environment
    /// does not.
    pub fn limits(&mut self, otherwise: &LimitSettings) -> LimitSettings {
        let standard = self.rule();
        let ttl_seconds = self.count("PRENTICE_IDEMPOTENCY_TTL_SECONDS", 24 * 60 * 60);
        LimitSettings {
            rates: Policy {
                enabled: self.flag("PRENTICE_RATE_LIMIT_ENABLED", otherwise.rates.enabled),
                strict: self.flag("PRENTICE_RATE_LIMIT_STRICT", false),
                ..Policy::around(standard)
            },
            idempotency: idempotency::Settings {
                ttl_seconds,
                ..idempotency::Settings::default()
            },
        }
    }

    fn rule(&mut self) -> Rule {
        let requests = self.count("PRENTICE_RATE_LIMIT_REQUESTS", 60);
        let seconds = self.count("PRENTICE_RATE_LIMIT_WINDOW_SECONDS", 60);
        Rule::new(requests, seconds, requests).unwrap_or_else(|error| {
            self.problem(format!(
                "PRENTICE_RATE_LIMIT_REQUESTS, PRENTICE_RATE_LIMIT_WINDOW_SECONDS: {error}"
            ));
            Rule::default()
        })
    }

    fn count(&mut self, name: &str, default: u32) -> u32 {
        let text = self.optional(name).unwrap_or_else(|| default.to_string());
        self.number(name, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rate_limit::RouteClass;

    type Set = &'static [(&'static str, &'static str)];

    fn read(set: Set, otherwise: &LimitSettings) -> Result<LimitSettings, String> {
        let lookup = |name: &str| {
            let found = set.iter().find(|(set, _)| *set == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let mut reader = Reader::new(&lookup);
        let limits = reader.limits(otherwise);
        reader.finish(limits).map_err(|error| error.to_string())
    }

    #[test]
    fn limits_are_on_in_a_deployment_and_off_on_ones_own_machine() {
        let (deployed, local) = (LimitSettings::default(), LimitSettings::unlimited());
        let table: [(Set, bool, bool); 3] = [
            (&[], true, false),
            (&[("PRENTICE_RATE_LIMIT_ENABLED", "1")], true, true),
            (&[("PRENTICE_RATE_LIMIT_ENABLED", "0")], false, false),
        ];
        for (set, in_aws, at_home) in table {
            assert_eq!(
                read(set, &deployed).map(|limits| limits.rates.enabled),
                Ok(in_aws)
            );
            assert_eq!(
                read(set, &local).map(|limits| limits.rates.enabled),
                Ok(at_home)
            );
        }
        assert_eq!(read(&[], &deployed), Ok(deployed));
    }

    #[test]
    fn one_rule_is_set_and_classes_follow_it() {
        let set: Set = &[
            ("PRENTICE_RATE_LIMIT_REQUESTS", "5"),
            ("PRENTICE_RATE_LIMIT_WINDOW_SECONDS", "10"),
            ("PRENTICE_RATE_LIMIT_STRICT", "1"),
            ("PRENTICE_IDEMPOTENCY_TTL_SECONDS", "300"),
        ];
        let limits = read(set, &LimitSettings::default()).expect("fine");
        assert!(limits.rates.strict);
        assert_eq!(limits.idempotency.ttl_seconds, 300);
        let rules = RouteClass::ALL.map(|class| limits.rates.rule(class).map(ToString::to_string));
        let rules: Vec<String> = rules.into_iter().flatten().collect();
        assert_eq!(
            rules,
            [
                "100/10s/100",
                "10/10s/10",
                "10/10s/10",
                "5/10s/5",
                "5/10s/5"
            ]
        );
    }

    #[test]
    fn what_is_no_limit_is_named() {
        for (name, value) in [
            ("PRENTICE_RATE_LIMIT_REQUESTS", "0"),
            ("PRENTICE_RATE_LIMIT_REQUESTS", "many"),
            ("PRENTICE_RATE_LIMIT_WINDOW_SECONDS", "100000"),
            ("PRENTICE_RATE_LIMIT_STRICT", "maybe"),
            ("PRENTICE_IDEMPOTENCY_TTL_SECONDS", "-1"),
        ] {
            let lookup = |asked: &str| (asked == name).then(|| value.to_owned());
            let mut reader = Reader::new(&lookup);
            let limits = reader.limits(&LimitSettings::default());
            let error = reader.finish(limits).expect_err(name).to_string();
            assert!(error.contains(name), "{name}={value}: {error}");
        }
    }
}

//! Whether a run fits into the budgets: per request, then the day, then the month.

use super::{Account, Ceiling, Cost, Day, Hold, Model, Models, Price, Quote, Reservation, Scope};
use crate::id::RunId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A run that wants to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which.
    pub run: RunId,
    /// What it may cost at most.
    pub quote: Quote,
    /// When the sweep should ask what became of it: some time after the run's deadline.
    pub expires_at: Timestamp,
}

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// On one run.
    PerRequest,
    /// On a UTC day.
    PerDay,
    /// On a UTC month.
    PerMonth,
}

impl Limit {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Limit::PerRequest => "per_request",
            Limit::PerDay => "per_day",
            Limit::PerMonth => "per_month",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Limit::PerRequest => "a run",
            Limit::PerDay => "a day",
            Limit::PerMonth => "a month",
        }
    }
}

/// A limit that the run would pass. Nothing was reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.message())]
pub struct Exceeded {
    /// Which limit.
    pub limit: Limit,
    /// Of whom.
    pub scope: Scope,
    /// How much it allows.
    pub allowed: Cost,
    /// How much of it is reserved or spent; 0 for the limit on a run.
    pub used: Cost,
    /// What the run may cost.
    pub cost: Cost,
    /// When the period ends; `None` when waiting does not help, because the run costs more than the whole limit.
    pub resets_at: Option<Timestamp>,
}

impl Exceeded {
    /// Stable name to program against.
    pub const CODE: &'static str = "budget_exceeded";

    fn message(&self) -> String {
        let (scope, allowed, cost) = (&self.scope, self.allowed, self.cost);
        let limit = self.limit.in_words();
        let found = if self.limit == Limit::PerRequest {
            format!("the budget of {scope} is {allowed} {limit}, and this run may cost {cost}")
        } else {
            let used = self.used;
            format!(
                "the budget of {scope} is {allowed} {limit}, {used} of it are used, and this run may cost {cost}"
            )
        };
        match self.resets_at {
            Some(at) => {
                format!("{found}: wait until {at}, or ask someone with `budget:write` to raise it")
            }
            None => format!("{found}: ask someone with `budget:write` to raise it"),
        }
    }
}

/// Decides whether the run may start now, and with which model: the cheap one when the least that is
/// left of any day or month is [`Models::low_remaining`] or less.
///
/// `accounts` are those of [`super::Budgets::applicable`], with what is committed in them. The
/// reservation counts only once its [`Reservation::writes`] went through.
///
/// # Errors
/// [`Exceeded`]: the first limit that does not hold. All limits on a run are looked at first, then
/// those on the day, then those on the month, each in the order of `accounts`.
pub fn decide(
    models: &Models,
    accounts: &[Account],
    ask: Ask,
    now: Timestamp,
) -> Result<Reservation, Exceeded> {
    let model = choose(models, accounts);
    let price = ask.quote.with(model);
    let day = Day::of(now);
    for limit in [Limit::PerRequest, Limit::PerDay, Limit::PerMonth] {
        for account in accounts {
            check(limit, account, price, day)?;
        }
    }
    let hold = |account: &Account| {
        let amount = price.share(&account.scope);
        let below = |limit: Option<Cost>| limit.map(|limit| limit.saturating_sub(amount));
        Hold {
            scope: account.scope.clone(),
            day,
            amount,
            ceiling: Ceiling {
                day: below(account.limits.per_day),
                month: below(account.limits.per_month),
            },
        }
    };
    Ok(Reservation {
        run: ask.run,
        model,
        holds: accounts.iter().map(hold).collect(),
        price: price.clone(),
        expires_at: ask.expires_at,
    })
}

fn choose(models: &Models, accounts: &[Account]) -> Model {
    let least = accounts.iter().filter_map(Account::remaining).min();
    if least.is_some_and(|least| least <= models.low_remaining) {
        Model::Cheap
    } else {
        Model::Standard
    }
}

fn check(limit: Limit, account: &Account, price: &Price, day: Day) -> Result<(), Exceeded> {
    let cost = price.share(&account.scope);
    let (allowed, used, ends) = match limit {
        Limit::PerRequest => (account.limits.per_request, Cost::ZERO, None),
        Limit::PerDay => (
            account.limits.per_day,
            account.usage.day,
            Some(day.resets_at()),
        ),
        Limit::PerMonth => (
            account.limits.per_month,
            account.usage.month,
            Some(day.month().resets_at()),
        ),
    };
    let Some(allowed) = allowed else {
        return Ok(());
    };
    // What costs nothing fits even where limits were lowered below what is used.
    if cost == Cost::ZERO || used + cost <= allowed {
        return Ok(());
    }
    Err(Exceeded {
        limit,
        scope: account.scope.clone(),
        allowed,
        used,
        cost,
        resets_at: ends.filter(|_| cost <= allowed),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Usage};
    use super::*;
    use crate::id::SkillId;

    const NOON: &str = "2026-11-21T12:00:00Z";

    fn cost(text: &str) -> Cost {
        Cost::parse(text).expect("a decimal")
    }

    fn ask(standard: &str, cheap: &str) -> Ask {
        let price = |text: &str| Price {
            total: cost(text),
            skills: [(SkillId::parse("ops/look").expect("an id"), cost(text))].into(),
        };
        Ask {
            run: RunId::from_u128(1),
            quote: Quote {
                standard: price(standard),
                cheap: price(cheap),
            },
            expires_at: "2026-11-21T13:00:00Z".parse().expect("a time"),
        }
    }

    fn account(scope: &str, limits: [&str; 3], used: [&str; 2]) -> Account {
        let limit = |text: &str| (text != "-").then(|| cost(text));
        Account {
            scope: scope.parse().expect("a scope"),
            limits: Limits {
                per_request: limit(limits[0]),
                per_day: limit(limits[1]),
                per_month: limit(limits[2]),
            },
            usage: Usage {
                day: cost(used[0]),
                month: cost(used[1]),
            },
        }
    }

    fn told(accounts: &[Account], ask: Ask) -> String {
        match decide(
            &Models::default(),
            accounts,
            ask,
            NOON.parse().expect("a time"),
        ) {
            Ok(found) => format!("{} {}", found.model.as_str(), found.price.total),
            Err(no) => {
                let (limit, scope) = (no.limit.as_str(), no.scope);
                let until = no.resets_at.map_or("never".to_owned(), |at| at.to_string());
                format!(
                    "{limit} {scope} {} {} {} {until}",
                    no.allowed, no.used, no.cost
                )
            }
        }
    }

    #[test]
    fn one_account() {
        const SEED: [&str; 3] = ["5", "50", "200"];
        let day = "2026-11-22T00:00:00Z";
        let month = "2026-12-01T00:00:00Z";
        let table = [
            // limits, used today and this month, cost with either model
            (SEED, ["0", "0"], ["1", "0.5"], "standard 1".to_owned()),
            (SEED, ["39.999", "0"], ["1", "0.5"], "standard 1".to_owned()),
            (SEED, ["40", "0"], ["1", "0.5"], "cheap 0.5".to_owned()),
            (SEED, ["0", "190"], ["1", "0.5"], "cheap 0.5".to_owned()),
            (SEED, ["49.5", "0"], ["1", "0.5"], "cheap 0.5".to_owned()),
            (
                SEED,
                ["49.501", "0"],
                ["1", "0.5"],
                format!("per_day tenant 50 49.501 0.5 {day}"),
            ),
            (
                SEED,
                ["0", "199.9"],
                ["1", "0.5"],
                format!("per_month tenant 200 199.9 0.5 {month}"),
            ),
            (
                SEED,
                ["50", "200"],
                ["1", "0.5"],
                format!("per_day tenant 50 50 0.5 {day}"),
            ),
            (SEED, ["50", "200"], ["0", "0"], "cheap 0".to_owned()),
            (SEED, ["0", "0"], ["5", "5"], "standard 5".to_owned()),
            (
                SEED,
                ["50", "200"],
                ["5.001", "5.001"],
                "per_request tenant 5 0 5.001 never".to_owned(),
            ),
            (
                ["-", "3", "-"],
                ["0", "0"],
                ["4", "4"],
                "per_day tenant 3 0 4 never".to_owned(),
            ),
            (
                ["-", "-", "-"],
                ["900", "900"],
                ["800", "1"],
                "standard 800".to_owned(),
            ),
            (
                ["-", "0", "-"],
                ["0", "0"],
                ["1", "1"],
                "per_day tenant 0 0 1 never".to_owned(),
            ),
        ];
        for (limits, used, costs, expected) in table {
            let account = account("tenant", limits, used);
            assert_eq!(told(&[account], ask(costs[0], costs[1])), expected);
        }
    }

    #[test]
    fn the_kind_of_limit_comes_before_the_scope() {
        let tenant = || account("tenant", ["5", "50", "200"], ["50", "0"]);
        let narrow = account("user:mia", ["0.1", "-", "-"], ["0", "0"]);
        assert_eq!(
            told(&[tenant(), narrow], ask("1", "0.5")),
            "per_request user:mia 0.1 0 0.5 never"
        );
        let role = account("role:ops", ["-", "1", "-"], ["1", "1"]);
        let first = told(&[tenant(), role], ask("1", "0.5"));
        assert!(first.starts_with("per_day tenant"), "{first}");
    }

    #[test]
    fn a_skill_is_charged_for_its_own_steps_only() {
        let other = account("skill:ops/other", ["-", "0", "-"], ["0", "0"]);
        assert_eq!(told(&[other], ask("4", "4")), "cheap 4");
        let own = account("skill:ops/look", ["3", "-", "-"], ["0", "0"]);
        assert_eq!(
            told(&[own], ask("4", "4")),
            "per_request skill:ops/look 3 0 4 never"
        );
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let account = account("tenant", ["5", "50", "200"], ["49.75", "60"]);
        let now = NOON.parse().expect("a time");
        let no = decide(&Models::default(), &[account], ask("1", "0.5"), now).expect_err("full");
        assert_eq!(
            no.to_string(),
            "the budget of tenant is 50 a day, 49.75 of it are used, and this run may cost 0.5: wait until 2026-11-22T00:00:00Z, or ask someone with `budget:write` to raise it"
        );
    }
}

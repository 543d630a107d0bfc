//! Budgets under every interleaving, with the store's conditional write as [`Table::commit`].

use super::*;
use crate::id::{RunId, SkillId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The items of the accounts: month and days, by scope and month.
#[derive(Default)]
struct Table(BTreeMap<(Scope, Month), BTreeMap<String, i64>>);

impl Table {
    /// What DynamoDB does with a transaction of these writes: all, or nothing.
    fn commit(&mut self, writes: &[Write]) -> bool {
        let number = |name: &str, write: &Write| {
            let item = self.0.get(&(write.scope.clone(), write.month()))?;
            item.get(name).copied()
        };
        let below = |number: Option<i64>, ceiling: Option<Cost>| match (number, ceiling) {
            (Some(number), Some(ceiling)) => number <= thousandths(ceiling),
            _ => true,
        };
        let holds = writes.iter().all(|write| {
            write.ceiling.is_none_or(|ceiling| {
                below(number(Ledger::MONTH_ATTRIBUTE, write), ceiling.month)
                    && below(number(&write.day.attribute(), write), ceiling.day)
            })
        });
        if holds {
            for write in writes {
                let item = self
                    .0
                    .entry((write.scope.clone(), write.month()))
                    .or_default();
                for name in [Ledger::MONTH_ATTRIBUTE.to_owned(), write.day.attribute()] {
                    *item.entry(name).or_default() += write.delta;
                }
            }
        }
        holds
    }

    fn ledger(&self, scope: &Scope, month: Month) -> Ledger {
        let item = self.0.get(&(scope.clone(), month));
        let numbers = item.into_iter().flatten();
        Ledger::read(numbers.map(|(name, number)| (name.as_str(), *number)))
    }

    fn account(&self, scope: &Scope, limits: Limits, now: Timestamp) -> Account {
        let day = Day::of(now);
        Account {
            scope: scope.clone(),
            limits,
            usage: self.ledger(scope, day.month()).usage(day),
        }
    }
}

fn thousandths(cost: Cost) -> i64 {
    i64::try_from(cost.thousandths()).expect("small")
}

fn skill(number: u8) -> SkillId {
    SkillId::parse(&format!("ops/skill{number}")).expect("an id")
}

fn budgets() -> Budgets {
    let limits = |per_day, per_month| Limits {
        per_request: None,
        per_day: Some(Cost::from_thousandths(per_day)),
        per_month: Some(Cost::from_thousandths(per_month)),
    };
    Budgets {
        tenant: limits(9_000, 14_000),
        scopes: [
            (Scope::User("mia".to_owned()), limits(5_000, 9_000)),
            (Scope::Skill(skill(0)), limits(3_000, 20_000)),
        ]
        .into(),
        ..Budgets::default()
    }
}

fn ask(run: u128, steps: &[(u8, u64)], budgets: &Budgets, now: Timestamp) -> Ask {
    Ask {
        run: RunId::from_u128(run),
        quote: Quote::new(&budgets.models, &budgets.rates, &steps_of(steps, 100)),
        expires_at: now + SignedDuration::from_mins(10),
    }
}

fn steps_of(steps: &[(u8, u64)], percent: u64) -> Vec<StepCost> {
    let step = |&(number, cost): &(u8, u64)| StepCost {
        skill: skill(number),
        flat: Some(Cost::from_thousandths(cost * percent / 100)),
        metered: Metered::default(),
    };
    steps.iter().map(step).collect()
}

#[derive(Debug, Clone)]
enum Happening {
    /// A run is decided on, from what is read now.
    Decide { steps: Vec<(u8, u64)>, mia: bool },
    /// The oldest decision is written, however old what it was made from.
    Write,
    /// A run ends at this part of its estimate; at 0 it never started.
    End { which: usize, percent: u64 },
    /// Time passes.
    Wait { hours: i64 },
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => (prop::collection::vec((0_u8..3, 0_u64..2_500), 1..4), any::<bool>())
            .prop_map(|(steps, mia)| Happening::Decide { steps, mia }),
        4 => Just(Happening::Write),
        3 => (any::<usize>(), prop_oneof![Just(0_u64), 1_u64..=100]).prop_map(|(which, percent)| Happening::End { which, percent }),
        1 => (1_i64..20).prop_map(|hours| Happening::Wait { hours }),
    ]
}

type Steps = Vec<(u8, u64)>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_is_overspent_and_everything_returns_to_the_real_costs(
        happenings in prop::collection::vec(happening(), 1..60),
    ) {
        let budgets = budgets();
        let mut table = Table::default();
        let mut now: Timestamp = "2026-11-29T01:00:00Z".parse().expect("a time");
        let mut decided: Vec<(Reservation, Steps)> = Vec::new();
        let mut open: Vec<(Reservation, Steps)> = Vec::new();
        let mut real: BTreeMap<(Scope, Day), i64> = BTreeMap::new();
        let mut run = 0;
        let end = |table: &mut Table, real: &mut BTreeMap<(Scope, Day), i64>, reservation: &Reservation, steps: &Steps, percent| {
            let actual = if percent == 0 {
                Price::free()
            } else {
                price(&budgets.models, &budgets.rates, reservation.model, &steps_of(steps, percent))
            };
            let adjustment = reservation.settle(&actual);
            assert!(table.commit(&adjustment.writes), "a settlement has no condition");
            assert_eq!(adjustment.overrun, Cost::ZERO);
            for hold in &reservation.holds {
                *real.entry((hold.scope.clone(), hold.day)).or_default() += thousandths(actual.share(&hold.scope));
            }
        };
        for happening in happenings {
            match happening {
                Happening::Decide { steps, mia } => {
                    run += 1;
                    let user = if mia { "mia" } else { "bo" };
                    let skills: Vec<SkillId> = steps.iter().map(|&(number, _)| skill(number)).collect();
                    let accounts: Vec<Account> = budgets
                        .applicable(&Default::default(), user, &skills)
                        .into_iter()
                        .map(|(scope, limits)| table.account(&scope, limits, now))
                        .collect();
                    if let Ok(reservation) = decide(&budgets.models, &accounts, ask(run, &steps, &budgets, now), now) {
                        decided.push((reservation, steps));
                    }
                }
                Happening::Write if !decided.is_empty() => {
                    let (reservation, steps) = decided.remove(0);
                    if table.commit(&reservation.writes()) {
                        open.push((reservation, steps));
                    }
                }
                Happening::End { which, percent } if !open.is_empty() => {
                    let (reservation, steps) = open.remove(which % open.len());
                    end(&mut table, &mut real, &reservation, &steps, percent);
                }
                Happening::Wait { hours } => now += SignedDuration::from_hours(hours),
                Happening::Write | Happening::End { .. } => {}
            }
            for ((scope, _), item) in &table.0 {
                let limits = if *scope == Scope::Tenant { budgets.tenant } else { budgets.scopes[scope] };
                for (name, &number) in item {
                    let limit = if name == Ledger::MONTH_ATTRIBUTE { limits.per_month } else { limits.per_day };
                    prop_assert!(number >= 0 && number <= thousandths(limit.expect("set")), "{scope} {name} {number}");
                }
            }
        }
        for (reservation, steps) in open {
            end(&mut table, &mut real, &reservation, &steps, 50);
        }
        for ((scope, month), item) in &table.0 {
            let of_month = real.iter().filter(|((of, day), _)| of == scope && day.month() == *month);
            prop_assert_eq!(item[Ledger::MONTH_ATTRIBUTE], of_month.clone().map(|(_, cost)| cost).sum::<i64>());
            for ((_, day), cost) in of_month {
                prop_assert_eq!(item.get(&day.attribute()).copied().unwrap_or(0), *cost);
            }
        }
    }
}

#[test]
fn of_64_runs_that_all_saw_an_empty_account_10_start() {
    let budgets = Budgets {
        tenant: Limits {
            per_day: Some(Cost::from_units(10)),
            ..Limits::STANDARD
        },
        models: Models {
            cheap: Cost::from_units(1),
            ..Models::default()
        },
        ..Budgets::default()
    };
    let now = "2026-11-21T12:00:00Z".parse().expect("a time");
    let mut table = Table::default();
    let account = table.account(&Scope::Tenant, budgets.tenant, now);
    let decide = |run| {
        let ask = ask(run, &[(0, 1_000)], &budgets, now);
        decide(&budgets.models, std::slice::from_ref(&account), ask, now).expect("it looked empty")
    };
    let started: Vec<Reservation> = (0..64)
        .map(decide)
        .filter(|reservation| table.commit(&reservation.writes()))
        .collect();
    assert_eq!(started.len(), 10);
    for reservation in started {
        assert!(table.commit(&reservation.release().writes));
    }
    let ledger = table.ledger(&Scope::Tenant, Month::of(now));
    assert_eq!(ledger.usage(Day::of(now)), Usage::default());
}

#[test]
fn a_settlement_goes_to_the_day_it_was_reserved_in() {
    let budgets = budgets();
    let mut table = Table::default();
    let now: Timestamp = "2026-11-30T23:59:59Z".parse().expect("a time");
    let account = table.account(&Scope::Tenant, budgets.tenant, now);
    let ask = ask(1, &[(1, 2_000)], &budgets, now);
    let reservation = decide(&budgets.models, &[account], ask, now).expect("it fits");
    assert!(table.commit(&reservation.writes()));
    let steps = steps_of(&[(1, 2_000)], 25);
    let actual = price(&budgets.models, &budgets.rates, reservation.model, &steps);
    let adjustment = reservation.settle(&actual);
    assert_eq!(adjustment.refunded.to_string(), "1.5");
    assert!(table.commit(&adjustment.writes));
    let months: Vec<String> = table.0.keys().map(|(_, month)| month.to_string()).collect();
    assert_eq!(months, ["2026-11"]);
    let usage = table
        .ledger(&Scope::Tenant, Month::of(now))
        .usage(Day::of(now));
    assert_eq!(
        (usage.day.to_string(), usage.month.to_string()),
        ("0.5".into(), "0.5".into())
    );
}

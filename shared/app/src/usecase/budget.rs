//! What runs may cost: showing what is used, and setting limits.

use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::work::contended;
use client::wire;
use domain::audit::{Object, Verb};
use domain::budget::{Budgets, Cost, Day, Ledger, Limits, Scope};
use jiff::Timestamp;
use serde_json::json;

/// Scopes that may have limits of their own. All of them are one item, and are read with every run.
const MOST_SCOPES: usize = 200;

/// The limits and what is used of them.
///
/// # Errors
/// [`Error::Store`] when the table does not answer.
pub async fn show_budget(app: &App, now: Timestamp) -> Result<wire::Budget> {
    let found = app.records.store.budgets().await?;
    let budgets = found.map_or_else(|| app.admission.budgets.clone(), |found| found.value);
    view(app, &budgets, now).await
}

/// Sets limits of one scope.
///
/// # Errors
/// [`Error::BadRequest`] for a scope or an amount that is none.
pub async fn set_budget(
    app: &App,
    change: &wire::SetBudget,
    now: Timestamp,
) -> Result<wire::Budget> {
    let scope: Scope = change.scope.parse().map_err(|error| bad("scope", &error))?;
    let budgets = contended(|| async {
        let found = app.records.store.budgets().await?;
        let rev = found.as_ref().map_or(0, |found| found.rev);
        let mut budgets = found.map_or_else(|| app.admission.budgets.clone(), |found| found.value);
        let before = match &scope {
            Scope::Tenant => budgets.tenant,
            other => budgets.scopes.get(other).copied().unwrap_or_default(),
        };
        let after = changed(before, change)?;
        match &scope {
            Scope::Tenant => budgets.tenant = after,
            other if after == Limits::default() => {
                budgets.scopes.remove(other);
            }
            other => {
                budgets.scopes.insert(other.clone(), after);
            }
        }
        if budgets.scopes.len() > MOST_SCOPES {
            return Err(Error::BadRequest(format!(
                "{MOST_SCOPES} roles, users and skills have limits already; take one away first"
            )));
        }
        let told = app
            .records
            .draft(Verb::BudgetChanged, Object::new("budget", &scope), now)
            .change(&json!(before), &json!(after));
        let commit = Commit::new().budgets(&budgets, rev)?.audit(told)?;
        app.records.commit(&commit).await?;
        Ok(budgets)
    });
    view(app, &budgets.await?, now).await
}

fn changed(before: Limits, change: &wire::SetBudget) -> Result<Limits> {
    let limit = |name: &str, before: Option<Cost>, change: &Option<Option<String>>| match change {
        None => Ok(before),
        Some(None) => Ok(None),
        Some(Some(text)) => Cost::parse(text)
            .map(Some)
            .map_err(|error| bad(name, &error)),
    };
    Ok(Limits {
        per_request: limit("per_request", before.per_request, &change.per_request)?,
        per_day: limit("daily", before.per_day, &change.daily)?,
        per_month: limit("monthly", before.per_month, &change.monthly)?,
    })
}

fn bad(field: &str, error: &dyn std::error::Error) -> Error {
    Error::BadRequest(format!("{field}: {error}"))
}

async fn view(app: &App, budgets: &Budgets, now: Timestamp) -> Result<wire::Budget> {
    let day = Day::of(now);
    let mut scopes = vec![(Scope::Tenant, budgets.tenant)];
    scopes.extend(
        budgets
            .scopes
            .iter()
            .map(|(scope, limits)| (scope.clone(), *limits)),
    );
    let names: Vec<Scope> = scopes.iter().map(|(scope, _)| scope.clone()).collect();
    let ledgers = app.records.store.ledgers(&names, day.month()).await?;
    let mut accounts = scopes
        .iter()
        .zip(&ledgers)
        .map(|((scope, limits), ledger)| account(scope, limits, ledger, day));
    let tenant = accounts.next().expect("the tenant is the first scope");
    Ok(wire::Budget {
        tenant,
        others: accounts.collect(),
        standard_cost: budgets.models.standard.to_string(),
        cheap_cost: budgets.models.cheap.to_string(),
        low_remaining: budgets.models.low_remaining.to_string(),
    })
}

fn account(scope: &Scope, limits: &Limits, ledger: &Ledger, day: Day) -> wire::BudgetAccount {
    let usage = ledger.usage(day);
    let text = |limit: Option<Cost>| limit.map(|limit| limit.to_string());
    wire::BudgetAccount {
        scope: scope.to_string(),
        per_request: text(limits.per_request),
        daily: text(limits.per_day),
        monthly: text(limits.per_month),
        used_today: usage.day.to_string(),
        used_this_month: usage.month.to_string(),
        day_resets_at: day.resets_at(),
        month_resets_at: day.month().resets_at(),
    }
}

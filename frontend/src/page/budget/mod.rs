//! `/budget`: what runs may cost and what is used of it; for who may, a form that sets limits.

mod edit;

use crate::component::plan::card;
use crate::component::title::set_title;
use crate::component::when::Until;
use crate::data::poll::{Polled, watch};
use crate::data::session::Account;
use crate::element::{El, el, of};
use crate::model::governed::share;
use crate::model::pace::Pace;
use crate::model::record::{list, moment, some_text, text};
use crate::page::approvals::head;
use crate::page::loader::loaded;
use crate::reactive::{Live, drawn, show};
use leptos::prelude::*;
use serde_json::Value;

/// `/budget`.
#[component]
pub(crate) fn BudgetPage() -> impl IntoView {
    set_title(|| "Budget".to_owned());
    let budget = watch(|| "/api/budget".to_owned(), |_| Pace::Calm);
    loaded(
        budget,
        "the budget",
        "There is no budget".to_owned(),
        move || page(budget),
    )
}

fn page(budget: Polled<Value>) -> AnyView {
    let account = Account::here();
    let may = Live::memo(move || account.may("budget:write"));
    let accounts = drawn(move || budget.value.with(|it| it.as_ref().map(accounts)).into_any());
    view! {
        <div class="page">
            {head("Budget", "What runs may cost, and what is used of it. What is reserved for runs under way counts as used.")}
            {accounts}
            {show(may, move || edit::form(budget))}
        </div>
    }
    .into_any()
}

fn accounts(budget: &Value) -> AnyView {
    let tenant = budget.pointer("/tenant").into_iter();
    let all = tenant.chain(list(budget, "/others"));
    let said = format!(
        "A run costs {} at least, or {} with the cheap model, which is used once no more than {} is left.",
        text(budget, "/standard_cost"),
        text(budget, "/cheap_cost"),
        text(budget, "/low_remaining")
    );
    of("div", "stack")
        .all(all.map(account))
        .add(of("p", "hint").text(said))
        .done()
}

/// One set of limits.
fn account(account: &Value) -> El {
    let scope = text(account, "/scope");
    let title = match scope.as_str() {
        "tenant" => "Everybody together",
        other => other,
    };
    let single = some_text(account, "/per_request");
    let single = single.map(|most| of("p", "muted").text(format!("A single run may cost {most}.")));
    let day = ["/used_today", "/daily", "/day_resets_at"];
    let month = ["/used_this_month", "/monthly", "/month_resets_at"];
    card(title)
        .hook("account")
        .set("data-scope", &scope)
        .add(bar("Today", account, day))
        .add(bar("This month", account, month))
        .all(single)
}

/// What is used of a limit: in words, and as a bar that repeats them.
fn bar(word: &str, account: &Value, [used, limit, anew]: [&str; 3]) -> El {
    let (used, limit) = (text(account, used), some_text(account, limit));
    let said = match &limit {
        Some(limit) => format!("{used} of {limit}"),
        None => format!("{used}, without a limit"),
    };
    let bar = share(&used, limit.as_deref()).map(|percent| {
        let tone = if percent >= 90 { "meter red" } else { "meter" };
        of("progress", tone)
            .set("max", "100")
            .set("value", percent.to_string())
            .set("aria-label", format!("{word}: {said}"))
    });
    let anew = moment(account, anew).map(|at| {
        of("span", "muted")
            .text("begins anew ")
            .view(view! { <Until at /> }.into_any())
    });
    of("div", "used")
        .add(
            of("p", "used-line")
                .add(el("strong").text(word))
                .add(el("span").text(said))
                .all(anew),
        )
        .all(bar)
}

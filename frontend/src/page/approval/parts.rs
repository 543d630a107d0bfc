//! What is shown of a request for approval: facts, the plan, who must approve and who has, the changes.

use crate::component::checks::checks;
use crate::component::copy::Copy;
use crate::component::facts::{self, ago, fact, said};
use crate::component::plan::{self, card};
use crate::component::when::{Ago, Until};
use crate::element::{El, el, of};
use crate::model::governed;
use crate::model::record::{list, moment, some_text, text};
use crate::page::approvals::counted;
use crate::reactive::Live;
use leptos::prelude::*;
use serde_json::Value;

/// One line of facts.
pub(super) fn facts(approval: &Value, _: Option<&str>) -> AnyView {
    let asked = moment(approval, "/summary/requested_at");
    let ends = moment(approval, "/summary/expires_at");
    let ends = ends.filter(|_| text(approval, "/summary/status") == "pending");
    let hash = text(approval, "/plan/hash");
    let short: String = hash.chars().take(12).collect();
    let mut facts = vec![fact(
        "Asked by",
        said(text(approval, "/summary/requested_by")),
    )];
    if let Some(at) = asked {
        facts.push(fact("Asked", ago(at)));
    }
    if let Some(at) = ends {
        facts.push(fact(
            "Expires",
            el("dd").view(view! { <Until at /> }.into_any()),
        ));
    }
    let summary = approval.pointer("/summary").unwrap_or(&Value::Null);
    let copy =
        view! { <Copy text=Live::fixed(hash.clone()) label="Copy the plan's hash" bare=true /> };
    facts.extend([
        fact("Approvals", said(counted(summary)).hook("approvals")),
        fact("Cost", said(plan::cost(&approval["plan"])).hook("cost")),
        fact(
            "Plan",
            of("dd", "mono")
                .set("title", &hash)
                .hook("plan-hash")
                .text(short)
                .text(" ")
                .view(copy.into_any()),
        ),
    ]);
    facts::facts(facts)
}

/// What will run, and what it can do.
pub(super) fn what(approval: &Value, repository: Option<&str>) -> AnyView {
    let plan = &approval["plan"];
    of("div", "stack")
        .add(card("What will run").add(plan::steps(plan, repository)))
        .add(card("Risk").hook("risk").add(plan::risk(plan)))
        .add(card("What it can touch").add(plan::reach(plan)))
        .done()
}

/// Who must approve and who has, and every check.
pub(super) fn why(approval: &Value, _: Option<&str>) -> AnyView {
    let decisions = list(approval, "/decisions");
    let decisions = (!decisions.is_empty()).then(|| {
        card("What was said").add(of("ul", "reasons").all(decisions.iter().map(decision)))
    });
    of("div", "stack")
        .add(card("Who must approve").add(plan::rules(list(approval, "/rules"))))
        .all(decisions)
        .add(card("Checks").add(checks(&governed::checks(&approval["plan"]))))
        .done()
}

fn decision(decision: &Value) -> El {
    let said = match text(decision, "/verb").as_str() {
        "approve" => "approved",
        _ => "rejected",
    };
    let first = el("p")
        .add(el("strong").text(text(decision, "/by")))
        .text(format!(" {said} "));
    let first = match moment(decision, "/at") {
        Some(at) => first.view(view! { <Ago at /> }.into_any()),
        None => first,
    };
    let first =
        first.add(of("span", "muted").text(format!(" {}", governed::via(&text(decision, "/via")))));
    let reason = some_text(decision, "/reason");
    el("li")
        .hook("decision")
        .add(first)
        .all(reason.map(|reason| of("p", "prewrap").text(reason)))
}

/// What has changed since it was last run with approval.
pub(super) fn changes(approval: &Value, _: Option<&str>) -> AnyView {
    let card = card("Changes since it last ran with approval").hook("changes");
    let note = |text: &str| of("p", "muted").text(text);
    match some_text(approval, "/diff_since_last_approved") {
        None => card.add(note(
            "It was never run with approval before: all of it is new.",
        )),
        Some(diff) if diff.is_empty() => card.add(note("Nothing has changed.")),
        Some(diff) => {
            let lines = governed::diff(&diff).into_iter();
            let lines = lines.map(|(class, line)| of("span", class).text(format!("{line}\n")));
            card.add(
                of("pre", "diff")
                    .set("tabindex", "0")
                    .set("aria-label", "Unified diff")
                    .all(lines),
            )
        }
    }
    .done()
}

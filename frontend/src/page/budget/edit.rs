//! The form that sets the limits of the tenant, a role, a user or a skill. The server checks the amounts.

use crate::component::field::TextField;
use crate::component::frame::Frame;
use crate::component::live::Announcer;
use crate::component::notice::FailureNotice;
use crate::data::api::{Deed, client};
use crate::data::poll::Polled;
use crate::model::governed::limit;
use crate::model::record::{list, text};
use crate::reactive::{Live, State, on};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The limits a form holds: how the wire spells each, its label and what it is.
const LIMITS: [(&str, &str, &str); 3] = [
    (
        "per_request",
        "A single run",
        "The most that one run may cost.",
    ),
    ("daily", "A day", "All runs of a day (UTC) together."),
    ("monthly", "A month", "All runs of a month (UTC) together."),
];

/// The limits of a scope as they are now, as typed.
fn limits_of(budget: &Value, scope: &str) -> [String; 3] {
    let tenant = budget.pointer("/tenant").into_iter();
    let mut all = tenant.chain(list(budget, "/others"));
    let found = all.find(|account| text(account, "/scope") == scope);
    LIMITS.map(|(name, _, _)| {
        found.map_or_else(String::new, |account| text(account, &format!("/{name}")))
    })
}

/// The form.
pub(super) fn form(budget: Polled<Value>) -> AnyView {
    let begin = budget.value.with_untracked(|it| {
        it.as_ref()
            .map_or_else(Default::default, |it| limits_of(it, "tenant"))
    });
    let (scope, typed) = (State::new("tenant".to_owned()), State::new(begin));
    let (deed, announcer) = (Deed::new(), Announcer::here());
    let set_scope = Callback::new(move |text: String| {
        // A scope that has limits begins with them.
        let known = budget
            .value
            .with_untracked(|it| it.as_ref().map(|it| limits_of(it, text.trim())));
        typed.set(known.unwrap_or_default());
        scope.set(text);
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let mut body = json!({"scope": scope.get_untracked().trim()});
        for ((name, _, _), typed) in LIMITS.iter().zip(typed.get_untracked()) {
            body[*name] = limit(&typed);
        }
        deed.attempt(
            async move { client().tell("PUT", "/api/budget", &body).await },
            move |changed| {
                budget.value.set(Some(changed));
                announcer.say("The limits are set");
            },
        );
    };
    let fields = LIMITS
        .iter()
        .enumerate()
        .map(|(index, (name, label, hint))| {
            let frame = Frame::new(*name, *label).hint(*hint);
            let value = Live::of(move || typed.with(|typed| typed[index].clone()));
            let set = Callback::new(move |text: String| typed.update(|typed| typed[index] = text));
            view! { <TextField frame value on_input=set kind="number" placeholder="no limit" /> }
        });
    let fields = fields.collect_view();
    let frame = Frame::new("scope", "Whose")
        .hint("tenant for everybody together, or role:finance, user:mia, skill:ops/disk-report.");
    view! {
        <section class="card" aria-labelledby="limits-heading">
            <h2 id="limits-heading">"Set limits"</h2>
            <form on:submit=on(submit) novalidate=true data-testid="limits">
                <TextField frame value=scope on_input=set_scope />
                <div class="field-pair">{fields}</div>
                <p class="hint">"A field left empty takes its limit away."</p>
                <FailureNotice failure=deed.failure />
                <div class="actions">
                    <button type="submit" class="button primary" disabled=move || deed.busy.get() data-testid="set-limits">
                        "Set these limits"
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_begins_with_the_limits_that_are_set() {
        let budget = json!({
            "tenant": {"scope": "tenant", "per_request": null, "daily": "10", "monthly": "200"},
            "others": [{"scope": "user:mia", "per_request": "1", "daily": null, "monthly": null}],
        });
        let texts = |scope| limits_of(&budget, scope).join("|");
        assert_eq!(texts("tenant"), "|10|200");
        assert_eq!(texts("user:mia"), "1||");
        assert_eq!(texts("role:x"), "||");
    }
}

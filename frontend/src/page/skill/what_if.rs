//! What would happen: the plan of a run, shown before it is run. Nothing is started or charged for it.

use crate::component::checks::checks;
use crate::component::icon::{Icon, svg};
use crate::component::live::Announcer;
use crate::component::notice::{FailureNotice, Notice};
use crate::component::plan;
use crate::data::api::{Deed, client};
use crate::element::{El, el, of};
use crate::model::governed;
use crate::model::record::list;
use crate::reactive::{Live, State, drawn, effect, on};
use domain::id::SkillId;
use leptos::prelude::*;
use serde_json::{Map, Value, json};

/// The question, and the newest answer to it.
#[derive(Clone, Copy)]
pub(super) struct WhatIf {
    path: StoredValue<String>,
    deed: Deed,
    plan: State<Option<Value>>,
}

impl WhatIf {
    /// Nobody has asked yet.
    pub(super) fn new(id: SkillId) -> WhatIf {
        WhatIf {
            path: StoredValue::new(format!("/api/skills/{}/plan", id.dotted())),
            deed: Deed::new(),
            plan: State::new(None),
        }
    }

    /// The button that asks, for these inputs.
    pub(super) fn button(self, values: Live<Map<String, Value>>) -> AnyView {
        // An answer is for the inputs it was asked with.
        effect(move || {
            values.get();
            self.plan.set(None);
            self.deed.failure.set(None);
        });
        let announcer = Announcer::here();
        let ask = move |_: web_sys::MouseEvent| {
            let body = json!({"inputs": values.get_untracked()});
            let path = self.path.get_value();
            self.deed.attempt(
                async move { client().tell("POST", &path, &body).await },
                move |plan| {
                    announcer.say(governed::verdict(&plan).1);
                    self.plan.set(Some(plan));
                },
            );
        };
        view! {
            <button
                type="button"
                class="button"
                title="Shows the plan; nothing is started"
                disabled=move || self.deed.busy.get()
                data-testid="what-if"
                on:click=on(ask)
            >
                {svg(Icon::Eye)}
                "What would happen?"
            </button>
        }
        .into_any()
    }

    /// The answer, once there is one.
    pub(super) fn answer(self) -> AnyView {
        let plan = drawn(move || self.plan.with(|plan| plan.as_ref().map(show)).into_any());
        view! {
            <FailureNotice failure=self.deed.failure />
            {plan}
        }
        .into_any()
    }
}

fn show(plan: &Value) -> AnyView {
    let (tone, title) = governed::verdict(plan);
    let icon = match tone {
        "green" => Icon::CheckCircle,
        "amber" => Icon::Clock,
        _ => Icon::Ban,
    };
    let part = |title: &str, part: El| el("div").add(el("h3").text(title)).add(part);
    let rules = list(plan, "/approvals");
    let rules = (!rules.is_empty()).then(|| part("Who must approve", plan::rules(rules)));
    let parts = of("div", "stack")
        .add(el("p").text(format!("It would cost {}.", plan::cost(plan))))
        .all(rules)
        .add(part("Risk", plan::risk(plan)))
        .add(part("What it can touch", plan::reach(plan)))
        .add(part("Checks", checks(&governed::checks(plan))))
        .done();
    view! {
        <Notice tone icon title testid="what-would-happen">
            {parts}
        </Notice>
    }
    .into_any()
}

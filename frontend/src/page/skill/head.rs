//! The head of a skill's page: name, state, version, and what can be done with it.

use super::deprecate::{DeprecateButton, UndeprecateButton};
use crate::component::badge::badge;
use crate::component::facts::{self, ago, commit, fact, said};
use crate::component::icon::{Icon, svg};
use crate::component::look;
use crate::data::poll::Polled;
use crate::element::{El, el, outside};
use crate::model::time;
use crate::reactive::{Live, drawn};
use client::wire::{ActiveVersion, Skill, SkillStatus};
use domain::id::SkillId;
use leptos::prelude::*;

/// The head.
#[component]
pub(super) fn Head(id: SkillId, skill: Polled<Skill>) -> impl IntoView {
    let name = Live::memo(move || {
        skill.value.with(|it| {
            it.as_ref()
                .map(|it| it.content.name.clone())
                .unwrap_or_default()
        })
    });
    let status = Live::memo(move || {
        skill.value.with(|it| {
            it.as_ref()
                .map_or(SkillStatus::PendingApproval, |it| it.status)
        })
    });
    let edit = format!("/skills/{}/edit", id.dotted());
    let deprecation_id = id.clone();
    let deprecation = move || {
        let id = deprecation_id.clone();
        match status.get() {
            SkillStatus::Active => view! { <DeprecateButton id skill /> }.into_any(),
            SkillStatus::Deprecated => view! { <UndeprecateButton id skill /> }.into_any(),
            SkillStatus::PendingApproval | SkillStatus::Rejected => ().into_any(),
        }
    };
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <a href="/">"Skills"</a>
            {svg(Icon::ChevronRight)}
            <code>{id.to_string()}</code>
        </nav>
        <div class="page-head">
            <h1>{move || name.get()} {move || badge(look::skill(status.get()), "skill-status")}</h1>
            <div class="actions">
                <a class="button" href=edit data-testid="edit">
                    {svg(Icon::Pencil)}
                    "Edit"
                </a>
                {drawn(deprecation)}
            </div>
        </div>
        {drawn(move || skill.value.get().map(facts).into_any())}
    }
}

/// One line of facts.
fn facts(skill: Skill) -> AnyView {
    let owners = skill.content.owners.join(", ");
    let owners = (!owners.is_empty()).then(|| fact("Owners", said(owners)));
    let active = skill.active.map(active).into_iter().flatten();
    let risk = el("dd").view(badge(look::risk(skill.content.risk), ""));
    let limit = said(time::limit(skill.content.timeout_seconds));
    let known = active.chain([fact("Risk", risk), fact("Time limit", limit)]);
    facts::facts(
        known
            .chain(owners)
            .chain([fact("Changed", ago(skill.updated_at))]),
    )
}

fn active(version: ActiveVersion) -> Vec<El> {
    let pull = version.pull.map(|pull| {
        let link = outside(pull.url, &format!("#{}", pull.number));
        fact("Approved in", el("dd").add(link))
    });
    let number = said(format!("v{}", version.number));
    let known = [
        fact("Version", number.hook("version").set("title", version.tag)),
        fact("Commit", commit(&version.commit)),
    ];
    known.into_iter().chain(pull).collect()
}

//! The head of a skill's page: name, state, version, and what can be done with it.

use super::deprecate::{DeprecateButton, UndeprecateButton};
use crate::component::badge::badge;
use crate::component::icon::{Icon, svg};
use crate::component::look;
use crate::component::when::Ago;
use crate::data::poll::Polled;
use crate::model::{time, words};
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
        {move || skill.value.get().map(facts).into_any()}
    }
}

/// One line of facts.
fn facts(skill: Skill) -> impl IntoView {
    let owners = skill.content.owners.join(", ");
    view! {
        <dl class="facts">
            {skill.active.map(active)}
            <div>
                <dt>"Risk"</dt>
                <dd>
                    {badge(look::risk(skill.content.risk), "")}
                </dd>
            </div>
            <div>
                <dt>"Time limit"</dt>
                <dd>{time::limit(skill.content.timeout_seconds)}</dd>
            </div>
            {(!owners.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <dt>"Owners"</dt>
                            <dd>{owners}</dd>
                        </div>
                    }
                })}
            <div>
                <dt>"Changed"</dt>
                <dd>
                    <Ago at=skill.updated_at />
                </dd>
            </div>
        </dl>
    }
}

fn active(version: ActiveVersion) -> impl IntoView {
    let pull = version.pull.map(|pull| {
        view! {
            <div>
                <dt>"Approved in"</dt>
                <dd>
                    <a href=pull.url target="_blank" rel="noopener">
                        {format!("#{}", pull.number)}
                        <span class="visually-hidden">" (opens in a new tab)"</span>
                    </a>
                </dd>
            </div>
        }
    });
    view! {
        <div>
            <dt>"Version"</dt>
            <dd data-testid="version" title=version.tag>
                {format!("v{}", version.number)}
            </dd>
        </div>
        <div>
            <dt>"Commit"</dt>
            <dd class="mono" data-testid="commit" title=version.commit.clone()>
                {words::short_commit(&version.commit)}
            </dd>
        </div>
        {pull}
    }
}

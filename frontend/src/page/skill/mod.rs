//! `/skills/{id}`: one skill: where it is in its life, what to do next, and running it.

mod about;
mod deprecate;
mod head;
mod next;
mod run_form;
mod what_if;

use crate::component::code::Code;
use crate::component::live::Announcer;
use crate::component::look;
use crate::component::title::set_title;
use crate::data::poll::{Polled, poll};
use crate::model::pace::Pace;
use crate::page::address;
use crate::page::loader::{by_id, loaded, skill_request};
use crate::page::runs::History;
use crate::reactive::{Live, drawn, effect};
use client::RunQuery;
use client::wire::{Skill, SkillContent, SkillStatus};
use domain::id::SkillId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::cell::Cell;

/// A part of the page; the address says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Run,
    Manifest,
    Workflow,
    Runs,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Run, Tab::Manifest, Tab::Workflow, Tab::Runs];

    fn name(self) -> &'static str {
        match self {
            Tab::Run => "run",
            Tab::Manifest => "manifest",
            Tab::Workflow => "workflow",
            Tab::Runs => "runs",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Tab::Run => "Run",
            Tab::Manifest => "Manifest",
            Tab::Workflow => "Workflow",
            Tab::Runs => "Runs",
        }
    }

    fn of(name: Option<&str>) -> Tab {
        Tab::ALL
            .into_iter()
            .find(|tab| Some(tab.name()) == name)
            .unwrap_or(Tab::Run)
    }
}

fn pace(skill: &Skill) -> Pace {
    if skill.pending.is_some() || skill.status == SkillStatus::PendingApproval {
        Pace::Live
    } else {
        Pace::Calm
    }
}

/// `/skills/{id}`.
#[component]
pub(crate) fn SkillPage() -> impl IntoView {
    by_id(|id| view! { <OneSkill id /> }.into_any())
}

#[component]
fn OneSkill(id: SkillId) -> impl IntoView {
    let title = id.to_string();
    set_title(move || title.clone());
    let skill = poll(skill_request(id.clone()), pace);
    tell_changes(skill);
    let content = Live::memo(move || {
        skill
            .value
            .with(|skill| skill.as_ref().map(|skill| skill.content.clone()))
    });
    let missing = format!("There is no skill {id}");
    loaded(skill, "the skill", missing, move || {
        let id = id.clone();
        view! {
            <div class="page">
                <Parts id skill content />
            </div>
        }
        .into_any()
    })
}

/// Tells screen readers when the skill's state changes while the page is open.
fn tell_changes(skill: Polled<Skill>) {
    let announcer = Announcer::here();
    let before = Cell::new(None::<SkillStatus>);
    effect(move || {
        let now = skill
            .value
            .with(|skill| skill.as_ref().map(|skill| (skill.id.clone(), skill.status)));
        let Some((id, status)) = now else { return };
        if before
            .replace(Some(status))
            .is_some_and(|before| before != status)
        {
            announcer.say(format!("{id} is now: {}", look::skill(status).word));
        }
    });
}

#[component]
fn Parts(id: SkillId, skill: Polled<Skill>, content: Live<Option<SkillContent>>) -> impl IntoView {
    let query = use_query_map();
    let tab = Live::memo(move || Tab::of(query.with(|query| query.get("tab")).as_deref()));
    let path = format!("/skills/{}", id.dotted());
    let link = {
        let path = path.clone();
        move |this: Tab| {
            let href = address(&path, &[("tab", (this != Tab::Run).then(|| this.name()))]);
            view! {
                <a href=href aria-current=move || (tab.get() == this).then_some("page") data-noscroll="true" data-testid=format!("tab-{}", this.name())>
                    {this.word()}
                </a>
            }
        }
    };
    let text = move |pick: fn(SkillContent) -> String| {
        Live::of(move || content.get().map(pick).unwrap_or_default())
    };
    let (manifest, workflow) = (text(|it| it.manifest), text(|it| it.workflow));
    let (manifest_path, workflow_path) = (id.manifest_path(), id.workflow_path());
    let part_id = id.clone();
    let part = move || match tab.get() {
        Tab::Run => view! { <RunTab id=part_id.clone() skill content /> }.into_any(),
        Tab::Manifest => view! {
            <Code path=Live::fixed(manifest_path.clone()) text=manifest testid="manifest" />
        }
        .into_any(),
        Tab::Workflow => view! {
            <Code path=Live::fixed(workflow_path.clone()) text=workflow testid="workflow" />
        }
        .into_any(),
        Tab::Runs => {
            let id = part_id.clone();
            let query = Live::of(move || RunQuery {
                skill: Some(id.clone()),
                cursor: query.with(|query| query.get("cursor")),
                limit: Some(50),
                status: None,
            });
            view! { <History query path=path.clone() of_one=true /> }.into_any()
        }
    };
    view! {
        <head::Head id=id.clone() skill />
        <next::Next id=id.clone() skill />
        <nav class="tabs" aria-label="Parts of this skill">
            {Tab::ALL.map(link).into_iter().collect_view()}
        </nav>
        {drawn(part)}
    }
}

#[component]
fn RunTab(id: SkillId, skill: Polled<Skill>, content: Live<Option<SkillContent>>) -> impl IntoView {
    let inputs = Live::memo(move || {
        content.with(|content| content.as_ref().map(|content| content.inputs.clone()))
    });
    let runnable = Live::memo(move || {
        skill
            .value
            .with(|skill| skill.as_ref().is_some_and(|it| it.active.is_some()))
    });
    let risk =
        Live::memo(move || content.with(|content| content.as_ref().map(|content| content.risk)));
    let form = move || {
        let (inputs, risk) = (inputs.get()?, risk.get()?);
        Some(view! { <run_form::RunForm id=id.clone() inputs risk runnable /> }.into_any())
    };
    view! {
        <div class="columns">
            {drawn(move || form().into_any())}
            {drawn(move || content.get().map(about::about).into_any())}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_tab_or_with_a_strange_one_shows_the_run_form() {
        assert_eq!(Tab::of(None), Tab::Run);
        assert_eq!(Tab::of(Some("nonsense")), Tab::Run);
        for tab in Tab::ALL {
            assert_eq!(Tab::of(Some(tab.name())), tab);
        }
    }
}

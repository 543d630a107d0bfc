//! The two pages of the builder: a new skill, and a change of one.

use super::checks::Checks;
use super::commands::Commands;
use super::fields::Fields;
use super::preview::PreviewPane;
use super::rows::{Direction, Rows};
use super::texts::Texts;
use super::workshop::Workshop;
use crate::component::frame::Touched;
use crate::component::icon::{Icon, svg};
use crate::component::notice::Notice;
use crate::component::title::set_title;
use crate::data::browser;
use crate::data::poll::poll;
use crate::model::example;
use crate::model::pace::Pace;
use crate::model::work::{Mode, Work};
use crate::page::loader::{by_id, loaded, skill_request};
use crate::reactive::{Live, State, on, show};
use client::wire::{PullRequest, Skill};
use domain::id::SkillId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Where the work on a skill is kept on this machine.
fn kept_as(id: Option<&SkillId>) -> String {
    match id {
        Some(id) => format!("prentice.work.{id}"),
        None => "prentice.work".to_owned(),
    }
}

/// The work that was kept, when there is some.
fn kept(id: Option<&SkillId>) -> Option<Work> {
    serde_json::from_slice(browser::kept(&kept_as(id))?.as_bytes())
        .ok()
        .map(|json| Work::from_json(&json))
}

/// Forgets what was kept.
pub(super) fn forget(id: Option<&SkillId>) {
    browser::keep(&kept_as(id), None);
}

/// `/skills/new`; with `?request=…` it begins with a request in plain language that no skill fits.
#[component]
pub(crate) fn NewSkill() -> impl IntoView {
    set_title(|| "New skill".to_owned());
    let request = use_query_map().read_untracked().get("request");
    let begin = request.map_or_else(Work::default, |request| Work::for_request(&request));
    view! { <Bench begin changes=None pending=None /> }
}

/// `/skills/{id}/edit`.
#[component]
pub(crate) fn EditSkill() -> impl IntoView {
    by_id(|id| view! { <EditOne id /> }.into_any())
}

#[component]
fn EditOne(id: SkillId) -> impl IntoView {
    let title = format!("Edit {id}");
    set_title(move || title.clone());
    // What changes on the server meanwhile does not take away what is typed here.
    let skill = poll(skill_request(id.clone()), |_| Pace::Stop);
    let missing = format!("There is no skill {id}");
    loaded(skill, "the skill", missing, move || {
        let id = id.clone();
        let bench = |skill: &Skill| {
            let content = &skill.content;
            let begin = Work::of(
                &content.manifest,
                &content.workflow,
                content.commands.as_deref(),
            );
            let pending = skill
                .pending
                .as_ref()
                .and_then(|pending| pending.pull.clone());
            view! { <Bench begin changes=Some(id) pending /> }
        };
        let bench = skill
            .value
            .with_untracked(|skill| skill.as_ref().map(bench));
        bench.into_any()
    })
}

/// The builder itself.
#[component]
fn Bench(begin: Work, changes: Option<SkillId>, pending: Option<PullRequest>) -> impl IntoView {
    Touched::provide();
    let kept_work = kept(changes.as_ref()).filter(|work| *work != begin);
    let was_kept = State::new(kept_work.is_some());
    let original = begin.clone();
    let workshop = Workshop::provide(
        kept_work.unwrap_or(begin),
        changes.clone(),
        kept_as(changes.as_ref()),
    );
    let mode = workshop.mode();
    let start_over = {
        let changes = changes.clone();
        move |_: web_sys::MouseEvent| {
            workshop.work.set(original.clone());
            was_kept.set(false);
            forget(changes.as_ref());
        }
    };
    let is_new = changes.is_none();
    let first_one = Live::memo(move || {
        let untouched = |work: &Work| {
            let form = &work.form;
            let empty = form.name.is_empty() && form.id.is_empty() && form.description.is_empty();
            work.mode == Mode::Form && empty
        };
        is_new && workshop.work.with(untouched)
    });
    let (heading, back) = match &changes {
        None => ("New skill".to_owned(), "/".to_owned()),
        Some(id) => (format!("Edit {id}"), format!("/skills/{}", id.dotted())),
    };
    let lead = if is_new {
        "Describe it, name its inputs and outputs, write the commands. A pull request carries it to whoever approves it."
    } else {
        "A change is a pull request too. What is active now stays so until it is merged."
    };
    let error = State::new(None::<&'static str>);
    let to_form = move |_: web_sys::MouseEvent| {
        error.set(None);
        if workshop.mode().get_untracked() == Mode::Yaml {
            let mut work = workshop.work.get_untracked();
            match work.switch_to_form() {
                Ok(()) => workshop.work.set(work),
                Err(why) => error.set(Some(why)),
            }
        }
    };
    let to_yaml = move |_: web_sys::MouseEvent| {
        error.set(None);
        if workshop.mode().get_untracked() == Mode::Form {
            workshop.work.update(Work::switch_to_yaml);
        }
    };
    view! {
        <div class="page builder">
            <nav class="crumbs" aria-label="Breadcrumb">
                <a href=back>{if is_new { "Skills".to_owned() } else { "Back to the skill".to_owned() }}</a>
                {svg(Icon::ChevronRight)}
                <span>{if is_new { "New" } else { "Edit" }}</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{heading}</h1>
                    <p class="lead">{lead}</p>
                </div>
                <div class="segments" role="group" aria-label="How to write it">
                    <button type="button" aria-pressed=move || (mode.get() == Mode::Form).to_string() data-testid="mode-form" on:click=on(to_form)>
                        "Form"
                    </button>
                    <button type="button" aria-pressed=move || (mode.get() == Mode::Yaml).to_string() data-testid="mode-yaml" on:click=on(to_yaml)>
                        "YAML"
                    </button>
                </div>
            </div>
            <p class="field-error" role="alert">
                {move || error.get()}
            </p>
            {pending
                .map(|pull| {
                    view! {
                        <Notice tone="amber" icon=Icon::PullRequest title="Another change is waiting">
                            <p>
                                "Merge or close "
                                <a href=pull.url target="_blank" rel="noopener">
                                    {format!("pull request #{}", pull.number)}
                                </a> " first: a skill can have one open proposal only."
                            </p>
                        </Notice>
                    }
                })}
            {show(was_kept.into(), move || kept_note(start_over.clone()))}
            {show(first_one, move || example_note(workshop))}
            <div class="columns builder-columns">
                <div class="stack">
                    {move || match mode.get() {
                        Mode::Form => {
                            view! {
                                <Fields />
                                <Rows direction=Direction::Inputs />
                                <Commands />
                                <Rows direction=Direction::Outputs />
                            }
                                .into_any()
                        }
                        Mode::Yaml => view! { <Texts /> }.into_any(),
                    }}
                    <Checks />
                </div>
                {show(
                    Live::of(move || mode.get() == Mode::Form),
                    || view! { <PreviewPane /> }.into_any(),
                )}
            </div>
        </div>
    }
}

/// Says that the work goes on where it stopped.
fn kept_note(start_over: impl FnMut(web_sys::MouseEvent) + 'static) -> AnyView {
    view! {
        <p class="kept" role="status">
            "This goes on where you stopped: your work was kept in this browser. "
            <button type="button" class="link" data-testid="start-over" on:click=on(start_over)>
                "Start over"
            </button>
        </p>
    }
    .into_any()
}

/// Offers an example to those who begin.
fn example_note(workshop: Workshop) -> AnyView {
    let fill = move |_: web_sys::MouseEvent| workshop.change(|form| *form = example::disk_report());
    view! {
        <p class="kept">
            "The first one? " <button type="button" class="link" data-testid="example" on:click=on(fill)>
                "Fill in an example"
            </button> " that reports the largest folders of a path."
        </p>
    }
    .into_any()
}

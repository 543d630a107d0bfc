//! The two pages of the builder: a new skill, and a change of one.

use super::checks::Checks;
use super::commands::Commands;
use super::fields::Fields;
use super::preview::PreviewPane;
use super::rows::{Direction, Rows};
use super::texts::Texts;
use super::workshop::Workshop;
use crate::component::field::Touched;
use crate::component::icon::{Icon, Svg};
use crate::component::notice::{FailureNotice, Notice, Waiting};
use crate::component::title::set_title;
use crate::data::api::{client, in_time};
use crate::data::browser;
use crate::data::failure::Failure;
use crate::data::session::Account;
use crate::model::example;
use crate::model::preview::{Mode, Work};
use crate::page::not_found::{Missing, NotFound};
use client::Fresh;
use client::wire::{PullRequest, Skill};
use domain::id::SkillId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

/// Where the work on a skill is kept on this machine.
fn kept_as(id: Option<&SkillId>) -> String {
    match id {
        Some(id) => format!("prentice.work.{id}"),
        None => "prentice.work".to_owned(),
    }
}

/// The work that was kept, when there is some.
fn kept(id: Option<&SkillId>) -> Option<Work> {
    serde_json::from_str(&browser::kept(&kept_as(id))?).ok()
}

/// Forgets what was kept.
pub(super) fn forget(id: Option<&SkillId>) {
    browser::keep(&kept_as(id), None);
}

/// `/skills/new`.
#[component]
pub(crate) fn NewSkill() -> impl IntoView {
    set_title(|| "New skill".to_owned());
    let blank = Work::default();
    view! { <Bench begin=blank changes=None pending=None /> }
}

/// `/skills/{id}/edit`.
#[component]
pub(crate) fn EditSkill() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| SkillId::parse(&id).ok()));
    move || match id.get() {
        Some(id) => view! { <EditOne id /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn EditOne(id: SkillId) -> impl IntoView {
    let title = format!("Edit {id}");
    set_title(move || title.clone());
    let account = Account::here();
    let skill = RwSignal::new(None::<Result<Skill, Failure>>);
    let asked = id.clone();
    spawn_local(async move {
        let answer = in_time(client().skill(&asked, None)).await;
        let answer = match answer {
            Ok(Fresh::New { value, .. }) => Ok(value),
            Ok(Fresh::Same) => Err(Failure::Strange("The server sent nothing.".to_owned())),
            Err(failure) => {
                account.note(&failure);
                Err(failure)
            }
        };
        _ = skill.try_set(Some(answer));
    });
    move || match skill.get() {
        None => view! {
            <div class="page">
                <Waiting what="the skill" />
            </div>
        }
        .into_any(),
        Some(Err(Failure::Missing(detail))) => {
            view! { <Missing what=format!("There is no skill {id}") detail /> }.into_any()
        }
        Some(Err(failure)) => view! {
            <div class="page">
                <FailureNotice failure=Signal::stored(Some(failure)) />
            </div>
        }
        .into_any(),
        Some(Ok(skill)) => {
            let content = &skill.content;
            let begin = Work::of(&content.manifest, &content.workflow, content.commands.as_deref());
            let pending = skill.pending.as_ref().and_then(|pending| pending.pull.clone());
            view! { <Bench begin changes=Some(id.clone()) pending /> }.into_any()
        }
    }
}

/// The builder itself.
#[component]
fn Bench(begin: Work, changes: Option<SkillId>, pending: Option<PullRequest>) -> impl IntoView {
    Touched::provide();
    let kept_work = kept(changes.as_ref()).filter(|work| *work != begin);
    let was_kept = RwSignal::new(kept_work.is_some());
    let original = begin.clone();
    let workshop = Workshop::provide(kept_work.unwrap_or(begin), changes.clone(), kept_as(changes.as_ref()));
    let mode = workshop.mode();
    let start_over = {
        let changes = changes.clone();
        move |_| {
            workshop.work.set(original.clone());
            was_kept.set(false);
            forget(changes.as_ref());
        }
    };
    let untouched = workshop.form(|form| form.name.is_empty() && form.id.is_empty());
    let is_new = changes.is_none();
    let (heading, back) = match &changes {
        None => ("New skill".to_owned(), "/".to_owned()),
        Some(id) => (format!("Edit {id}"), format!("/skills/{}", id.dotted())),
    };
    let lead = if is_new {
        "Describe it, name its inputs and outputs, write the commands. A pull request carries it to whoever approves it."
    } else {
        "A change is a pull request too. What is active now stays so until it is merged."
    };
    let error = RwSignal::new(None::<&'static str>);
    let to_form = move |_| {
        error.set(None);
        if workshop.mode().get_untracked() == Mode::Yaml {
            let mut work = workshop.work.get_untracked();
            match work.switch_to_form() {
                Ok(()) => workshop.work.set(work),
                Err(why) => error.set(Some(why)),
            }
        }
    };
    let to_yaml = move |_| {
        error.set(None);
        if workshop.mode().get_untracked() == Mode::Form {
            workshop.work.update(Work::switch_to_yaml);
        }
    };
    let pressed = move |this: Mode| move || (mode.get() == this).to_string();
    view! {
        <div class="page builder">
            <nav class="crumbs" aria-label="Breadcrumb">
                <a href=back>{if is_new { "Skills".to_owned() } else { "Back to the skill".to_owned() }}</a>
                <Svg icon=Icon::ChevronRight />
                <span>{if is_new { "New" } else { "Edit" }}</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{heading}</h1>
                    <p class="lead">{lead}</p>
                </div>
                <div class="segments" role="group" aria-label="How to write it">
                    <button type="button" aria-pressed=pressed(Mode::Form) data-testid="mode-form" on:click=to_form>
                        "Form"
                    </button>
                    <button type="button" aria-pressed=pressed(Mode::Yaml) data-testid="mode-yaml" on:click=to_yaml>
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
            <Show when=move || was_kept.get()>
                <p class="kept" role="status">
                    "This goes on where you stopped: your work was kept in this browser. "
                    <button type="button" class="link" data-testid="start-over" on:click=start_over.clone()>
                        "Start over"
                    </button>
                </p>
            </Show>
            <Show when=move || is_new && mode.get() == Mode::Form && untouched.get()>
                <p class="kept">
                    "The first one? "
                    <button
                        type="button"
                        class="link"
                        data-testid="example"
                        on:click=move |_| workshop.change(|form| *form = example::disk_report())
                    >
                        "Fill in an example"
                    </button> " that reports the largest folders of a path."
                </p>
            </Show>
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
                <Show when=move || mode.get() == Mode::Form>
                    <PreviewPane />
                </Show>
            </div>
        </div>
    }
}

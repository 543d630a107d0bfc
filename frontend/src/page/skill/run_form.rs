//! The form that runs a skill: made from its inputs, checked by the server's own rules while typing.

use crate::component::copy::Copy;
use crate::component::dialog::{DialogHandle, Modal};
use crate::component::field::{AreaField, CheckField, SelectField, TextField};
use crate::component::frame::{Frame, Touched};
use crate::component::icon::{Icon, svg};
use crate::component::notice::{FailureNotice, Notice, Waiting};
use crate::data::api::{Deed, client, in_time};
use crate::data::browser;
use crate::model::shell;
use crate::model::values::{self, Control, Typed, begin, collect, plain, sentence};
use crate::reactive::{Live, State, drawn, on, show};
use client::Fresh;
use client::wire::Execute;
use domain::id::{RunId, SkillId};
use domain::manifest::Risk;
use domain::schema::{Field, Purpose, Schema};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Asks for the inputs, then runs the skill.
#[component]
pub(super) fn RunForm(
    id: SkillId,
    inputs: Value,
    risk: Risk,
    runnable: Live<bool>,
) -> impl IntoView {
    // "Run again" names the run to take the values from.
    let from = use_query_map()
        .read_untracked()
        .get("from")
        .and_then(|id| RunId::parse(&id).ok());
    let given = State::new(from.is_none().then_some(None::<Map<String, Value>>));
    if let Some(from) = from {
        spawn_local(async move {
            let inputs =
                match in_time(Box::pin(async move { client().run(&from, None).await })).await {
                    Ok(Fresh::New { value, .. }) => Some(value.inputs),
                    // The run may be gone: then the form begins with its defaults.
                    _ => None,
                };
            given.set(Some(inputs));
        });
    }
    let schema = Schema::from_json(&inputs, Purpose::Inputs);
    let form = move || match (&schema, given.get()) {
        (Err(_), _) => view! {
            <Notice tone="amber" icon=Icon::Warning title="No form can be made for its inputs">
                <p>"Run it with the CLI or the API."</p>
            </Notice>
        }
        .into_any(),
        (Ok(_), None) => view! { <Waiting what="the inputs" /> }.into_any(),
        (Ok(schema), Some(given)) => {
            let typed = begin(schema, given.as_ref());
            view! { <Fields id=id.clone() schema=schema.clone() typed risk runnable /> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="run-heading">
            <h2 id="run-heading">"Run it"</h2>
            {drawn(form)}
        </section>
    }
}

#[component]
fn Fields(
    id: SkillId,
    schema: Schema,
    typed: Typed,
    risk: Risk,
    runnable: Live<bool>,
) -> impl IntoView {
    let touched = Touched::provide();
    let typed = State::new(typed);
    let schema = Arc::new(schema);
    let rules = Arc::clone(&schema);
    let checked = Live::memo(move || typed.with(|typed| collect(&rules, typed)));
    let deed = Deed::new();
    let navigate = use_navigate();
    let dialog = DialogHandle::new("run-dialog");

    let run = {
        let id = id.clone();
        move || {
            let (id, navigate) = (id.clone(), navigate.clone());
            let request = Execute {
                inputs: checked.get_untracked().0,
            };
            deed.attempt(
                async move { client().execute(&id, &request).await },
                move |run| {
                    navigate(&format!("/runs/{}", run.id), Default::default());
                },
            );
        }
    };
    let submit = {
        let run = run.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            touched.show_all();
            if !checked.get_untracked().1.is_empty() {
                browser::focus_first_invalid();
            } else if risk == Risk::Destructive {
                dialog.open();
            } else {
                run();
            }
        }
    };
    let confirm = move |_: web_sys::MouseEvent| {
        dialog.close();
        run();
    };
    let errors_of = move |name: String| {
        Live::of(move || {
            let own = checked.with(|(_, wrong)| {
                wrong
                    .iter()
                    .filter(|(field, _)| *field == name)
                    .map(|(_, text)| text.clone())
                    .collect::<Vec<_>>()
            });
            let theirs = deed.failure.with(|failure| {
                let findings = failure.iter().flat_map(|failure| failure.findings());
                findings
                    .filter(|it| it.field == name)
                    .map(|it| sentence(&it.message))
                    .collect::<Vec<_>>()
            });
            if own.is_empty() { theirs } else { own }
        })
    };
    let fields = schema.fields().iter();
    let fields = fields
        .map(|field| control(field, typed, errors_of(field.name.clone())))
        .collect_view();
    let whole = errors_of(String::new());
    let none = schema.fields().is_empty();
    let curl = {
        let id = id.clone();
        Live::of(move || checked.with(|(values, _)| shell::curl(&browser::origin(), &id, values)))
    };
    let cli = Live::of(move || checked.with(|(values, _)| shell::cli(&id, values)));
    view! {
        <form on:submit=on(submit) novalidate=true>
            {none.then(|| view! { <p class="muted">"It takes no inputs."</p> })}
            {fields}
            {move || {
                whole.get().into_iter().map(|text| view! { <p class="field-error" role="alert">{text}</p> }).collect_view().into_any()
            }}
            <FailureNotice failure=deed.failure />
            <div class="actions">
                <button
                    type="submit"
                    class="button primary"
                    class:danger=risk == Risk::Destructive
                    data-testid="run"
                    disabled=move || deed.busy.get() || !runnable.get()
                >
                    {svg(Icon::Play)}
                    {move || if deed.busy.get() { "Starting…" } else { "Run" }}
                </button>
                <span class="spacer"></span>
                <span data-testid="copy-curl">
                    <Copy text=curl label="Copy as curl" />
                </span>
                <span data-testid="copy-cli">
                    <Copy text=cli label="Copy as CLI" />
                </span>
            </div>
            {show(
                Live::of(move || !runnable.get()),
                || view! { <p class="hint">"It can be run once its pull request is merged."</p> }.into_any(),
            )}
        </form>
        <Modal handle=dialog title="This skill is destructive">
            <p>"It deletes, or changes what cannot be changed back. Look at the inputs once more:"</p>
            <dl class="schema">
                {move || {
                    checked
                        .with(|(values, _)| {
                            values
                                .iter()
                                .map(|(name, value)| {
                                    view! {
                                        <dt>
                                            <code>{name.clone()}</code>
                                        </dt>
                                        <dd class="mono prewrap">{plain(value)}</dd>
                                    }
                                })
                                .collect_view()
                        })
                        .into_any()
                }}
            </dl>
            <div class="actions end">
                <button type="button" class="button" on:click=on(move |_: web_sys::MouseEvent| dialog.close())>
                    "Not now"
                </button>
                <button type="button" class="button primary danger" data-testid="run-confirm" on:click=on(confirm)>
                    "Run it"
                </button>
            </div>
        </Modal>
    }
}

/// The control for one input.
fn control(field: &Field, typed: State<Typed>, errors: Live<Vec<String>>) -> AnyView {
    let name = field.name.clone();
    let value = {
        let name = name.clone();
        Live::of(move || typed.with(|typed| typed.get(&name).cloned().unwrap_or_default()))
    };
    let key = name.clone();
    let on_input = Callback::new(move |text: String| {
        typed.update(|typed| _ = typed.insert(key.clone(), text));
    });
    let limits = values::limits(&field.kind);
    let hint = [field.description.as_deref().unwrap_or_default(), &limits];
    let hint = hint
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| sentence(part))
        .collect::<Vec<_>>()
        .join(" ");
    let required = field.required && field.default.is_none();
    let frame = Frame::new(format!("in-{name}"), field.label())
        .hint(hint)
        .errors(errors)
        .required(required);
    let offers: Vec<String> = field.examples.iter().map(plain).collect();
    let placeholder = offers.first().cloned().unwrap_or_default();
    match values::control(field) {
        Control::Line => view! { <TextField frame value on_input placeholder offers /> }.into_any(),
        Control::Number => {
            view! { <TextField frame value on_input placeholder kind="number" /> }.into_any()
        }
        Control::Tick => {
            let ticked = Live::of(move || value.get() == "true");
            view! { <CheckField frame value=ticked on_input=move |on: bool| on_input.run(on.to_string()) /> }.into_any()
        }
        Control::Pick(options) => view! { <SelectField frame value on_input options /> }.into_any(),
        Control::Lines => {
            let hint = if frame.hint.is_empty() {
                "One a line.".to_owned()
            } else {
                format!("{} One a line.", frame.hint)
            };
            view! { <AreaField frame=frame.hint(hint) value on_input mono=true /> }.into_any()
        }
        Control::Json => {
            let hint = if frame.hint.is_empty() {
                "JSON.".to_owned()
            } else {
                format!("{} JSON.", frame.hint)
            };
            view! { <AreaField frame=frame.hint(hint) value on_input mono=true rows=5 /> }
                .into_any()
        }
    }
}

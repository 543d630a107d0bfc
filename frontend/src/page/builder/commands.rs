//! The builder's commands: scripts, with buttons that insert inputs and outputs the safe way.

use super::workshop::Workshop;
use crate::component::editor::Editor;
use crate::component::icon::{Icon, svg};
use crate::data::browser;
use crate::model::form::{CommandRow, Form, next_key};
use crate::model::words;
use crate::reactive::{Live, drawn, each, on};
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

/// The list.
#[component]
pub(super) fn Commands() -> impl IntoView {
    let workshop = Workshop::here();
    let keys = workshop.form(|form| form.commands.iter().map(|row| row.key).collect::<Vec<_>>());
    let add = move |_: web_sys::MouseEvent| {
        let key = workshop
            .work
            .with_untracked(|work| next_key(work.form.commands.iter().map(|row| row.key)));
        workshop.change(|form| {
            form.commands.push(CommandRow {
                key,
                ..CommandRow::default()
            })
        });
        browser::focus_soon(format!("command-{key}"));
    };
    view! {
        <section class="card" aria-labelledby="commands-heading">
            <h2 id="commands-heading">"Commands"</h2>
            <p class="hint">
                "Bash, one step each, run one after another; a step that fails ends the run. They hold no token."
            </p>
            {each(move || keys.get(), u32::to_string, |key| view! { <OneCommand key_of=key /> }.into_any())}
            <button type="button" class="button" data-testid="add-command" on:click=on(add)>
                {svg(Icon::Plus)}
                "Add command"
            </button>
        </section>
    }
}

#[component]
fn OneCommand(key_of: u32) -> impl IntoView {
    let workshop = Workshop::here();
    let id = format!("command-{key_of}");
    let name_id = format!("command-{key_of}-name");
    let area_id = id.clone();
    let find = move |form: &Form| {
        form.commands
            .iter()
            .find(|row| row.key == key_of)
            .cloned()
            .unwrap_or_default()
    };
    let row = workshop.form(find);
    let place = workshop.form(move |form| {
        form.commands
            .iter()
            .position(|row| row.key == key_of)
            .unwrap_or(0)
            + 1
    });
    let alone = workshop.form(|form| form.commands.len() <= 1);
    let change = move |change: &dyn Fn(&mut CommandRow)| {
        workshop.change(|form| {
            if let Some(row) = form.commands.iter_mut().find(|row| row.key == key_of) {
                change(row);
            }
        });
    };
    let on_input = Callback::new(move |text: String| change(&|row| row.run = text.clone()));
    let errors = workshop.errors_of(id.clone());
    let name_errors = workshop.errors_of(name_id.clone());
    let touched = expect_context::<crate::component::frame::Touched>();
    // An empty command is told only when all is asked for; what was typed is told at once.
    let shown = move || {
        let mut shown = name_errors.get();
        if touched.shows_all() || row.with(|row| !row.run.trim().is_empty()) {
            shown.extend(errors.get());
        }
        shown
    };
    let invalid = Live::of(move || !shown().is_empty());
    let remove = move |_: web_sys::MouseEvent| {
        workshop.change(|form| form.commands.retain(|row| row.key != key_of))
    };
    let label = move || format!("Command {}", place.get());
    view! {
        <fieldset class="command-fields">
            <legend class="visually-hidden">{move || label()}</legend>
            <div class="command-head">
                <span class="step-number" aria-hidden="true">
                    {move || place.get()}
                </span>
                <label class="visually-hidden" for=name_id.clone()>
                    {move || format!("Name of command {}", place.get())}
                </label>
                <input
                    id=name_id
                    class="command-name"
                    placeholder=move || format!("{} (name, if you like)", label())
                    autocomplete="off"
                    prop:value=move || row.with(|row| row.name.clone())
                    on:input=on(move |event: web_sys::Event| {
                        let text = event_target_value(&event);
                        change(&|row| row.name = text.clone());
                    })
                />
                <button
                    type="button"
                    class="button quiet bare"
                    aria-label=move || format!("Remove command {}", place.get())
                    title="Remove"
                    disabled=move || alone.get()
                    on:click=on(remove)
                >
                    {svg(Icon::Trash)}
                </button>
            </div>
            <Editor
                id=id
                label=Live::of(label)
                value=Live::of(move || row.with(|row| row.run.clone()))
                on_input
                rows=3
                most=24
                invalid
            />
            <Inserts area_id on_input />
            {move || {
                let shown = shown();
                (!shown.is_empty())
                    .then(|| {
                        let shown = shown.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
                        view! { <div class="field-error">{shown}</div> }
                    })
                    .into_any()
            }}
        </fieldset>
    }
}

/// Buttons that write an input or an output where the cursor is.
#[component]
fn Inserts(area_id: String, on_input: Callback<String>) -> impl IntoView {
    let workshop = Workshop::here();
    let inputs = workshop.form(|form| words::names(&form.inputs));
    let outputs = workshop.form(|form| words::names(&form.outputs));
    let insert = Callback::new(move |text: String| {
        if let Some(area) = browser::element::<HtmlTextAreaElement>(&area_id) {
            browser::insert(&area, |before| words::apart(before, &text));
            on_input.run(area.value());
        }
    });
    let button = move |name: String, text: String, title: &'static str| {
        let shown = if title == "Insert the input" {
            text.clone()
        } else {
            format!("{name}=…")
        };
        view! {
            <button
                type="button"
                class="chip"
                title=format!("{title} {name}")
                data-testid=format!("insert-{name}")
                on:click=on(move |_: web_sys::MouseEvent| insert.run(text.clone()))
            >
                {shown}
            </button>
        }
    };
    let chips = move || {
        let (inputs, outputs) = (inputs.get(), outputs.get());
        if inputs.is_empty() && outputs.is_empty() {
            return ().into_any();
        }
        let inputs = inputs
            .into_iter()
            .map(|name| button(name.clone(), words::input_text(&name), "Insert the input"));
        let outputs = outputs
            .into_iter()
            .map(|name| button(name.clone(), words::output_text(&name), "Report the output"));
        view! {
            <div class="chips" role="group" aria-label="Insert">
                <span class="muted">"Insert"</span>
                {inputs.chain(outputs).collect_view()}
            </div>
        }
        .into_any()
    };
    drawn(chips)
}

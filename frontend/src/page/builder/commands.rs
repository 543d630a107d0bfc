//! The builder's commands: scripts, with buttons that insert inputs and outputs the safe way.

use super::workshop::Workshop;
use crate::component::editor::Editor;
use crate::component::icon::{Icon, Svg};
use crate::data::browser;
use crate::model::form::{CommandRow, Form, next_key};
use crate::model::words;
use leptos::html;
use leptos::prelude::*;

/// The list.
#[component]
pub(super) fn Commands() -> impl IntoView {
    let workshop = Workshop::here();
    let keys = workshop.form(|form| form.commands.iter().map(|row| row.key).collect::<Vec<_>>());
    let add = move |_| {
        let key = workshop.work.with_untracked(|work| next_key(work.form.commands.iter().map(|row| row.key)));
        workshop.change(|form| form.commands.push(CommandRow { key, ..CommandRow::default() }));
        browser::focus_soon(format!("command-{key}"));
    };
    view! {
        <section class="card" aria-labelledby="commands-heading">
            <h2 id="commands-heading">"Commands"</h2>
            <p class="hint">
                "Bash, one step each, run one after another; a step that fails ends the run. They hold no token."
            </p>
            <For each=move || keys.get() key=|key| *key children=|key| view! { <OneCommand key_of=key /> } />
            <button type="button" class="button" data-testid="add-command" on:click=add>
                <Svg icon=Icon::Plus />
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
    let node = NodeRef::<html::Textarea>::new();
    let find = move |form: &Form| form.commands.iter().find(|row| row.key == key_of).cloned().unwrap_or_default();
    let row = workshop.form(find);
    let place = workshop.form(move |form| form.commands.iter().position(|row| row.key == key_of).unwrap_or(0) + 1);
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
    let touched = expect_context::<crate::component::field::Touched>();
    // An empty command is told only when all is asked for; what was typed is told at once.
    let shown = move || {
        let mut shown = name_errors.get();
        if touched.shows_all() || row.with(|row| !row.run.trim().is_empty()) {
            shown.extend(errors.get());
        }
        shown
    };
    let invalid = Signal::derive(move || !shown().is_empty());
    let remove = move |_| workshop.change(|form| form.commands.retain(|row| row.key != key_of));
    let label = move || format!("Command {}", place.get());
    view! {
        <fieldset class="command-fields">
            <legend class="visually-hidden">{label}</legend>
            <div class="command-head">
                <span class="step-number" aria-hidden="true">
                    {place}
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
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        change(&|row| row.name = text.clone());
                    }
                />
                <button
                    type="button"
                    class="button quiet bare"
                    aria-label=move || format!("Remove command {}", place.get())
                    title="Remove"
                    disabled=move || alone.get()
                    on:click=remove
                >
                    <Svg icon=Icon::Trash />
                </button>
            </div>
            <Editor
                id=id
                label=Signal::derive(label)
                value=Signal::derive(move || row.with(|row| row.run.clone()))
                on_input
                node
                rows=3
                most=24
                invalid
            />
            <Inserts node on_input />
            {move || {
                let shown = shown();
                (!shown.is_empty())
                    .then(|| {
                        let shown = shown.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
                        view! { <div class="field-error">{shown}</div> }
                    })
            }}
        </fieldset>
    }
}

/// Buttons that write an input or an output where the cursor is.
#[component]
fn Inserts(node: NodeRef<html::Textarea>, on_input: Callback<String>) -> impl IntoView {
    let workshop = Workshop::here();
    let inputs = workshop.form(|form| words::names(&form.inputs));
    let outputs = workshop.form(|form| words::names(&form.outputs));
    let insert = move |text: String| {
        if let Some(area) = node.get_untracked() {
            browser::insert(&area, &text);
            on_input.run(area.value());
        }
    };
    let button = move |name: String, text: String, title: &'static str| {
        let shown = if title == "Insert the input" { text.clone() } else { format!("{name}=…") };
        view! {
            <button
                type="button"
                class="chip"
                title=format!("{title} {name}")
                data-testid=format!("insert-{name}")
                on:click=move |_| insert(text.clone())
            >
                {shown}
            </button>
        }
    };
    let any = move || inputs.with(|it| !it.is_empty()) || outputs.with(|it| !it.is_empty());
    view! {
        <Show when=any>
            <div class="chips" role="group" aria-label="Insert">
                <span class="muted">"Insert"</span>
                {move || {
                    let inputs = inputs.get().into_iter();
                    inputs.map(|name| button(name.clone(), words::input_text(&name), "Insert the input")).collect_view()
                }}
                {move || {
                    let outputs = outputs.get().into_iter();
                    outputs.map(|name| button(name.clone(), words::output_text(&name), "Report the output")).collect_view()
                }}
            </div>
        </Show>
    }
}

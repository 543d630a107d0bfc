//! The builder's inputs and outputs: one row each.

use super::workshop::Workshop;
use crate::component::field::{AreaField, CheckField, SelectField, TextField};
use crate::component::frame::Frame;
use crate::component::icon::{Icon, svg};
use crate::data::browser;
use crate::model::form::{Form, next_key};
use crate::model::row::{Row, RowKind};
use crate::reactive::{Live, each, on, show};
use leptos::prelude::*;

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// What a run takes.
    Inputs,
    /// What a run reports.
    Outputs,
}

impl Direction {
    fn rows(self, form: &Form) -> &Vec<Row> {
        match self {
            Direction::Inputs => &form.inputs,
            Direction::Outputs => &form.outputs,
        }
    }

    fn rows_mut(self, form: &mut Form) -> &mut Vec<Row> {
        match self {
            Direction::Inputs => &mut form.inputs,
            Direction::Outputs => &mut form.outputs,
        }
    }

    /// `input` or `output`.
    fn word(self) -> &'static str {
        match self {
            Direction::Inputs => "input",
            Direction::Outputs => "output",
        }
    }
}

/// The list.
#[component]
pub(super) fn Rows(direction: Direction) -> impl IntoView {
    let workshop = Workshop::here();
    let keys = workshop.form(move |form| {
        direction
            .rows(form)
            .iter()
            .map(|row| row.key)
            .collect::<Vec<_>>()
    });
    let (title, about) = match direction {
        Direction::Inputs => (
            "Inputs",
            "What a run takes. The commands find them in their environment, as INPUT_ and the name.",
        ),
        Direction::Outputs => (
            "Outputs",
            "What a run reports. A command writes name=value to $GITHUB_OUTPUT.",
        ),
    };
    let word = direction.word();
    let add = move |_: web_sys::MouseEvent| {
        let key = workshop
            .work
            .with_untracked(|work| next_key(direction.rows(&work.form).iter().map(|row| row.key)));
        workshop.change(|form| {
            direction.rows_mut(form).push(Row {
                key,
                ..Row::default()
            })
        });
        browser::focus_soon(format!("{word}-{key}-name"));
    };
    view! {
        <section class="card" aria-labelledby=format!("{word}s-heading")>
            <h2 id=format!("{word}s-heading")>{title}</h2>
            <p class="hint">{about}</p>
            {each(move || keys.get(), u32::to_string, move |key| view! { <OneRow direction key_of=key /> }.into_any())}
            <button type="button" class="button" data-testid=format!("add-{word}") on:click=on(add)>
                {svg(Icon::Plus)}
                {format!("Add {word}")}
            </button>
        </section>
    }
}

#[component]
fn OneRow(direction: Direction, key_of: u32) -> impl IntoView {
    let workshop = Workshop::here();
    let word = direction.word();
    let id = move |part: &str| format!("{word}-{key_of}-{part}");
    let frame = move |part: &str, label: &str| {
        Frame::new(id(part), label).errors(workshop.errors_of(id(part)))
    };
    let find = move |form: &Form| {
        direction
            .rows(form)
            .iter()
            .find(|row| row.key == key_of)
            .cloned()
            .unwrap_or_default()
    };
    let row = workshop.form(find);
    let change = move |change: &dyn Fn(&mut Row)| {
        workshop.change(|form| {
            if let Some(row) = direction
                .rows_mut(form)
                .iter_mut()
                .find(|row| row.key == key_of)
            {
                change(row);
            }
        });
    };
    let text = move |get: fn(Row) -> String| Live::of(move || get(row.get()));
    let set = move |set: fn(&mut Row, String)| {
        Callback::new(move |text: String| change(&|row| set(row, text.clone())))
    };
    let kinds = RowKind::ALL
        .map(|kind| (kind.value().to_owned(), kind.word().to_owned()))
        .to_vec();
    let remove = move |_: web_sys::MouseEvent| {
        workshop.change(|form| direction.rows_mut(form).retain(|row| row.key != key_of))
    };
    let remove_label = Live::of(move || {
        row.with(|row| {
            if row.name.is_empty() {
                format!("Remove this {word}")
            } else {
                format!("Remove {word} {}", row.name)
            }
        })
    });
    let is_input = direction == Direction::Inputs;
    view! {
        <fieldset class="row-fields">
            <legend class="visually-hidden">{format!("{word} {}", key_of + 1)}</legend>
            <div class="row-line">
                <TextField
                    frame=frame("name", "Name").required(true)
                    value=text(|row| row.name)
                    on_input=set(|row, text| row.name = text)
                    placeholder="name"
                />
                <SelectField
                    frame=frame("type", "Type")
                    value=text(|row| row.kind.value().to_owned())
                    on_input=set(|row, text| row.kind = RowKind::of(&text))
                    options=kinds
                />
                {is_input
                    .then(|| {
                        view! {
                            <TextField
                                frame=frame("default", "Default")
                                value=text(|row| row.default)
                                on_input=set(|row, text| row.default = text)
                                placeholder="none"
                            />
                        }
                    })}
                <button type="button" class="button quiet bare" aria-label=move || remove_label.get() title=move || remove_label.get() on:click=on(remove)>
                    {svg(Icon::Trash)}
                </button>
            </div>
            <TextField
                frame=frame("description", "Description")
                value=text(|row| row.description)
                on_input=set(|row, text| row.description = text)
                placeholder="For whoever runs it"
            />
            {show(Live::memo(move || row.with(|row| row.kind == RowKind::Choice)), move || {
                let frame = frame("options", "Choices").hint("One a line.").required(true);
                let set = set(|row, text| row.options = text);
                view! { <AreaField frame value=text(|row| row.options) on_input=set /> }.into_any()
            })}
            <CheckField
                frame=Frame::new(
                    id("required"),
                    if is_input { "Must be given" } else { "Must be reported" },
                )
                value=Live::of(move || row.with(|row| row.required))
                on_input=move |on| change(&|row| row.required = on)
            />
        </fieldset>
    }
}

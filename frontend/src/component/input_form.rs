//! The form that asks for a skill's inputs: made from their schema, checked by the server's own rules
//! while typing. It knows nothing of calls: what to do with the values is up to who shows it.

use super::dialog::{DialogHandle, Modal};
use super::field::{AreaField, CheckField, SelectField, TextField};
use super::frame::{Frame, Touched};
use super::icon::{Icon, svg};
use super::notice::FailureNotice;
use crate::data::api::Deed;
use crate::data::browser;
use crate::model::ask::{Hint, Hints};
use crate::model::values::{self, Control, Typed, collect, plain, sentence};
use crate::reactive::{Live, State, on, show};
use domain::manifest::Risk;
use domain::schema::{Field, Schema};
use leptos::prelude::*;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What stands beside the button; gets the values as they are typed.
type Beside = Box<dyn FnOnce(Live<Map<String, Value>>) -> AnyView>;

/// Asks for the inputs; `start` gets them once they are right, and a destructive skill is confirmed.
#[component]
pub(crate) fn InputForm(
    /// What to ask for.
    schema: Schema,
    /// What the fields begin with.
    typed: Typed,
    /// A destructive skill is asked about once more.
    risk: Risk,
    /// Whether it can be run at all.
    runnable: Live<bool>,
    /// What a request in plain language says about the inputs.
    #[prop(optional)]
    hints: Hints,
    /// The call that `start` makes.
    deed: Deed,
    /// Gets the values.
    start: Callback<Map<String, Value>>,
    /// What stands beside the button.
    #[prop(optional)]
    beside: Option<Beside>,
) -> impl IntoView {
    let touched = Touched::provide();
    let begin = typed.clone();
    let typed = State::new(typed);
    let schema = Arc::new(schema);
    let rules = Arc::clone(&schema);
    let checked = Live::memo(move || typed.with(|typed| collect(&rules, typed)));
    let dialog = DialogHandle::new("run-dialog");

    let run = move || start.run(checked.get_untracked().0);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        touched.show_all();
        if !checked.get_untracked().1.is_empty() {
            browser::focus_first_invalid();
        } else if risk == Risk::Destructive {
            dialog.open();
        } else {
            run();
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
        .map(|field| {
            let hint = hints.get(&field.name).cloned();
            let begin = begin.get(&field.name).cloned().unwrap_or_default();
            control(field, typed, errors_of(field.name.clone()), hint, begin)
        })
        .collect_view();
    let whole = errors_of(String::new());
    let none = schema.fields().is_empty();
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
                {beside.map(|beside| beside(Live::of(move || checked.with(|(values, _)| values.clone()))))}
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
fn control(
    field: &Field,
    typed: State<Typed>,
    errors: Live<Vec<String>>,
    request: Option<Hint>,
    begin: String,
) -> AnyView {
    let name = field.name.clone();
    let value = {
        let name = name.clone();
        Live::of(move || typed.with(|typed| typed.get(&name).cloned().unwrap_or_default()))
    };
    let key = name.clone();
    let on_input = Callback::new(move |text: String| {
        typed.update(|typed| _ = typed.insert(key.clone(), text));
    });
    let offered = offers(field, request.as_ref(), value, on_input);
    let needed = request.as_ref().is_some_and(Hint::is_open);
    let note = Live::memo(move || match &request {
        Some(request) => value.with(|text| request.note(text.is_empty(), *text != begin)),
        None => String::new(),
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
        .note(note, needed)
        .errors(errors)
        .required(required);
    let examples: Vec<String> = field.examples.iter().map(plain).collect();
    let placeholder = examples.first().cloned().unwrap_or_default();
    let more = |frame: &Frame, what: &str| {
        if frame.hint.is_empty() {
            what.to_owned()
        } else {
            format!("{} {what}", frame.hint)
        }
    };
    let control = match values::control(field) {
        Control::Line => {
            view! { <TextField frame value on_input placeholder offers=examples /> }.into_any()
        }
        Control::Number => {
            view! { <TextField frame value on_input placeholder kind="number" /> }.into_any()
        }
        Control::Tick => {
            let ticked = Live::of(move || value.get() == "true");
            view! { <CheckField frame value=ticked on_input=move |on: bool| on_input.run(on.to_string()) /> }.into_any()
        }
        Control::Pick(options) => view! { <SelectField frame value on_input options /> }.into_any(),
        Control::Lines => {
            let hint = more(&frame, "One a line.");
            view! { <AreaField frame=frame.hint(hint) value on_input mono=true /> }.into_any()
        }
        Control::Json => {
            let hint = more(&frame, "JSON.");
            view! { <AreaField frame=frame.hint(hint) value on_input mono=true rows=5 /> }
                .into_any()
        }
    };
    view! {
        <div class="input">
            {control}
            {offered}
        </div>
    }
    .into_any()
}

/// Buttons for the values that the request could mean.
fn offers(
    field: &Field,
    request: Option<&Hint>,
    value: Live<String>,
    on_input: Callback<String>,
) -> Option<AnyView> {
    let Some(Hint::Several(several)) = request else {
        return None;
    };
    let chip = |offer: &Value| {
        let (text, word) = (values::typed_as(field, offer), plain(offer));
        let this = text.clone();
        let pressed = Live::of(move || value.with(|value| *value == this));
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || pressed.get().to_string()
                on:click=on(move |_: web_sys::MouseEvent| on_input.run(text.clone()))
            >
                {word}
            </button>
        }
    };
    let chips = several.iter().map(chip).collect_view();
    let label = format!("Values for {}", field.label());
    Some(view! { <div class="chips" role="group" aria-label=label>{chips}</div> }.into_any())
}

//! The builder's form: what the skill is called, what it does, what it may do.

use super::workshop::Workshop;
use crate::component::field::{AreaField, CheckField, SelectField, TextField};
use crate::component::frame::Frame;
use crate::model::form::Form;
use crate::reactive::Live;
use leptos::prelude::*;

/// The fields that are not lists of rows.
#[component]
pub(super) fn Fields() -> impl IntoView {
    let workshop = Workshop::here();
    let frame = move |id: &str, label: &str| Frame::new(id, label).errors(workshop.errors_of(id));
    let text = move |get: fn(&Form) -> &String| -> Live<String> {
        workshop.form(move |form| get(form).clone())
    };
    let set = move |set: fn(&mut Form) -> &mut String| {
        Callback::new(move |text: String| workshop.change(|form| *set(form) = text))
    };
    let locked = workshop.changes.with_untracked(Option::is_some);
    let id_hint = if locked {
        "The id of a skill stays what it is."
    } else {
        "domain/name: lower-case letters, digits and dashes. It is in addresses and file names."
    };
    let risks = [
        ("read", "Read: only looks"),
        ("write", "Write: changes what can be changed back"),
        ("destructive", "Destructive: deletes, or changes for good"),
    ];
    let risks = risks
        .map(|(value, word)| (value.to_owned(), word.to_owned()))
        .to_vec();
    view! {
        <section class="card" aria-labelledby="about-heading">
            <h2 id="about-heading">"About"</h2>
            <div class="field-pair">
                <TextField
                    frame=frame("skill-id", "Id").hint(id_hint).required(true)
                    value=text(|form| &form.id)
                    on_input=set(|form| &mut form.id)
                    placeholder="ops/disk-report"
                    locked
                />
                <TextField
                    frame=frame("name", "Name").hint("For people.").required(true)
                    value=text(|form| &form.name)
                    on_input=set(|form| &mut form.name)
                    placeholder="Disk report"
                />
            </div>
            <AreaField
                frame=frame("description", "Description").hint("What it does, and when to use it.").required(true)
                value=text(|form| &form.description)
                on_input=set(|form| &mut form.description)
            />
            <div class="field-pair">
                <SelectField
                    frame=frame("risk", "Risk").hint("What it may do to the world; reviewers see it.").required(true)
                    value=text(|form| &form.risk)
                    on_input=set(|form| &mut form.risk)
                    options=risks
                />
                <TextField
                    frame=frame("timeout", "Time limit").hint("Such as 90s, 15m or 1h.")
                    value=text(|form| &form.timeout)
                    on_input=set(|form| &mut form.timeout)
                    placeholder="15m"
                />
            </div>
            <TextField
                frame=frame("tags", "Tags").hint("For search, separated by commas.")
                value=text(|form| &form.tags)
                on_input=set(|form| &mut form.tags)
                placeholder="disk, ops"
            />
            <details class="more">
                <summary>"Examples, owners, version, cost"</summary>
                <AreaField
                    frame=frame("examples", "Examples").hint("Requests in plain words that should lead here, one a line.")
                    value=text(|form| &form.examples)
                    on_input=set(|form| &mut form.examples)
                    placeholder="What fills the disk?"
                />
                <div class="field-pair">
                    <TextField
                        frame=frame("owners", "Owners").hint("Users or teams who answer for it.")
                        value=text(|form| &form.owners)
                        on_input=set(|form| &mut form.owners)
                    />
                    <TextField
                        frame=frame("version", "Version").hint("Yours, semantic.")
                        value=text(|form| &form.version)
                        on_input=set(|form| &mut form.version)
                        placeholder="1.0.0"
                    />
                </div>
                <TextField
                    frame=frame("cost", "Cost").hint("What a run takes from the budget, such as 0.5. The standard cost when empty.")
                    value=text(|form| &form.cost)
                    on_input=set(|form| &mut form.cost)
                />
                <CheckField
                    frame=Frame::new("idempotent", "Running it twice does no more than running it once")
                    value=workshop.form(|form| form.idempotent)
                    on_input=move |on| workshop.change(|form| form.idempotent = on)
                />
            </details>
        </section>
    }
}

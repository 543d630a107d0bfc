//! What a skill says of itself: description, examples, inputs and outputs.

use crate::model::values::plain;
use client::wire::SkillContent;
use domain::schema::{Field, Purpose, Schema};
use leptos::prelude::*;
use serde_json::Value;

/// The column beside the run form.
#[component]
pub(super) fn About(content: SkillContent) -> impl IntoView {
    let tags = content
        .tags
        .into_iter()
        .map(|tag| view! { <li>{tag}</li> })
        .collect_view();
    let examples = content
        .examples
        .into_iter()
        .map(|example| view! { <li>{example}</li> })
        .collect_view();
    let has_examples = !examples.is_empty();
    view! {
        <section class="about" aria-label="About this skill">
            <h2>"About"</h2>
            <p class="prewrap">{content.description}</p>
            <ul class="tags" aria-label="Tags">
                {tags}
            </ul>
            {has_examples
                .then(|| {
                    view! {
                        <h3>"Ask for it like this"</h3>
                        <ul class="examples">{examples}</ul>
                    }
                })}
            {fields("Inputs", &content.inputs, Purpose::Inputs)}
            {fields("Outputs", &content.outputs, Purpose::Outputs)}
        </section>
    }
}

fn fields(title: &'static str, schema: &Value, purpose: Purpose) -> Option<impl IntoView + use<>> {
    let schema = Schema::from_json(schema, purpose).ok()?;
    if schema.fields().is_empty() {
        return None;
    }
    let rows = schema.fields().iter().map(field).collect_view();
    Some(view! {
        <h3>{title}</h3>
        <dl class="schema">{rows}</dl>
    })
}

fn field(field: &Field) -> impl IntoView + use<> {
    let default = field
        .default
        .as_ref()
        .map(|it| format!(", {} by default", plain(it)));
    let optional = (!field.required && default.is_none()).then_some(", optional");
    view! {
        <dt>
            <code>{field.name.clone()}</code>
            <span class="muted">{field.kind.describe()} {default} {optional}</span>
        </dt>
        <dd>{field.description.clone()}</dd>
    }
}

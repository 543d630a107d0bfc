//! What a skill says of itself: description, examples, inputs and outputs.

use crate::element::{El, el, of};
use crate::model::values::plain;
use client::wire::SkillContent;
use domain::schema::{Field, Purpose, Schema};
use leptos::prelude::*;
use serde_json::Value;

/// The column beside the run form.
pub(super) fn about(content: SkillContent) -> AnyView {
    let items = |texts: Vec<String>| texts.into_iter().map(|text| el("li").text(text));
    let examples = (!content.examples.is_empty()).then(|| {
        [
            el("h3").text("Ask for it like this"),
            of("ul", "examples").all(items(content.examples)),
        ]
    });
    let tags = of("ul", "tags").set("aria-label", "Tags");
    of("section", "about")
        .set("aria-label", "About this skill")
        .add(el("h2").text("About"))
        .add(of("p", "prewrap").text(content.description))
        .add(tags.all(items(content.tags)))
        .all(examples.into_iter().flatten())
        .all(fields("Inputs", &content.inputs, Purpose::Inputs))
        .all(fields("Outputs", &content.outputs, Purpose::Outputs))
        .done()
}

fn fields(title: &str, schema: &Value, purpose: Purpose) -> Vec<El> {
    let schema = Schema::from_json(schema, purpose);
    let fields = schema.as_ref().map_or(&[][..], |schema| schema.fields());
    if fields.is_empty() {
        return Vec::new();
    }
    let rows = fields.iter().flat_map(field);
    vec![el("h3").text(title), of("dl", "schema").all(rows)]
}

fn field(field: &Field) -> [El; 2] {
    let default = field
        .default
        .as_ref()
        .map(|it| format!(", {} by default", plain(it)));
    let optional = if !field.required && default.is_none() {
        ", optional"
    } else {
        ""
    };
    let kind = format!(
        "{}{}{optional}",
        field.kind.describe(),
        default.unwrap_or_default()
    );
    let name = el("code").text(&field.name);
    [
        el("dt").add(name).add(of("span", "muted").text(kind)),
        el("dd").text(field.description.clone().unwrap_or_default()),
    ]
}

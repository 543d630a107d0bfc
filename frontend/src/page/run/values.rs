//! Inputs and outputs of a run as a table.

use crate::component::copy::Copy;
use crate::reactive::Live;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// One table.
#[component]
pub(super) fn Values(
    /// Its heading.
    title: &'static str,
    /// Begins the names for tests.
    prefix: &'static str,
    /// What is in it.
    values: Map<String, Value>,
    /// Said when there is nothing in it.
    none: &'static str,
) -> impl IntoView {
    let empty = values.is_empty();
    let rows = values
        .into_iter()
        .map(|(name, value)| row(prefix, name, &value))
        .collect_view();
    view! {
        <section class="card" aria-label=title>
            <h2>{title}</h2>
            {if empty {
                view! { <p class="muted">{none}</p> }.into_any()
            } else {
                view! {
                    <table class="values">
                        <thead class="visually-hidden">
                            <tr>
                                <th scope="col">"Name"</th>
                                <th scope="col">"Value"</th>
                                <th scope="col">"Copy"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }
                    .into_any()
            }}
        </section>
    }
}

fn row(prefix: &str, name: String, value: &Value) -> impl IntoView + use<> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => {
            serde_json::to_string_pretty(value).unwrap_or_default()
        }
        other => other.to_string(),
    };
    let testid = format!("{prefix}-{name}");
    view! {
        <tr>
            <th scope="row">
                <code>{name}</code>
            </th>
            <td class="mono prewrap" data-testid=testid>
                {text.clone()}
            </td>
            <td class="right">
                <Copy text=Live::fixed(text) label="Copy value" bare=true />
            </td>
        </tr>
    }
}

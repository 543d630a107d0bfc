//! The little of GitHub's expressions that is needed before any job runs: `${{ inputs.name }}` and its like in
//! `run-name` and the names of jobs and steps. Everything else is `act`'s.

use serde_json::Value;

use super::workflow::text_of;

/// Replaces each `${{ a.b.c }}` by what `context` has there; nothing there is the empty text. An expression that
/// is more than a path, or about something `context` does not have at all, stays as it is written.
pub(super) fn resolve(text: &str, context: &Value) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        let whole = &rest[start..start + length + 2];
        resolved.push_str(&rest[..start]);
        match look_up(whole[3..whole.len() - 2].trim(), context) {
            Some(value) => resolved.push_str(&value),
            None => resolved.push_str(whole),
        }
        rest = &rest[start + length + 2..];
    }
    resolved.push_str(rest);
    resolved
}

fn look_up(path: &str, context: &Value) -> Option<String> {
    let is_name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    let mut parts = path.split('.');
    if !path.split('.').all(is_name) {
        return None;
    }
    let mut value = context.get(parts.next()?)?;
    for part in parts {
        value = value.get(part).unwrap_or(&Value::Null);
    }
    Some(text_of(Some(value)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_and_the_rest_is_left() {
        let context = serde_json::json!({"inputs": {"a": "x ${{ inputs.b }}", "n": 5}, "github": {"event": {"inputs": {"a": "y"}}}});
        for (text, expected) in [
            ("run ${{ inputs.a }}!", "run x ${{ inputs.b }}!"),
            ("${{inputs.n}}${{ inputs.missing }}", "5"),
            ("${{ github.event.inputs.a }}", "y"),
            (
                "${{ needs.a.result }} ${{ format('x') }} ${{ inputs.a",
                "${{ needs.a.result }} ${{ format('x') }} ${{ inputs.a",
            ),
        ] {
            assert_eq!(resolve(text, &context), expected);
        }
    }
}

//! Names of secrets in the expressions of a workflow.

/// The secrets that the `${{ … }}` of a text name, in capitals as GitHub takes them; `*` when it cannot be said
/// which (`toJSON(secrets)`, `secrets[inputs.name]`).
pub(super) fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let inside = &rest[start + 3..];
        let end = inside.find("}}").unwrap_or(inside.len());
        expression(&inside[..end], &mut found);
        rest = &inside[end..];
    }
    found
}

fn expression(expression: &str, found: &mut Vec<String>) {
    const CONTEXT: &str = "secrets";
    let part = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    let lower = expression.to_ascii_lowercase();
    for (at, _) in lower.match_indices(CONTEXT) {
        let after = &expression[at + CONTEXT.len()..];
        let before = lower[..at].trim_end();
        if lower[..at].ends_with(part) || before.ends_with('.') || after.starts_with(part) {
            continue;
        }
        // An odd number of quotes before it: the word stands in a text.
        if lower[..at].matches('\'').count() % 2 == 1 {
            continue;
        }
        let after = after.trim_start();
        let dotted = after.strip_prefix('.').map(|name| {
            let name = name.trim_start();
            let end = name.find(|char| !part(char)).unwrap_or(name.len());
            &name[..end]
        });
        let quoted = after.strip_prefix('[').and_then(|name| {
            let (name, close) = name.trim_start().strip_prefix('\'')?.split_once('\'')?;
            close.trim_start().starts_with(']').then_some(name)
        });
        let name = dotted.or(quoted).filter(|name| !name.is_empty());
        found.push(name.map_or_else(|| "*".to_owned(), str::to_ascii_uppercase));
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn secrets_are_found_however_they_are_written() {
        for (text, expected) in [
            ("${{ secrets.DEPLOY_KEY }}", "DEPLOY_KEY"),
            (
                "a ${{secrets.a}} b ${{ Secrets . b || secrets['c'] }}",
                "A B C",
            ),
            ("${{ secrets[ 'my-key' ] }}", "MY-KEY"),
            ("${{ toJSON(secrets) }}", "*"),
            ("${{ secrets[inputs.name] }}", "*"),
            ("${{ secrets[format('{0}', 'a')] }}", "*"),
            ("${{ secrets.* }}", "*"),
            (
                "${{ inputs.secrets }} ${{ my_secrets.x }} ${{ secrets_of.x }}",
                "",
            ),
            ("${{ 'secrets.no' }}", ""),
            ("secrets.no", ""),
            ("${{ secrets.open", "OPEN"),
        ] {
            assert_eq!(names(text).join(" "), expected, "{text}");
        }
    }
}

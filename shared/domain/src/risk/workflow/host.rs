//! Hosts that a text names: in URLs, and as `git@host:` or `user@host`.

use crate::risk::shell;

/// Hosts in a text.
pub(super) fn hosts(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let scheme = text[..at].ends_with(|char: char| char.is_ascii_alphanumeric());
        if scheme {
            found.extend(authority(&text[at + 3..]));
        }
    }
    found
}

/// Hosts in a script with their lines from 0; not those in its comments.
pub(super) fn hosts_by_line(script: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for simple in shell::commands(script) {
        let given = simple.given.iter().map(|(line, text)| (*line, text));
        let words = simple.words.iter().map(|word| (simple.line, word));
        for (line, text) in words.chain(given) {
            for host in hosts(text).into_iter().chain(login(text)) {
                if !found.contains(&(line, host.clone())) {
                    found.push((line, host));
                }
            }
        }
    }
    found
}

/// The host of what follows `://`; a variable stays as it is written.
fn authority(rest: &str) -> Option<String> {
    let ends = |char: char| {
        char.is_whitespace()
            || matches!(
                char,
                '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '|' | ';' | ',' | ')' | '\\'
            )
    };
    let mut depth = 0usize;
    let end = rest.char_indices().find(|&(_, char)| {
        match char {
            '{' | '(' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ')' if depth > 0 => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        depth == 0 && ends(char)
    });
    let authority = &rest[..end.map_or(rest.len(), |(at, _)| at)];
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None if host.contains("{") => host
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(host, |(host, _)| host),
        None => host.split(':').next().unwrap_or(host),
    };
    let host = host.trim_end_matches('.');
    let named = host
        .chars()
        .any(|char| char.is_alphanumeric() || char == '…');
    named.then(|| {
        if host.contains('$') {
            host.to_owned()
        } else {
            host.to_lowercase()
        }
    })
}

/// `git@github.com:owner/repo`, `deploy@host.example`.
fn login(word: &str) -> Option<String> {
    let (user, rest) = word.split_once('@')?;
    let host = rest.split([':', '/']).next().unwrap_or(rest);
    let name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.'))
    };
    let dotted = host.contains('.') && host.contains(|char: char| char.is_ascii_alphabetic());
    (name(user) && name(host) && dotted && !host.starts_with('.')).then(|| host.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_addresses_only() {
        for (script, expected) in [
            (
                "curl -fsS https://API.example.com/v1?x=http://other.example/",
                "api.example.com other.example",
            ),
            ("curl 'https://user:pw@example.com:8443/a'", "example.com"),
            ("curl https://[2001:db8::1]:80/", "2001:db8::1"),
            ("curl \"https://$INPUT_HOST/x\"", "$INPUT_HOST"),
            (
                "curl \"https://${INPUT_HOST:-a.example}/x\"",
                "${INPUT_HOST:-a.example}",
            ),
            ("curl \"https://$(cat host)/x\"", "$(…)"),
            (
                "curl https://$INPUT_REGION.example.com",
                "$INPUT_REGION.example.com",
            ),
            ("git clone git@github.com:owner/repo.git", "github.com"),
            ("ssh deploy@web.example.com uptime", "web.example.com"),
            ("# see https://comment.example", ""),
            ("npm install left-pad@1.3.0 mia@example", ""),
            (
                "cat <<EOF | sh\ncurl ftp://inside.example/\nEOF",
                "inside.example",
            ),
            ("echo ://x :// http://", ""),
        ] {
            let found: Vec<String> = hosts_by_line(script)
                .into_iter()
                .map(|(_, host)| host)
                .collect();
            assert_eq!(found.join(" "), expected, "{script}");
        }
    }
}

//! What a route is to rate limits and to idempotency keys, by its method and pattern: one table, which the
//! middleware and the API's description both read. A route that is not named here needs a caller, changes
//! something and takes a key.

use axum::http::Method;
use domain::rate_limit::RouteClass;

/// What becomes of an `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// The first answer is kept and given again.
    Kept,
    /// It says nothing: the route looks only, or has no caller to whom a key could belong.
    Ignored,
    /// It is refused: the answer holds a secret, which is never stored, so it could not be given again.
    Refused,
}

/// What a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nature {
    /// Needs no caller.
    pub(crate) open: bool,
    /// How often it may be used.
    pub(crate) class: RouteClass,
    /// What becomes of keys.
    pub(crate) keys: Keys,
}

impl Nature {
    /// The nature of the route with this pattern, such as `/api/runs/{id}`.
    pub(crate) fn of(method: &Method, route: &str) -> Nature {
        let (open, class, keys) = match (method.as_str(), route) {
            (_, "/health" | "/openapi.json") => (true, RouteClass::Read, Keys::Ignored),
            // Each is good once by itself: a code, and the name within a link.
            ("POST", "/api/session" | "/api/approvals/decide") => {
                (true, RouteClass::SignIn, Keys::Ignored)
            }
            _ if method.is_safe() => (false, RouteClass::Read, Keys::Ignored),
            ("POST", "/api/tokens" | "/api/approvals/{run}/link") => {
                (false, RouteClass::Write, Keys::Refused)
            }
            ("POST", "/run" | "/api/skills/{id}/execute" | "/api/rules/{id}/fix") => {
                (false, RouteClass::Execute, Keys::Kept)
            }
            _ => (false, RouteClass::Write, Keys::Kept),
        };
        Nature { open, class, keys }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natures() {
        use RouteClass::{Execute, Read, SignIn, Write};
        let table = [
            ("GET", "/health", true, Read, Keys::Ignored),
            ("HEAD", "/api/runs", false, Read, Keys::Ignored),
            ("POST", "/api/session", true, SignIn, Keys::Ignored),
            ("GET", "/api/session", false, Read, Keys::Ignored),
            ("POST", "/api/approvals/decide", true, SignIn, Keys::Ignored),
            (
                "POST",
                "/api/approvals/{run}/approve",
                false,
                Write,
                Keys::Kept,
            ),
            (
                "POST",
                "/api/approvals/{run}/link",
                false,
                Write,
                Keys::Refused,
            ),
            ("POST", "/api/tokens", false, Write, Keys::Refused),
            ("DELETE", "/api/tokens/{id}", false, Write, Keys::Kept),
            ("POST", "/run", false, Execute, Keys::Kept),
            ("PUT", "/api/budget", false, Write, Keys::Kept),
            ("POST", "/api/made/tomorrow", false, Write, Keys::Kept),
        ];
        for (method, route, open, class, keys) in table {
            let method: Method = method.parse().expect("a method");
            let expected = Nature { open, class, keys };
            assert_eq!(Nature::of(&method, route), expected, "{method} {route}");
        }
    }
}

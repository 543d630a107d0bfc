//! Times as GitHub writes them.

use jiff::Timestamp;

/// `2026-01-31T12:00:00Z`: whole seconds, UTC.
pub(crate) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// As lines of a job's log begin: `2026-01-31T12:00:00.1234567Z`.
pub(crate) fn log_stamp(at: Timestamp) -> String {
    format!(
        "{}.{:07}Z",
        at.strftime("%Y-%m-%dT%H:%M:%S"),
        at.subsec_nanosecond().unsigned_abs() / 100
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_github_writes_them() {
        let at: Timestamp = "2026-01-31T12:00:00.123456789Z".parse().unwrap();
        assert_eq!(iso(at), "2026-01-31T12:00:00Z");
        assert_eq!(log_stamp(at), "2026-01-31T12:00:00.1234567Z");
    }
}

//! Whether a request is sent again, and when. Never sends anything.

use crate::wire::Problem;
use std::time::Duration;

/// A request is sent again so often, at most.
const REPEATS: u32 = 2;
/// Nobody waits for longer without being told.
const MOST_SECONDS: u64 = 30;
/// The same request is still being worked on.
const IN_PROGRESS: &str = "idempotency_in_progress";

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Refused before it was begun; to be sent again in so many seconds.
    Limited(u64),
    /// The same request is under way; its answer is there in so many seconds, as a rule.
    UnderWay(u64),
    /// The connection broke, and the request may have arrived.
    Lost,
    /// Anything else: it is the answer.
    Final,
}

impl Outcome {
    /// By an answer's status, its `Retry-After` in seconds, and its body.
    pub(crate) fn of(status: u16, retry_after: Option<u64>, body: &[u8]) -> Outcome {
        match (status, retry_after) {
            (429, Some(seconds)) => Outcome::Limited(seconds),
            (409, Some(seconds)) => match serde_json::from_slice::<Problem>(body) {
                Ok(problem) if problem.code == IN_PROGRESS => Outcome::UnderWay(seconds),
                _ => Outcome::Final,
            },
            _ => Outcome::Final,
        }
    }
}

/// After what pause to send a request again. `safe` are those that do nothing twice: they look, or they carry
/// an idempotency key. `tried` is how often it was sent again before.
pub(crate) fn after(outcome: Outcome, safe: bool, tried: u32) -> Option<Duration> {
    let seconds = match outcome {
        Outcome::Limited(seconds) if tried < REPEATS => seconds,
        Outcome::UnderWay(seconds) if safe && tried < REPEATS => seconds,
        Outcome::Lost if safe && tried == 0 => 0,
        _ => return None,
    };
    (seconds <= MOST_SECONDS).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes() {
        let problem = |code: &str| {
            let problem = Problem {
                code: code.to_owned(),
                ..Problem::default()
            };
            serde_json::to_vec(&problem).expect("JSON")
        };
        let table = [
            (202, None, problem(""), Outcome::Final),
            (429, Some(3), problem("rate_limited"), Outcome::Limited(3)),
            (429, None, problem("rate_limited"), Outcome::Final),
            (409, Some(5), problem(IN_PROGRESS), Outcome::UnderWay(5)),
            (409, Some(5), problem("circuit_open"), Outcome::Final),
            (409, Some(5), b"no JSON".to_vec(), Outcome::Final),
            (503, Some(1), problem("busy"), Outcome::Final),
        ];
        for (status, retry_after, body, expected) in table {
            let said = Outcome::of(status, retry_after, &body);
            assert_eq!(said, expected, "{status} {retry_after:?}");
        }
    }

    #[test]
    fn what_is_safe_is_repeated_twice_and_no_longer_than_a_person_waits() {
        use Outcome::{Final, Limited, Lost, UnderWay};
        let table = [
            // what came of it, whether it is safe, repeats before, seconds until the next one
            (Final, true, 0, None),
            (Limited(1), false, 0, Some(1)),
            (Limited(3), true, 1, Some(3)),
            (Limited(1), true, 2, None),
            (Limited(31), true, 0, None),
            (UnderWay(2), true, 0, Some(2)),
            (UnderWay(2), false, 0, None),
            (UnderWay(2), true, 2, None),
            (Lost, true, 0, Some(0)),
            (Lost, true, 1, None),
            (Lost, false, 0, None),
        ];
        for (outcome, safe, tried, expected) in table {
            let said = after(outcome, safe, tried).map(|pause| pause.as_secs());
            assert_eq!(said, expected, "{outcome:?} {safe} {tried}");
        }
    }
}

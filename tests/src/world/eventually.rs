//! Waiting for something to become so: by looking again and again, never by sleeping and hoping.

use std::time::{Duration, Instant};

/// Long enough for a machine that is busy with other tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Looks until it is so. `look` says how it is as long as it is not.
///
/// # Panics
/// After [`PATIENCE`], with what was waited for and how it was at the last look.
pub(crate) async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Result<T, String>) -> T {
    within(PATIENCE, what, look).await
}

/// As [`eventually`], with a patience of its own.
pub(crate) async fn within<T>(
    patience: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let deadline = Instant::now() + patience;
    loop {
        let how = match look().await {
            Ok(value) => return value,
            Err(how) => how,
        };
        assert!(
            Instant::now() < deadline,
            "{what}: still not so after {} seconds; it is: {how}",
            patience.as_secs()
        );
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

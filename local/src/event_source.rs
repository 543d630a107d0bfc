//! What an SQS event source mapping is in AWS: takes messages from a queue, hands them to a function, deletes
//! those it did not fail.
//!
//! The messages of the work queue are lost with the process, which is no loss: the work they stand for is in the
//! table, and the scheduler sends it again. Those of the queue of error events are kept; it is emptied before an
//! orderly end all the same, so that what was accepted is counted.

use crate::aws::Queue;
use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long what is under way may take once the end was asked for. Work that is cut off is done
/// again by the next process.
const GRACE: Duration = Duration::from_secs(5);

/// How messages are handed to a function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapping {
    /// Messages an event, at most; SQS hands out 10 at once.
    pub(crate) batch: i32,
    /// Events at a time.
    pub(crate) concurrency: usize,
    /// Whether the queue is emptied before the end.
    pub(crate) drained: bool,
}

/// One message an event: a slow one holds nobody up.
pub(crate) const WORK: Mapping = Mapping {
    batch: 1,
    concurrency: 8,
    drained: false,
};

/// As many as there are: they are counted together.
pub(crate) const ERRORS: Mapping = Mapping {
    batch: 10,
    concurrency: 2,
    drained: true,
};

/// Hands messages of `queue` to `function` until `stop`.
pub(crate) async fn run<F, A>(queue: Queue, mapping: Mapping, function: F, stop: CancellationToken)
where
    F: Fn(SqsEvent) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = SqsBatchResponse> + Send + 'static,
{
    let free = Arc::new(Semaphore::new(mapping.concurrency));
    let mut under_way = JoinSet::new();
    loop {
        let permit = tokio::select! {
            permit = free.clone().acquire_owned() => permit,
            () = stop.cancelled() => break,
        };
        let Ok(permit) = permit else { break };
        let event = tokio::select! {
            event = queue.receive(mapping.batch) => event,
            () = stop.cancelled() => break,
        };
        while let Some(done) = under_way.try_join_next() {
            log_panic(done);
        }
        match event {
            Ok(event) if event.records.is_empty() => {}
            Ok(event) => {
                let (function, queue) = (function.clone(), queue.clone());
                under_way.spawn(async move {
                    hand_over(function, &queue, event).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "nothing could be taken from the queue");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    let drained = tokio::time::timeout(GRACE, async {
        while let Some(done) = under_way.join_next().await {
            log_panic(done);
        }
        if mapping.drained {
            empty(&queue, mapping.batch, &function).await;
        }
    });
    if drained.await.is_err() {
        tracing::warn!("work was cut off; the next start does it again");
    }
}

/// Hands over what is left in the queue.
async fn empty<F, A>(queue: &Queue, batch: i32, function: &F)
where
    F: Fn(SqsEvent) -> A + Clone,
    A: Future<Output = SqsBatchResponse>,
{
    while let Ok(event) = queue.receive_now(batch).await
        && !event.records.is_empty()
    {
        hand_over(function.clone(), queue, event).await;
    }
}

async fn hand_over<F, A>(function: F, queue: &Queue, event: SqsEvent)
where
    F: Fn(SqsEvent) -> A,
    A: Future<Output = SqsBatchResponse>,
{
    let receipts: Vec<(Option<String>, Option<String>)> = event
        .records
        .iter()
        .map(|record| (record.message_id.clone(), record.receipt_handle.clone()))
        .collect();
    let answer = function(event).await;
    for (id, receipt) in done(receipts, &answer.batch_item_failures) {
        if let Err(error) = queue.delete(&id, &receipt).await {
            // It comes again, and whoever gets it sees that it is done.
            tracing::warn!(%error, "a finished message stays in the queue");
        }
    }
}

/// The ids and receipts of the messages that are not among the failures.
fn done(
    receipts: Vec<(Option<String>, Option<String>)>,
    failures: &[BatchItemFailure],
) -> Vec<(String, String)> {
    let failed: HashSet<&str> = failures
        .iter()
        .map(|failure| failure.item_identifier.as_str())
        .collect();
    // As Lambda has it: an empty identifier fails the whole batch.
    if failed.contains("") {
        return Vec::new();
    }
    let kept = |id: &Option<String>| id.as_deref().is_some_and(|id| failed.contains(id));
    receipts
        .into_iter()
        .filter(|(id, _)| !kept(id))
        .filter_map(|(id, receipt)| Some((id?, receipt?)))
        .collect()
}

fn log_panic(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done
        && error.is_panic()
    {
        tracing::error!(%error, "a function panicked");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(id: &str) -> BatchItemFailure {
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id.to_owned();
        failure
    }

    #[test]
    fn only_what_did_not_fail_is_deleted() {
        let receipts = || {
            ["a", "b", "c"]
                .map(|id| (Some(id.to_owned()), Some(format!("receipt-{id}"))))
                .to_vec()
        };
        let (a, b, c) = (("a", "receipt-a"), ("b", "receipt-b"), ("c", "receipt-c"));
        for (failures, expected) in [(vec![], vec![a, b, c]), (vec![failure("b")], vec![a, c])] {
            let done = done(receipts(), &failures);
            let done = done
                .iter()
                .map(|(id, receipt)| (id.as_str(), receipt.as_str()));
            assert_eq!(done.collect::<Vec<_>>(), expected);
        }
        assert!(done(receipts(), &[failure("")]).is_empty());
    }
}

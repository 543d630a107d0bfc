//! What the SQS event source mapping is in AWS: takes messages from the work queue, hands them to
//! the worker, deletes those it did not fail.
//!
//! A message that is lost with the process is no loss: the work it stands for is in the table, and
//! the scheduler sends it again.

use crate::aws::WorkQueue;
use app::App;
use aws_lambda_events::event::sqs::{BatchItemFailure, SqsEvent};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// So many pieces of work at a time.
const CONCURRENCY: usize = 8;
/// How long what is under way may take once the end was asked for. Work that is cut off is done
/// again by the next process.
const GRACE: Duration = Duration::from_secs(5);

/// Works until `stop`.
pub(crate) async fn run(app: App, queue: WorkQueue, stop: CancellationToken) {
    let free = Arc::new(Semaphore::new(CONCURRENCY));
    let mut under_way = JoinSet::new();
    loop {
        let permit = tokio::select! {
            permit = free.clone().acquire_owned() => permit,
            () = stop.cancelled() => break,
        };
        let Ok(permit) = permit else { break };
        // One message an event: a slow one holds nobody up.
        let event = tokio::select! {
            event = queue.receive(1) => event,
            () = stop.cancelled() => break,
        };
        while let Some(done) = under_way.try_join_next() {
            log_panic(done);
        }
        match event {
            Ok(event) if event.records.is_empty() => {}
            Ok(event) => {
                let (app, queue) = (app.clone(), queue.clone());
                under_way.spawn(async move {
                    carry_out(&app, &queue, event).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no work could be taken from the queue");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    let drained = tokio::time::timeout(GRACE, async {
        while let Some(done) = under_way.join_next().await {
            log_panic(done);
        }
    });
    if drained.await.is_err() {
        tracing::warn!("work was cut off; the next start does it again");
    }
}

async fn carry_out(app: &App, queue: &WorkQueue, event: SqsEvent) {
    let receipts: Vec<(Option<String>, Option<String>)> = event
        .records
        .iter()
        .map(|record| (record.message_id.clone(), record.receipt_handle.clone()))
        .collect();
    let answer = worker::handle(app, event).await;
    for receipt in done(receipts, &answer.batch_item_failures) {
        if let Err(error) = queue.delete(&receipt).await {
            // It comes again, and the worker sees that it is done.
            tracing::warn!(%error, "a finished message stays in the queue");
        }
    }
}

/// The receipts of the messages that are not among the failures.
fn done(
    receipts: Vec<(Option<String>, Option<String>)>,
    failures: &[BatchItemFailure],
) -> Vec<String> {
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
        .filter_map(|(_, receipt)| receipt)
        .collect()
}

fn log_panic(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done
        && error.is_panic()
    {
        tracing::error!(%error, "the worker panicked");
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
        assert_eq!(
            done(receipts(), &[]),
            ["receipt-a", "receipt-b", "receipt-c"]
        );
        assert_eq!(
            done(receipts(), &[failure("b")]),
            ["receipt-a", "receipt-c"]
        );
        assert!(done(receipts(), &[failure("")]).is_empty());
    }
}

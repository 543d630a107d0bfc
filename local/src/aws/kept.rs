//! What the queue of errors must not lose when the process is killed: a message is a file in the state folder before
//! its sender is answered, until it is deleted from the queue. The next start sends again what is left.
//!
//! In AWS SQS keeps them. Nothing else of the queues is kept (the work queue only names what is in the table), and
//! how often a message was received is not: one that always fails is tried anew after each start, until it is too old.

use crate::LocalError;
use bytes::Bytes;
use domain::Timestamp;
use rustack_sqs_core::handler::RustackSqsHandler;
use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_http::body::SqsResponseBody;
use rustack_sqs_http::dispatch::SqsHandler;
use rustack_sqs_http::response::json_response;
use rustack_sqs_model::error::SqsError;
use rustack_sqs_model::input::SendMessageInput;
use rustack_sqs_model::operations::SqsOperation;
use rustack_sqs_model::output::SendMessageOutput;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The longest that SQS keeps a message.
const KEPT_FOR: Duration = Duration::from_secs(14 * 24 * 3_600);
const WRITTEN: &str = "json";
const ROOM: &str = "check that the folder belongs to you and that the disk has room";

/// The files of the messages of one queue.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    /// By the id that SQS gave the message. Locked while one is sent: it must not be deleted before it is in here.
    messages: Mutex<HashMap<String, Sent>>,
}

/// A message that is in the queue.
#[derive(Debug)]
struct Sent {
    file: PathBuf,
    at: Timestamp,
}

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    sent_at: Timestamp,
    body: String,
}

impl Kept {
    /// The files of this folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`LocalError::State`].
    pub(super) fn open(folder: &Path) -> Result<Kept, LocalError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(LocalError::state("make", folder, ROOM))?;
        Ok(Kept {
            folder: folder.to_owned(),
            messages: Mutex::default(),
        })
    }

    /// Sends again what an earlier process left, the oldest first.
    ///
    /// # Errors
    /// [`LocalError::State`] or [`LocalError::Aws`].
    pub(super) async fn send_again(
        &self,
        service: &RustackSqs,
        queue_url: &str,
    ) -> Result<(), LocalError> {
        let left = left(&self.folder).map_err(LocalError::state("read", &self.folder, ROOM))?;
        let mut messages = self.messages.lock().await;
        for (file, message) in left {
            let at = message.sent_at;
            let input = SendMessageInput {
                queue_url: queue_url.to_owned(),
                message_body: message.body,
                ..SendMessageInput::default()
            };
            let sent = service
                .send_message(input)
                .await
                .map_err(super::queue::failed)?;
            messages.insert(sent.message_id.unwrap_or_default(), Sent { file, at });
        }
        if !messages.is_empty() {
            tracing::info!(
                messages = messages.len(),
                "error events of the last start are counted now"
            );
        }
        Ok(())
    }

    /// Sends a message that is kept from before it is sent.
    async fn send(
        &self,
        service: &RustackSqs,
        input: SendMessageInput,
    ) -> Result<SendMessageOutput, SqsError> {
        let at = Timestamp::now();
        let name = format!(
            "{:020}-{}.{WRITTEN}",
            at.as_millisecond(),
            uuid::Uuid::new_v4()
        );
        let file = self.folder.join(name);
        let (new, message) = (
            file.clone(),
            Message {
                sent_at: at,
                body: input.message_body.clone(),
            },
        );
        let written = tokio::task::spawn_blocking(move || write(&new, &message)).await;
        written
            .map_err(io::Error::other)
            .flatten()
            .map_err(|cause| {
                SqsError::internal_error(format!(
                    "the message cannot be kept in {}: {cause}",
                    file.display()
                ))
            })?;
        let mut messages = self.messages.lock().await;
        match service.send_message(input).await {
            Ok(output) => {
                let id = output.message_id.clone().unwrap_or_default();
                messages.insert(id, Sent { file, at });
                Ok(output)
            }
            Err(error) => {
                remove(&file);
                Err(error)
            }
        }
    }

    /// When this message was sent first, also by an earlier process.
    pub(super) async fn sent_at(&self, message_id: &str) -> Option<Timestamp> {
        let messages = self.messages.lock().await;
        messages.get(message_id).map(|sent| sent.at)
    }

    /// This message is not in the queue any more.
    pub(super) async fn forget(&self, message_id: &str) {
        if let Some(sent) = self.messages.lock().await.remove(message_id) {
            remove(&sent.file);
        }
    }
}

/// Answers for all queues, and keeps what is sent to one of them.
pub(super) struct Keeping {
    all: Arc<RustackSqsHandler>,
    service: Arc<RustackSqs>,
    queue_url: String,
    kept: Arc<Kept>,
}

impl Keeping {
    /// Keeps what is sent to this queue of this service. Only by `SendMessage`: nothing else sends there.
    pub(super) fn new(service: Arc<RustackSqs>, queue_url: &str, kept: Arc<Kept>) -> Keeping {
        Keeping {
            all: Arc::new(RustackSqsHandler::new(service.clone())),
            service,
            queue_url: queue_url.to_owned(),
            kept,
        }
    }

    /// What is sent, if it is to be kept. Any host may be in the URL: the request may have come a long way.
    fn kept(&self, operation: SqsOperation, body: &[u8]) -> Option<SendMessageInput> {
        if operation != SqsOperation::SendMessage {
            return None;
        }
        let input: SendMessageInput = serde_json::from_slice(body).ok()?;
        let name = |url: &str| url.rsplit('/').next().map(str::to_owned);
        (name(&input.queue_url) == name(&self.queue_url)).then_some(input)
    }
}

type Answer = Result<http::Response<SqsResponseBody>, SqsError>;

impl SqsHandler for Keeping {
    fn handle_operation(
        &self,
        operation: SqsOperation,
        body: Bytes,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        let Some(input) = self.kept(operation, &body) else {
            return self.all.handle_operation(operation, body);
        };
        let (service, kept) = (self.service.clone(), self.kept.clone());
        Box::pin(async move {
            let output = kept.send(&service, input).await?;
            let json = serde_json::to_vec(&output)
                .map_err(|error| SqsError::internal_error(error.to_string()))?;
            Ok(json_response(json, &uuid::Uuid::new_v4().to_string()))
        })
    }
}

/// The messages of a folder that are not too old. What cannot be read stays where it is and is told of.
fn left(folder: &Path) -> io::Result<Vec<(PathBuf, Message)>> {
    let too_old = Timestamp::now() - KEPT_FOR;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut messages = Vec::new();
    for file in files {
        if file
            .extension()
            .is_none_or(|extension| extension != WRITTEN)
        {
            // Its sender was never answered.
            remove(&file);
            continue;
        }
        let text = fs::read(&file)?;
        match serde_json::from_slice::<Message>(&text) {
            Ok(message) if message.sent_at < too_old => remove(&file),
            Ok(message) => messages.push((file, message)),
            Err(error) => {
                tracing::error!(file = %file.display(), %error, "this file holds no error events; it is left alone");
            }
        }
    }
    Ok(messages)
}

/// Writes a file that is there as a whole or not at all, also after a power failure.
fn write(file: &Path, message: &Message) -> io::Result<()> {
    let text = serde_json::to_vec(message)?;
    let new = file.with_extension("new");
    let mut writing = File::options()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&new)?;
    writing.write_all(&text)?;
    writing.sync_all()?;
    fs::rename(&new, file)?;
    match file.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        // It is sent again by the next start, and adds nothing then.
        tracing::warn!(file = %file.display(), %error, "a message that is done stays in the state folder");
    }
}

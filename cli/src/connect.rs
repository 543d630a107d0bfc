//! The way to an API: a server somewhere, the server of a folder, or a stack of our own.

use crate::args::{Global, Target};
use crate::exit::Failure;
use crate::output::Output;
use crate::progress::Progress;
use client::wire::Skill;
use client::{Client, ClientError, Fresh};
use domain::id::SkillId;
use local::{IfTaken, LocalError, RunningServer, Stack, StackConfig};
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Whoever restarts a server wants it to be the server, not a command that was waiting for it.
const PRECEDENCE: Duration = Duration::from_secs(3);
/// A server that has just taken the folder needs a moment before it answers.
const PATIENCE: Duration = Duration::from_secs(15);

/// An API that answers.
pub(crate) struct Connection {
    /// Speaks it.
    pub(crate) client: Client,
    /// Where it is.
    pub(crate) base: String,
    /// What it is asked with, unless `--jwt` says otherwise.
    pub(crate) token: Option<SecretString>,
    /// For requests that are not the API's.
    pub(crate) http: reqwest::Client,
    /// The folder, when it is a local one.
    pub(crate) root: Option<PathBuf>,
    stack: Option<Stack>,
    global: Global,
    output: Output,
}

impl Connection {
    /// Finds the server, or becomes it.
    ///
    /// # Errors
    /// [`Failure`] when neither is possible.
    pub(crate) async fn open(global: &Global, output: Output) -> Result<Connection, Failure> {
        match global.target(|name| std::env::var(name).ok())? {
            Target::Api(base) => {
                let token = global.token.clone().filter(|token| !token.is_empty());
                let token = token.map(SecretString::from);
                Connection::new(base, token, None, None, global, output)
            }
            Target::Root(root) => Connection::of_folder(root, global, output).await,
        }
    }

    fn new(
        base: String,
        token: Option<SecretString>,
        root: Option<PathBuf>,
        stack: Option<Stack>,
        global: &Global,
        output: Output,
    ) -> Result<Connection, Failure> {
        let http = http_client(root.is_some(), global.role.as_deref())?;
        let jwt = global.jwt.as_ref();
        let jwt = jwt.filter(|jwt| !jwt.expose_secret().is_empty());
        let bearer = jwt.or(token.as_ref()).map(ExposeSecret::expose_secret);
        let client = Client::new(http.clone(), &base, bearer);
        Ok(Connection {
            client,
            base,
            token,
            http,
            root,
            stack,
            global: global.clone(),
            output,
        })
    }

    async fn of_folder(
        root: PathBuf,
        global: &Global,
        output: Output,
    ) -> Result<Connection, Failure> {
        let root =
            std::path::absolute(&root).map_err(|cause| Failure::File { path: root, cause })?;
        if !root.is_dir() {
            return Err(Failure::Usage(format!(
                "--root {}: there is no such folder",
                root.display()
            )));
        }
        let deadline = Instant::now() + PATIENCE;
        let progress = Progress::start(output, "starting");
        loop {
            // Whoever holds the lock is the server. Asking the lock first leaves no moment in which
            // two could both believe that there is none.
            match Stack::start(embedded(&root, global)?).await {
                Ok(stack) => {
                    drop(progress);
                    return Connection::of_stack(root, stack, global, output).await;
                }
                Err(LocalError::Busy { .. }) if Instant::now() < deadline => {}
                Err(error) => return Err(error.into()),
            }
            progress.text("waiting for the server of this folder");
            if let Some(connection) = Connection::of_server(&root, global, output).await? {
                return Ok(connection);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn of_stack(
        root: PathBuf,
        stack: Stack,
        global: &Global,
        output: Output,
    ) -> Result<Connection, Failure> {
        let seeding = Progress::start(output, "taking over the example skills");
        if let Err(error) = stack.seeded().await {
            seeding.around(|| output.note(format!("warning: {error}")));
        }
        drop(seeding);
        let (base, token) = (stack.url().to_owned(), stack.api_token().clone());
        Connection::new(base, Some(token), Some(root), Some(stack), global, output)
    }

    /// The server that announced itself in the folder, if it answers.
    async fn of_server(
        root: &Path,
        global: &Global,
        output: Output,
    ) -> Result<Option<Connection>, Failure> {
        let folder = root.to_owned();
        let found = tokio::task::spawn_blocking(move || RunningServer::find(&folder)).await;
        let Some(server) = found.map_err(LocalError::from)?? else {
            return Ok(None);
        };
        let root = Some(root.to_owned());
        let connection =
            Connection::new(server.url, Some(server.token), root, None, global, output)?;
        match connection.client.session().await {
            Err(ClientError::Unreachable { .. }) => Ok(None),
            _ => Ok(Some(connection)),
        }
    }

    /// Whether this process is the server.
    pub(crate) fn is_embedded(&self) -> bool {
        self.stack.is_some()
    }

    /// After the server of the folder went away: finds the next one, or becomes it.
    ///
    /// # Errors
    /// [`Failure`] when there is no way to go on; `lost` when the server is not a folder's.
    pub(crate) async fn recover(&mut self, lost: ClientError) -> Result<(), Failure> {
        let (Some(root), false) = (self.root.clone(), self.is_embedded()) else {
            return Err(lost.into());
        };
        let deadline = Instant::now() + PRECEDENCE;
        while Instant::now() < deadline {
            if let Some(found) = Connection::of_server(&root, &self.global, self.output).await? {
                *self = found;
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let global = self.global.clone();
        *self = Box::pin(Connection::of_folder(root, &global, self.output)).await?;
        Ok(())
    }

    /// A skill, whole; also when the server of the folder is another one by now.
    ///
    /// # Errors
    /// [`Failure`] when there is no such skill, or nobody to ask.
    pub(crate) async fn skill(&mut self, id: &SkillId) -> Result<Skill, Failure> {
        loop {
            match self.client.skill(id, None).await {
                Ok(Fresh::New { value, .. }) => return Ok(value),
                Ok(Fresh::Same) => {
                    return Err(Failure::Other(format!(
                        "the server answers nothing about {id}"
                    )));
                }
                Err(lost @ ClientError::Unreachable { .. }) => self.recover(lost).await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Ends the stack, if it is ours.
    pub(crate) async fn close(self) {
        if let Some(stack) = self.stack {
            stack.shutdown().await;
        }
    }
}

/// What an embedded stack on this folder is started with.
pub(crate) fn embedded(root: &Path, global: &Global) -> Result<StackConfig, Failure> {
    let program = std::env::current_exe().map_err(|cause| {
        Failure::Other(format!("the path of this program is not known: {cause}"))
    })?;
    let mut config = StackConfig::new(root, program);
    config.if_taken = IfTaken::UseAnother;
    // Jobs and linters are started elsewhere.
    let tools = global
        .tools
        .as_ref()
        .filter(|folder| !folder.as_os_str().is_empty());
    config.tools_dir = tools
        .map(|folder| {
            std::path::absolute(folder).map_err(|cause| Failure::File {
                path: folder.clone(),
                cause,
            })
        })
        .transpose()?;
    config.user = user(|name| std::env::var(name).ok());
    Ok(config)
}

/// Who works here, as the system calls them.
fn user(variable: impl Fn(&str) -> Option<String>) -> String {
    let login = |name: &String| {
        !name.is_empty()
            && name.len() <= 39
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    ["USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| variable(name).filter(login))
        .unwrap_or_else(|| "local".to_owned())
}

/// The header by which a caller leaves all roles but one.
const ROLE: &str = "prentice-role";

fn http_client(local: bool, role: Option<&str>) -> Result<reqwest::Client, Failure> {
    let mut headers = HeaderMap::new();
    if let Some(role) = role {
        let value = HeaderValue::from_str(role).map_err(|_| {
            Failure::Usage(format!("--role {role:?}: expected a name such as operator"))
        })?;
        headers.insert(ROLE, value);
    }
    // By this name the server knows that a run came from the command line.
    let mut builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .default_headers(headers)
        .user_agent(concat!("prentice-cli/", env!("CARGO_PKG_VERSION")));
    if local {
        // A proxy would be asked for its own loopback; and there is no TLS, so that reading the
        // system's certificates, a good part of a short command's time, can be left out.
        builder = builder.no_proxy().tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|error| Failure::Other(format!("no HTTP client: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_a_name_that_the_forge_takes() {
        let with =
            |value: &'static str| user(move |name| (name == "USER").then(|| value.to_owned()));
        assert_eq!(with("ada"), "ada");
        assert_eq!(with("ada lovelace"), "local");
        assert_eq!(with(""), "local");
    }
}

//! `prentice serve`.

use crate::args::{Global, Target};
use crate::connect::embedded;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Progress;
use local::{IfTaken, LocalError, Stack, StackConfig};
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};

/// Serve the site, the API and the local forge from a folder.
///
/// Needs no account, no docker and no internet. What it does is kept in `.prentice` in the folder and
/// is there at the next start, also after a crash.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice serve
  prentice serve --root ~/demo --port 4700 --forge-port 4701")]
pub(crate) struct Serve {
    /// Port of the site and the API on 127.0.0.1; 0 for the one of the last start, or any.
    #[arg(long, value_name = "PORT", default_value_t = 4600)]
    port: u16,
    /// Port of the local forge on 127.0.0.1; 0 for the one of the last start, or any.
    #[arg(long, value_name = "PORT", default_value_t = 4601)]
    forge_port: u16,
    /// The built site.
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Start with an empty skills repository instead of the examples.
    #[arg(long)]
    no_examples: bool,
}

/// What `--json` prints once the server is ready.
#[derive(Serialize)]
struct Ready {
    url: String,
    sign_in_url: String,
    forge_url: String,
    repository_url: String,
    pid: u32,
}

/// How long to wait for a command that works on the folder.
const PATIENCE: Duration = Duration::from_secs(5);

impl Serve {
    pub(crate) async fn run(self, global: &Global, output: Output) -> Result<Exit, Failure> {
        let began = Instant::now();
        let Target::Root(root) = global.target(|name| std::env::var(name).ok())? else {
            return Err(Failure::Usage(
                "a server works on a folder: use --root DIR instead of --api".to_owned(),
            ));
        };
        let root =
            std::path::absolute(&root).map_err(|cause| Failure::File { path: root, cause })?;
        // Before anything that a signal could leave half done.
        let stop = stop_signal()?;

        let mut config = embedded(&root, global)?;
        config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        config.forge_listen = SocketAddr::from((Ipv4Addr::LOCALHOST, self.forge_port));
        config.if_taken = IfTaken::Fail;
        config.site_dir = self.site;
        config.seed_examples = !self.no_examples;
        config
            .of_environment()
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let progress = Progress::start(output, "starting");
        let stack = start(config, &progress).await?;
        progress.text("taking over the example skills");
        if let Err(error) = stack.seeded().await {
            progress.around(|| eprintln!("warning: {error}"));
        }
        drop(progress);
        let ready = Ready {
            url: stack.url().to_owned(),
            sign_in_url: stack.sign_in_link().await?,
            forge_url: stack.forge_url(),
            repository_url: stack.repository_url(),
            pid: std::process::id(),
        };
        if output.json {
            output.document(&ready);
        } else {
            output.line(format!(
                "Prentice is ready after {:.1} s",
                began.elapsed().as_secs_f64()
            ));
            output.line(format!("  site     {}", ready.url));
            output.line(format!("  sign in  {}", ready.sign_in_url));
            output.line(format!("  forge    {}", ready.repository_url));
            output.line(format!(
                "  state    {}",
                root.join(local::STATE_DIR).display()
            ));
            output.note("The sign-in link is good once, for 15 minutes; `prentice sign-in` prints another. Ctrl-C stops.");
        }
        stop.await;
        output.note("stopping; once more to stop at once");
        tokio::select! {
            () = stack.shutdown() => {}
            // Nothing is lost by that: the next start goes on where this one ended.
            () = stop_signal()? => {}
        }
        Ok(Exit::Done)
    }
}

/// Starts; waits a little for a command that works on the folder just now.
async fn start(config: StackConfig, progress: &Progress) -> Result<Stack, Failure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Stack::start(config.clone()).await {
            Err(LocalError::Busy { .. }) if Instant::now() < deadline => {
                progress.text("waiting for another prentice that works on this folder");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            started => return Ok(started?),
        }
    }
}

/// Comes to its end with Ctrl-C or SIGTERM. Listens from now on.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let listen = |kind| {
        signal(kind)
            .map_err(|cause| Failure::Other(format!("signals cannot be listened to: {cause}")))
    };
    let (mut interrupt, mut terminate) = (
        listen(SignalKind::interrupt())?,
        listen(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

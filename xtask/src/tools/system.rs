//! Programs that come from the machine's own packages: found, and on Debian and Ubuntu installed when that is wanted.
//!
//! Never installs unasked: that takes `--system`, or `CI=true`.

use std::env;
use std::fmt::Write as _;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::frontend::target::{self, WasmStd};
use crate::process::{self, on_path};
use crate::progress::{note, step};
use crate::tools::Wanted;
use crate::tools::catalog::Need;

/// Something the machine must have.
struct Requirement {
    /// What the reader is told is missing.
    name: &'static str,
    /// What it is for.
    purpose: &'static str,
    /// Debian's packages.
    packages: &'static [&'static str],
    need: Need,
    /// Without it things still work, only less well.
    optional: bool,
    present: fn() -> bool,
}

const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        name: "git",
        purpose: "skills live in a git repository",
        packages: &["git"],
        need: Need::Up,
        optional: false,
        present: || on_path("git").is_some(),
    },
    Requirement {
        name: "curl",
        purpose: "generated workflows report with it",
        packages: &["curl"],
        need: Need::Up,
        optional: false,
        present: || on_path("curl").is_some(),
    },
    Requirement {
        name: "jq",
        purpose: "generated workflows report with it",
        packages: &["jq"],
        need: Need::Up,
        optional: false,
        present: || on_path("jq").is_some(),
    },
    Requirement {
        name: "bubblewrap",
        purpose: "keeps what skills run away from the rest of the machine",
        packages: &["bubblewrap"],
        need: Need::Up,
        optional: true,
        present: || on_path("bwrap").is_some(),
    },
    Requirement {
        name: "the standard library for wasm",
        purpose: "the site is compiled to wasm; `rustup target add wasm32-unknown-unknown` serves as well",
        packages: &["rustc-web", "rust-web-src"],
        need: Need::Up,
        optional: false,
        present: || target::find().is_ok_and(|found| found != WasmStd::Missing),
    },
    Requirement {
        name: "chromium and chromedriver",
        purpose: "the browser stories; `--no-browser` leaves them out",
        packages: &["chromium", "chromium-driver"],
        need: Need::Test,
        optional: false,
        present: || {
            let browsers = ["chromium", "chromium-browser", "google-chrome"];
            on_path("chromedriver").is_some() && browsers.iter().any(|name| on_path(name).is_some())
        },
    },
];

/// Finds what the machine lacks and installs it, or says how to.
///
/// `also` are packages that other steps found missing, with what each is for.
///
/// # Errors
/// When something is missing and may not or cannot be installed; the error holds the command that does it.
pub(crate) fn ensure(
    wanted: Wanted,
    also: &[(&'static str, &'static str)],
    install: bool,
) -> Result<()> {
    let (optional, required): (Vec<_>, Vec<_>) = missing(wanted)
        .into_iter()
        .partition(|requirement| requirement.optional);
    let mut packages: Vec<&str> = required
        .iter()
        .flat_map(|requirement| requirement.packages)
        .copied()
        .chain(also.iter().map(|(package, _)| *package))
        .collect();
    if install && may_install() {
        packages.extend(optional.iter().flat_map(|requirement| requirement.packages));
        if !packages.is_empty() {
            apt(&packages)?;
        }
        return Ok(());
    }
    for requirement in optional {
        note(format_args!(
            "{} is not here ({}). To have it: {}",
            requirement.name,
            requirement.purpose,
            command(requirement.packages)
        ));
    }
    if packages.is_empty() {
        return Ok(());
    }
    let mut list = String::new();
    for requirement in required {
        let _ = write!(list, "\n  - {}: {}", requirement.name, requirement.purpose);
    }
    for (package, purpose) in also {
        let _ = write!(list, "\n  - {package}: {purpose}");
    }
    bail!(
        "this machine lacks:{list}\nOn Debian and Ubuntu, run `{}`, or as root `cargo xtask tools --system`; \
         elsewhere install the same with the machine's own package manager.",
        command(&packages)
    );
}

/// What is missing, one line each, for `tools --check`.
pub(crate) fn report(wanted: Wanted) -> Vec<(&'static str, &'static str, bool)> {
    missing(wanted)
        .into_iter()
        .map(|requirement| (requirement.name, requirement.purpose, requirement.optional))
        .collect()
}

fn missing(wanted: Wanted) -> Vec<&'static Requirement> {
    REQUIREMENTS
        .iter()
        .filter(|requirement| requirement.need <= wanted.need)
        .filter(|requirement| wanted.browser || !requirement.packages.contains(&"chromium"))
        .filter(|requirement| !(requirement.present)())
        .collect()
}

fn may_install() -> bool {
    rustix::process::geteuid().is_root() && on_path("apt-get").is_some()
}

/// Whether `CI=true`: a machine that is there for this run only.
pub(crate) fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true")
}

fn command(packages: &[&str]) -> String {
    let sudo = if rustix::process::geteuid().is_root() {
        ""
    } else {
        "sudo "
    };
    format!("{sudo}apt-get install -y {}", packages.join(" "))
}

fn apt(packages: &[&str]) -> Result<()> {
    step("apt-get update", || {
        process::capture(apt_get().args(["-qq", "update"]))
    })
    .context("the list of Debian's packages cannot be fetched")?;
    step(
        format_args!("apt-get install {}", packages.join(" ")),
        || {
            process::capture(
                apt_get()
                    .args(["-qq", "install", "-y", "--no-install-recommends"])
                    .args(packages),
            )
        },
    )?;
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

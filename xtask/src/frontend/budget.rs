//! How large the site may be, as it travels: every kilobyte is waited for on a first visit.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The application.
    Wasm,
    /// What connects it to the browser.
    Js,
    /// All styles.
    Css,
}

/// One file's size in bytes.
pub(super) struct Size {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) raw: u64,
    pub(super) packed: u64,
}

/// The most that all files of a kind may weigh, compressed, in bytes.
///
/// The site checks what is typed with the server's own rules: the YAML parser, the schemas, the rules of a
/// workflow and its generator are in it, and weigh about a third.
const BUDGET: &[(Kind, u64)] = &[
    (Kind::Wasm, 490_000),
    (Kind::Js, 25_000),
    (Kind::Css, 15_000),
];

/// What the files of a built site weigh.
///
/// # Errors
/// When there is no site.
pub(super) fn measure(site: &Path) -> Result<Vec<Size>> {
    let assets = site.join("assets");
    let mut sizes = Vec::new();
    for entry in WalkDir::new(&assets).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", assets.display()))?;
        let path = entry.path();
        let kind = match path.extension().and_then(OsStr::to_str) {
            Some("wasm") => Kind::Wasm,
            Some("js") => Kind::Js,
            Some("css") => Kind::Css,
            _ => continue,
        };
        let raw = entry.metadata()?.len();
        let name = entry.file_name().to_string_lossy().into_owned();
        // A module that a crate brings along has no compressed twin, and travels as it is.
        let packed = path
            .with_file_name(format!("{name}.br"))
            .metadata()
            .map_or(raw, |twin| twin.len());
        sizes.push(Size {
            kind,
            name,
            raw,
            packed,
        });
    }
    Ok(sizes)
}

/// The sizes as lines of text.
pub(super) fn table(sizes: &[Size]) -> String {
    let mut text = String::from("size, and compressed:");
    for size in sizes {
        let _ = write!(
            text,
            "\n     {:<32} {:>9.1} kB {:>9.1} kB",
            size.name,
            size.raw as f64 / 1000.0,
            size.packed as f64 / 1000.0
        );
    }
    text
}

/// Whether every kind keeps to its budget.
///
/// # Errors
/// When one does not; the error says by how much.
pub(super) fn check(sizes: &[Size]) -> Result<()> {
    for (kind, most) in BUDGET {
        let weight: u64 = sizes
            .iter()
            .filter(|size| size.kind == *kind)
            .map(|size| size.packed)
            .sum();
        if weight > *most {
            bail!(
                "the site's {kind:?} weighs {weight} bytes compressed and {most} are allowed: make it smaller \
                 (features of dependencies, large generic code), or argue for another budget in xtask/src/frontend/budget.rs"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(kind: Kind, packed: u64) -> Size {
        Size {
            kind,
            name: "x".to_owned(),
            raw: packed,
            packed,
        }
    }

    #[test]
    fn files_of_a_kind_are_weighed_together() {
        check(&[size(Kind::Js, 25_000), size(Kind::Wasm, 490_000)]).expect("exactly the budget");
        let error = check(&[size(Kind::Js, 25_000), size(Kind::Js, 1)]).expect_err("one too many");
        assert!(error.to_string().contains("25001 bytes"));
    }
}

//! The finished folder: names that hold a hash of the content, an index that names them, and a brotli twin of each file.
//!
//! The page runs under `script-src 'self' 'wasm-unsafe-eval'`, so nothing is written inline: a small module of its own
//! starts the application.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::Mode;
use super::bundle::{JS, WASM};

/// Where `frontend/index.html` wants the links to styles and scripts.
const MARK: &str = "<!-- assets -->";

/// Writes the site.
///
/// # Errors
/// When a file of the frontend is missing or cannot be read.
pub(super) fn pack(frontend: &Path, bound: &Path, site: &Path, mode: Mode) -> Result<()> {
    let out = Output {
        assets: site.join("assets"),
        mode,
    };
    fs::create_dir_all(&out.assets)
        .with_context(|| format!("cannot create {}", out.assets.display()))?;

    let wasm = out.hashed("app", "_bg.wasm", &read(&bound.join(WASM))?)?;
    let js = out.hashed("app", ".js", &read(&bound.join(JS))?)?;
    let boot = boot(&js, &wasm);
    let boot = out.hashed("boot", ".js", boot.as_bytes())?;
    let css = styles(&frontend.join("styles"))?;
    let css = out.hashed("app", ".css", css.as_bytes())?;
    // Modules that crates bring along; the JavaScript names them by their path, so they keep it.
    copy_tree(&bound.join("snippets"), &out.assets.join("snippets"))?;
    copy_tree(&frontend.join("static"), site)?;

    let template = frontend.join("index.html");
    let page = index(
        &String::from_utf8(read(&template)?)?,
        &css,
        &boot,
        &js,
        &wasm,
    )
    .with_context(|| template.display().to_string())?;
    write(&site.join("index.html"), page.as_bytes())
}

struct Output {
    assets: std::path::PathBuf,
    mode: Mode,
}

impl Output {
    /// Writes a file under a name that changes with its content, and its compressed twin; returns the name.
    fn hashed(&self, stem: &str, end: &str, content: &[u8]) -> Result<String> {
        let hash = hex::encode(&Sha256::digest(content)[..8]);
        let name = format!("{stem}-{hash}{end}");
        let path = self.assets.join(&name);
        write(&path, content)?;
        let packed = compress(content, self.mode)?;
        write(&self.assets.join(format!("{name}.br")), &packed)?;
        Ok(name)
    }
}

/// The module that starts the application. Browsers cache it for ever, so it names exact files.
fn boot(js: &str, wasm: &str) -> String {
    format!(
        "import init from \"./{js}\";\n\
         await init({{ module_or_path: new URL(\"./{wasm}\", import.meta.url) }});\n"
    )
}

/// The index with its links. Absolute paths: the same page answers at every address of the application.
fn index(template: &str, css: &str, boot: &str, js: &str, wasm: &str) -> Result<String> {
    if template.matches(MARK).count() != 1 {
        bail!("it must hold `{MARK}` exactly once, in its head");
    }
    if let Some(line) = inline_code(template) {
        bail!(
            "line {line} holds inline code or styles, which the content security policy refuses; use a file"
        );
    }
    let links = format!(
        "<link rel=\"stylesheet\" href=\"/assets/{css}\">\n\
         <link rel=\"modulepreload\" href=\"/assets/{js}\">\n\
         <link rel=\"preload\" href=\"/assets/{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n\
         <script type=\"module\" src=\"/assets/{boot}\"></script>"
    );
    Ok(template.replace(MARK, &links))
}

/// The first line that a strict content security policy would refuse.
fn inline_code(template: &str) -> Option<usize> {
    template
        .lines()
        .position(|line| {
            let line = line.to_ascii_lowercase();
            let script = line.contains("<script") && !line.contains("src=");
            script
                || line.contains("<style")
                || line.contains(" style=")
                || line.contains(" onload=")
        })
        .map(|found| found + 1)
}

/// Every style sheet, in the order of their names.
fn styles(folder: &Path) -> Result<String> {
    let mut all = String::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        if entry.path().extension().is_some_and(|end| end == "css") {
            let text = fs::read_to_string(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            all.push_str(&without_comments(&text));
        }
    }
    Ok(all)
}

/// A style sheet without its comments, indentation and empty lines. (Ours hold no string with `/*` in it.)
fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = rest[start..]
            .find("*/")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    kept.push_str(rest);
    let mut lines = String::with_capacity(kept.len());
    for line in kept.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

fn compress(content: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let quality = match mode {
        Mode::Release => 11,
        Mode::Dev => 4,
    };
    let mut packed = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, quality, 22);
        writer
            .write_all(content)
            .and_then(|()| writer.flush())
            .context("brotli cannot compress into memory")?;
    }
    Ok(packed)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(from) {
        let entry = entry.with_context(|| format!("cannot read {}", from.display()))?;
        let place = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&place)
                .with_context(|| format!("cannot create {}", place.display()))?;
        } else {
            fs::copy(entry.path(), &place)
                .with_context(|| format!("cannot write {}", place.display()))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::budget;

    #[test]
    fn a_site_is_packed_with_hashed_names_and_compressed_twins() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (frontend, bound, site) = (
            folder.path().join("frontend"),
            folder.path().join("bound"),
            folder.path().join("site"),
        );
        for path in [&frontend.join("styles"), &frontend.join("static"), &bound] {
            fs::create_dir_all(path).expect("the folder is writable");
        }
        let put = |path: &Path, text: &str| fs::write(path, text).expect("the folder is writable");
        put(&frontend.join("index.html"), "<head><!-- assets --></head>");
        put(&frontend.join("styles/2.css"), "b {}");
        put(&frontend.join("styles/1.css"), "a {} /* why */\n");
        put(&frontend.join("static/favicon.svg"), "<svg/>");
        put(&bound.join(JS), "export default () => {}");
        put(&bound.join(WASM), "wasm");

        pack(&frontend, &bound, &site, Mode::Release).expect("all files are there");
        let sizes = budget::measure(&site).expect("it was just written");

        assert_eq!(sizes.len(), 4);
        for size in &sizes {
            let page = fs::read_to_string(site.join("index.html")).expect("it was written");
            assert!(page.contains(&format!("/assets/{}", size.name)), "{page}");
            let packed = fs::read(site.join("assets").join(format!("{}.br", size.name)));
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut packed.expect("a twin").as_slice(), &mut plain)
                .expect("it is brotli");
            let content = fs::read(site.join("assets").join(&size.name)).expect("the file");
            assert_eq!(plain, content);
        }
        let css = sizes.iter().find(|size| size.name.ends_with(".css"));
        let css = css.expect("styles");
        let css = fs::read_to_string(site.join("assets").join(&css.name)).expect("the file");
        assert_eq!(css, "a {}\nb {}\n");
        assert!(site.join("favicon.svg").exists());
    }

    #[test]
    fn a_template_that_the_policy_would_refuse_is_refused_here() {
        let check = |template: &str| index(template, "c", "b", "j", "w");
        assert!(check("<head></head>").is_err());
        assert!(check("<!-- assets -->\n<script>1</script>").is_err());
        assert!(check("<!-- assets -->\n<p style=\"color: red\">").is_err());
        assert!(check("<!-- assets -->\n<p>fine</p>").is_ok());
    }

    #[test]
    fn the_name_changes_with_the_content() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = Output {
            assets: folder.path().to_path_buf(),
            mode: Mode::Dev,
        };
        let name = |content: &[u8]| out.hashed("app", ".js", content);
        let (one, same, other) = (name(b"1"), name(b"1"), name(b"2"));
        let [one, same, other] = [one, same, other].map(|name| name.expect("writable"));
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}

//! Lists the example skills, so that the binary carries them and a new one needs no list.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // A build script runs in its package. Neither it nor what it writes may hold the path of a checkout:
    // checkouts that share a target folder share both.
    let folder = Path::new("../skills");
    println!("cargo::rerun-if-changed=../skills");
    let mut examples = Vec::new();
    for domain in fs::read_dir(folder)? {
        let domain = domain?.path();
        if !domain.is_dir() {
            continue;
        }
        for file in fs::read_dir(domain)? {
            let file = file?.path();
            let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if let Some(stem) = name.strip_suffix(".commands.yaml") {
                examples.push((file.with_file_name(format!("{stem}.yaml")), file.clone()));
            }
        }
    }
    // The order of a folder is the file system's; that of a build must not be.
    examples.sort();
    let mut list = "&[\n".to_owned();
    for (manifest, commands) in examples {
        writeln!(
            list,
            "({:?}, {:?}),",
            fs::read_to_string(manifest)?,
            fs::read_to_string(commands)?
        )
        .map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("examples.rs"), list)
}

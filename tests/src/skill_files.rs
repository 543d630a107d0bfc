//! The example skills of the repository, read as the local stack reads them.

use crate::tools::workspace;
use domain::manifest::{Manifest, parse_at};
use domain::workflow::{Command, parse_commands};

pub(crate) struct Example {
    pub(crate) manifest: Manifest,
    pub(crate) commands: Vec<Command>,
}

/// All of them, by id.
pub(crate) fn all() -> Vec<Example> {
    let root = workspace().join("skills");
    let mut examples = Vec::new();
    for folder in std::fs::read_dir(&root).expect("the folder of skills") {
        let folder = folder.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        let domain = folder
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a plain name")
            .to_owned();
        for file in std::fs::read_dir(&folder).expect("a folder of skills") {
            let file = file.expect("an entry").path();
            let name = file
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a plain name")
                .to_owned();
            let Some(stem) = name
                .strip_suffix(".yaml")
                .filter(|stem| !stem.ends_with(".commands"))
            else {
                continue;
            };
            let read = |path: &std::path::Path| {
                std::fs::read_to_string(path)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            };
            let path = format!("skills/{domain}/{stem}.yaml");
            let parsed = parse_at(&path, &read(&file))
                .unwrap_or_else(|findings| panic!("{path}: {findings:#?}"));
            assert_eq!(parsed.warnings, [], "{path}");
            let commands = folder.join(format!("{stem}.commands.yaml"));
            let commands = parse_commands(&read(&commands))
                .unwrap_or_else(|findings| panic!("{path}: {findings:#?}"));
            examples.push(Example {
                manifest: parsed.manifest,
                commands,
            });
        }
    }
    examples.sort_by(|a, b| a.manifest.id.cmp(&b.manifest.id));
    examples
}

/// The one of this id.
pub(crate) fn one(id: &str) -> Example {
    all()
        .into_iter()
        .find(|example| example.manifest.id.as_str() == id)
        .unwrap_or_else(|| panic!("no skill {id}"))
}

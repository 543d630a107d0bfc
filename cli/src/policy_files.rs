//! Policy files of a folder, as the server takes them, and findings in them, as people find them.

use crate::exit::Failure;
use client::wire::{Finding, PolicyFile};
use domain::finding;
use std::path::{Path, PathBuf};

/// Where policies lie in the skills repository.
const IN_REPOSITORY: &str = "policies/";

/// The `.json` and `.cedar` files right in this folder, in the order of their names.
///
/// # Errors
/// [`Failure::File`] for what cannot be read; [`Failure::Usage`] when there are none.
pub(crate) fn read(folder: &Path) -> Result<Vec<PolicyFile>, Failure> {
    let unreadable = |path: &Path, cause| Failure::File {
        path: path.to_owned(),
        cause,
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))?;
    for entry in entries {
        let path = entry.map_err(|cause| unreadable(folder, cause))?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("json" | "cedar")) && path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(Failure::Usage(format!(
            "{} holds no policies: expected *.cedar, permission_policies.json or approval_policies.json",
            folder.display()
        )));
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push(PolicyFile {
            path: format!("{IN_REPOSITORY}{name}"),
            text,
        });
    }
    Ok(files)
}

/// The finding in one line, with the path of the file in this folder.
pub(crate) fn line(finding: &Finding, folder: &Path) -> String {
    let mut finding = finding.clone();
    if let Some(file) = &mut finding.file
        && let Some(name) = file.strip_prefix(IN_REPOSITORY)
    {
        *file = folder.join(name).display().to_string();
    }
    let source = crate::words::wire(&finding.source);
    format!("{source}: {}", finding::Finding::from(finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_of_a_folder_are_read_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path();
        assert_eq!(read(place).expect_err("none").code(), 2);
        for name in ["b.json", "a.cedar", "notes.md", "c.JSON"] {
            std::fs::write(place.join(name), name).expect("written");
        }
        std::fs::create_dir(place.join("d.json")).expect("made");
        let files = read(place).expect("read");
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["policies/a.cedar", "policies/b.json"]);
        assert_eq!(files[0].text, "a.cedar");
        assert_eq!(read(&place.join("nowhere")).expect_err("gone").code(), 2);
    }

    #[test]
    fn a_finding_names_the_file_as_it_was_given() {
        let finding = finding::Finding::error(finding::Source::Policy, "syntax", "no policy")
            .in_file("policies/a.cedar")
            .at(3, 7);
        assert_eq!(
            line(&finding.into(), Path::new("rules")),
            "policy: rules/a.cedar:3:7: error[syntax]: no policy"
        );
    }
}

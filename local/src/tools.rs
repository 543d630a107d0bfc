//! Finds the programs the local stack starts. Never installs one.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The program of this name: in the tools folder if it is there, else on the search path.
pub(crate) fn find(
    name: &str,
    folder: Option<&Path>,
    search_path: Option<&OsStr>,
) -> Option<PathBuf> {
    let on_path = search_path.map(std::env::split_paths).into_iter().flatten();
    let candidates = folder
        .map(Path::to_owned)
        .into_iter()
        .chain(on_path.filter(|folder| folder.is_absolute()));
    candidates
        .map(|folder| folder.join(name))
        .find(|program| is_program(program))
}

fn is_program(path: &Path) -> bool {
    std::fs::metadata(path)
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_tools_folder_comes_before_the_search_path_and_only_programs_count() {
        let root = tempfile::tempdir().expect("temporary folder");
        let place = |folder: &str, mode: u32| {
            let folder = root.path().join(folder);
            fs::create_dir_all(&folder).expect("made");
            fs::write(folder.join("act"), "").expect("written");
            fs::set_permissions(folder.join("act"), fs::Permissions::from_mode(mode)).expect("set");
            folder
        };
        let (text, tools, path) = (
            place("text", 0o644),
            place("tools", 0o755),
            place("path", 0o755),
        );
        let search = std::env::join_paths([Path::new("relative"), &text, &path]).expect("joins");
        assert_eq!(
            find("act", Some(&tools), Some(&search)),
            Some(tools.join("act"))
        );
        assert_eq!(
            find("act", Some(&text), Some(&search)),
            Some(path.join("act"))
        );
        assert_eq!(find("act", None, None), None);
        assert_eq!(find("missing", Some(&tools), Some(&search)), None);
    }
}

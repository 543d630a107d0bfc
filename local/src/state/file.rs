//! Small private files, replaced as a whole: a reader sees the old text or the new one, also after
//! a crash, and never one that others could read.

use super::MINE;
use crate::LocalError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Reads a file, if there is one. Takes away what access others have.
pub(super) fn read<T: DeserializeOwned>(
    path: &Path,
    advice: &'static str,
) -> Result<Option<T>, LocalError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(LocalError::state("read", path, MINE)(cause)),
    };
    fs::set_permissions(path, Permissions::from_mode(0o600))
        .map_err(LocalError::state("protect", path, MINE))?;
    let value = serde_json::from_slice(&text).map_err(|cause| LocalError::Damaged {
        path: path.to_owned(),
        cause,
        advice,
    })?;
    Ok(Some(value))
}

/// Replaces a file, with mode 0600.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), LocalError> {
    let text = serde_json::to_vec_pretty(value).map_err(|cause| LocalError::Damaged {
        path: path.to_owned(),
        cause,
        advice: "please report this",
    })?;
    let new = path.with_extension("new");
    let written = (|| {
        let mut file = File::options()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&new)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&new, path)
    })();
    written.map_err(LocalError::state("write", path, MINE))
}

/// Removes a file, if there is one.
pub(super) fn remove(path: &Path) -> Result<(), LocalError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            Err(LocalError::state("remove", path, MINE)(cause))
        }
        _ => Ok(()),
    }
}

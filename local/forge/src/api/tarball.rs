//! The repository at a ref as an archive. Like the pages, it is for everybody who reaches this machine: so jobs download
//! what they are about without a token.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};

use super::blocking;
use crate::core::Core;
use crate::failure::Failure;

/// Bytes of the files of an archive together.
const MAX_BYTES: usize = 512 * 1024 * 1024;

pub(crate) fn router(core: &Arc<Core>) -> Router {
    let api = format!("/api/v3/repos/{}/{}", core.urls.owner(), core.urls.repo());
    Router::new()
        .route(&format!("{api}/tarball/{{*reference}}"), get(redirect))
        .route("/_services/tarballs/{sha}", get(download))
        .with_state(Arc::clone(core))
}

/// GitHub, too, answers with where the archive is.
async fn redirect(
    State(core): State<Arc<Core>>,
    Path(reference): Path<String>,
) -> Result<Response, Failure> {
    let sha = blocking(&core, move |core| {
        let found = core.git.resolve_commit(&reference)?;
        found.ok_or_else(Failure::not_found)
    });
    let address = format!("{}/_services/tarballs/{}", core.urls.root(), sha.await?);
    Ok((StatusCode::FOUND, [(LOCATION, address)]).into_response())
}

async fn download(
    State(core): State<Arc<Core>>,
    Path(sha): Path<String>,
) -> Result<Response, Failure> {
    let commit = sha.clone();
    let archive = blocking(&core, move |core| {
        let found = core.git.resolve_commit(&commit)?;
        if found.as_deref() != Some(commit.as_str()) {
            return Err(Failure::not_found());
        }
        let short = &commit[..7];
        let root = format!("{}-{}-{short}", core.urls.owner(), core.urls.repo());
        archive(core, &commit, &root)
    });
    let archive = archive.await?;
    let name = format!("attachment; filename={sha}.tar.gz");
    let headers = [
        (CONTENT_TYPE, "application/x-gzip".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, archive).into_response())
}

/// All files of a commit below the folder `root`.
fn archive(core: &Core, commit: &str, root: &str) -> Result<Vec<u8>, Failure> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let files = core.git.files_of(commit)?.ok_or_else(Failure::not_found)?;
    let bytes: usize = files.iter().filter_map(|file| file.size).sum();
    if bytes > MAX_BYTES {
        let message = format!("The repository has {bytes} bytes, at most {MAX_BYTES} are archived");
        return Err(Failure::new(StatusCode::FORBIDDEN, message));
    }
    for file in files.iter().filter(|file| file.kind == "blob") {
        let content = core.git.blob(&file.sha)?.ok_or_else(Failure::not_found)?;
        let path = format!("{root}/{}", file.path);
        let mut header = tar::Header::new_gnu();
        let appended = match file.mode.as_str() {
            "120000" => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                let leads_to = String::from_utf8_lossy(&content).into_owned();
                archive.append_link(&mut header, path, leads_to)
            }
            mode => {
                header.set_mode(if mode == "100755" { 0o755 } else { 0o644 });
                header.set_size(content.len() as u64);
                archive.append_data(&mut header, path, content.as_slice())
            }
        };
        appended.map_err(Failure::internal)?;
    }
    let packed = archive.into_inner().map_err(Failure::internal)?;
    packed.finish().map_err(Failure::internal)
}

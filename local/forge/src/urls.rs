//! Every address of the forge. Nothing else puts one together.

use url::Url;

/// The addresses of one repository on one forge.
#[derive(Debug, Clone)]
pub(crate) struct Urls {
    root: String,
    owner: String,
    repo: String,
}

impl Urls {
    pub(crate) fn new(root: &Url, owner: &str, repo: &str) -> Self {
        let root = root.as_str().trim_end_matches('/').to_owned();
        Self {
            root,
            owner: owner.to_owned(),
            repo: repo.to_owned(),
        }
    }

    /// Without a trailing slash, like all others.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        self.root
            .split_once("://")
            .map_or(self.root.as_str(), |(_, rest)| {
                rest.split('/').next().unwrap_or(rest)
            })
    }

    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    pub(crate) fn repo(&self) -> &str {
        &self.repo
    }

    pub(crate) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.repo)
    }

    pub(crate) fn api(&self) -> String {
        format!("{}/api/v3", self.root)
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/_services/token", self.root)
    }

    pub(crate) fn jwks(&self) -> String {
        format!("{}/.well-known/jwks", self.issuer())
    }

    /// Where a job asks for its identity token; `&audience=…` is added by who asks.
    pub(crate) fn token_request(&self, job: u64) -> String {
        format!("{}/jobs/{job}?api-version=2.0", self.issuer())
    }

    /// A path below the repository in the API: `api_repo("/pulls/3")`.
    pub(crate) fn api_repo(&self, path: &str) -> String {
        format!("{}/repos/{}/{}{path}", self.api(), self.owner, self.repo)
    }

    /// A page below the repository: `page("/pull/3")`.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{}", self.root, self.page_path(path))
    }

    /// The same without scheme and host.
    pub(crate) fn page_path(&self, path: &str) -> String {
        format!("/{}/{}{path}", self.owner, self.repo)
    }

    pub(crate) fn git_object(&self, kind: &str, sha: &str) -> String {
        self.api_repo(&format!("/git/{kind}s/{sha}"))
    }

    pub(crate) fn commit_page(&self, sha: &str) -> String {
        self.page(&format!("/commit/{sha}"))
    }

    pub(crate) fn run_page(&self, run: u64) -> String {
        self.page(&format!("/actions/runs/{run}"))
    }

    pub(crate) fn job_page(&self, run: u64, job: u64) -> String {
        self.page(&format!("/actions/runs/{run}/job/{job}"))
    }

    pub(crate) fn pull_page(&self, number: u64) -> String {
        self.page(&format!("/pull/{number}"))
    }

    pub(crate) fn blob_page(&self, reference: &str, path: &str) -> String {
        self.page(&format!(
            "/blob/{}/{}",
            escape_path(reference),
            escape_path(path)
        ))
    }
}

/// Percent-encodes what may not stand in the path of an address, and keeps `/`.
pub(crate) fn escape_path(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                escaped.push(char::from(byte))
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_no_double_slash_and_are_escaped() {
        let urls = Urls::new(&Url::parse("http://127.0.0.1:4601/").unwrap(), "o", "r");
        assert_eq!(urls.page("/pull/3"), "http://127.0.0.1:4601/o/r/pull/3");
        assert_eq!(urls.authority(), "127.0.0.1:4601");
        assert_eq!(
            urls.blob_page("a b", "x/ü?.txt"),
            "http://127.0.0.1:4601/o/r/blob/a%20b/x/%C3%BC%3F.txt"
        );
    }
}

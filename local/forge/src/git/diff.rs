//! What changed between two commits.

use git2::{Delta, Diff, DiffFindOptions, DiffOptions, Oid, Patch, Repository};

use super::Git;

/// Lines of a patch that are given out for one file; a longer one is cut.
const MAX_PATCH_LINES: usize = 3_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Added,
    Removed,
    Modified,
    Renamed,
}

impl Change {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Modified => "modified",
            Self::Renamed => "renamed",
        }
    }
}

/// How one file changed.
#[derive(Debug, Clone)]
pub(crate) struct FileDiff {
    pub(crate) path: String,
    pub(crate) previous_path: Option<String>,
    pub(crate) change: Change,
    /// The blob after the change, or before it when the file is gone.
    pub(crate) sha: String,
    pub(crate) additions: usize,
    pub(crate) deletions: usize,
    /// The hunks as `diff -u` writes them, without the lines that name the file. `None` for binary files.
    pub(crate) patch: Option<String>,
}

/// What a branch brings to another: measured from where they parted.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub(crate) merge_base: String,
    pub(crate) ahead: usize,
    pub(crate) behind: usize,
    pub(crate) files: Vec<FileDiff>,
}

impl Comparison {
    pub(crate) fn additions(&self) -> usize {
        self.files.iter().map(|file| file.additions).sum()
    }

    pub(crate) fn deletions(&self) -> usize {
        self.files.iter().map(|file| file.deletions).sum()
    }
}

impl Git {
    /// `None` when the two have no history in common.
    pub(crate) fn compare(
        &self,
        base: &str,
        head: &str,
    ) -> Result<Option<Comparison>, git2::Error> {
        let Some(merge_base) = self.merge_base(base, head)? else {
            return Ok(None);
        };
        let repository = self.repository()?;
        let (ahead, behind) =
            repository.graph_ahead_behind(Oid::from_str(head)?, Oid::from_str(base)?)?;
        let files = between(&repository, Some(&merge_base), head)?;
        Ok(Some(Comparison {
            merge_base,
            ahead,
            behind,
            files,
        }))
    }

    /// What a commit changed against its first parent.
    pub(crate) fn changes_of(
        &self,
        sha: &str,
        parent: Option<&str>,
    ) -> Result<Vec<FileDiff>, git2::Error> {
        between(&self.repository()?, parent, sha)
    }
}

fn between(
    repository: &Repository,
    old: Option<&str>,
    new: &str,
) -> Result<Vec<FileDiff>, git2::Error> {
    let tree = |sha: &str| repository.find_commit(Oid::from_str(sha)?)?.tree();
    let old = old.map(tree).transpose()?;
    let new = tree(new)?;
    let mut options = DiffOptions::new();
    options.context_lines(3);
    let mut diff = repository.diff_tree_to_tree(old.as_ref(), Some(&new), Some(&mut options))?;
    diff.find_similar(Some(DiffFindOptions::new().renames(true)))?;
    (0..diff.deltas().len())
        .filter_map(|at| file(&diff, at).transpose())
        .collect()
}

fn file(diff: &Diff<'_>, at: usize) -> Result<Option<FileDiff>, git2::Error> {
    let Some(delta) = diff.get_delta(at) else {
        return Ok(None);
    };
    let path = |file: git2::DiffFile<'_>| {
        String::from_utf8_lossy(file.path_bytes().unwrap_or_default()).into_owned()
    };
    let (old_path, new_path) = (path(delta.old_file()), path(delta.new_file()));
    let (change, sha) = match delta.status() {
        Delta::Added => (Change::Added, delta.new_file().id()),
        Delta::Deleted => (Change::Removed, delta.old_file().id()),
        Delta::Renamed => (Change::Renamed, delta.new_file().id()),
        _ => (Change::Modified, delta.new_file().id()),
    };
    let patch = Patch::from_diff(diff, at)?;
    let (additions, deletions, text) = match &patch {
        Some(patch) if patch.num_hunks() > 0 => {
            let (_, additions, deletions) = patch.line_stats()?;
            (additions, deletions, Some(text(patch)?))
        }
        _ => (0, 0, None),
    };
    Ok(Some(FileDiff {
        previous_path: (change == Change::Renamed).then_some(old_path),
        path: new_path,
        change,
        sha: sha.to_string(),
        additions,
        deletions,
        patch: text,
    }))
}

fn text(patch: &Patch<'_>) -> Result<String, git2::Error> {
    let mut text = String::new();
    let mut lines = 0;
    for hunk in 0..patch.num_hunks() {
        let (header, count) = patch.hunk(hunk)?;
        text.push_str(&String::from_utf8_lossy(header.header()));
        for line in 0..count {
            if lines == MAX_PATCH_LINES {
                return Ok(text);
            }
            lines += 1;
            let line = patch.line_in_hunk(hunk, line)?;
            match line.origin() {
                origin @ ('+' | '-' | ' ') => {
                    text.push(origin);
                    text.push_str(&String::from_utf8_lossy(line.content()));
                    if !text.ends_with('\n') {
                        text.push('\n');
                    }
                }
                // "\ No newline at end of file", which libgit2 hands out with a newline in front.
                _ => text.push_str("\\ No newline at end of file\n"),
            }
        }
    }
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

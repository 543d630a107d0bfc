//! Commits: read, write, walk, merge.

use git2::{Commit, MergeOptions, Oid, Repository, Signature, Sort, Time};
use jiff::Timestamp;

use super::{Git, is_missing, parse_sha};

/// Who wrote or committed, and when.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) at: Timestamp,
}

/// A commit, taken out of git.
#[derive(Debug, Clone)]
pub(crate) struct CommitView {
    pub(crate) sha: String,
    pub(crate) tree: String,
    pub(crate) parents: Vec<String>,
    pub(crate) message: String,
    pub(crate) author: Person,
    pub(crate) committer: Person,
}

impl CommitView {
    /// The first line of the message.
    pub(crate) fn summary(&self) -> &str {
        self.message.lines().next().unwrap_or("")
    }
}

impl Git {
    pub(crate) fn commit(&self, sha: &str) -> Result<Option<CommitView>, git2::Error> {
        let repository = self.repository()?;
        let Some(oid) = parse_sha(sha) else {
            return Ok(None);
        };
        match repository.find_commit(oid) {
            Ok(commit) => Ok(Some(view(&commit))),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a commit without moving any ref. `None` when the tree or a parent is not there.
    pub(crate) fn create_commit(
        &self,
        message: &str,
        tree: &str,
        parents: &[String],
        author: &Person,
        committer: &Person,
    ) -> Result<Option<String>, git2::Error> {
        let repository = self.repository()?;
        let Some(tree) = parse_sha(tree).and_then(|oid| repository.find_tree(oid).ok()) else {
            return Ok(None);
        };
        let mut found = Vec::new();
        for parent in parents {
            let Some(commit) = parse_sha(parent).and_then(|oid| repository.find_commit(oid).ok())
            else {
                return Ok(None);
            };
            found.push(commit);
        }
        let parents: Vec<&Commit<'_>> = found.iter().collect();
        let oid = repository.commit(
            None,
            &signature(author)?,
            &signature(committer)?,
            message,
            &tree,
            &parents,
        )?;
        Ok(Some(oid.to_string()))
    }

    /// The commits that `tip` has and `without` has not, newest first.
    pub(crate) fn log(
        &self,
        tip: &str,
        without: Option<&str>,
        limit: usize,
    ) -> Result<Vec<CommitView>, git2::Error> {
        let repository = self.repository()?;
        let mut walk = repository.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)?;
        walk.push(Oid::from_str(tip)?)?;
        if let Some(without) = without {
            walk.hide(Oid::from_str(without)?)?;
        }
        walk.take(limit)
            .map(|oid| Ok(view(&repository.find_commit(oid?)?)))
            .collect()
    }

    pub(crate) fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, git2::Error> {
        let repository = self.repository()?;
        match repository.merge_base(Oid::from_str(one)?, Oid::from_str(other)?) {
            Ok(oid) => Ok(Some(oid.to_string())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether `ancestor` is `commit` or in its history.
    pub(crate) fn contains(&self, commit: &str, ancestor: &str) -> Result<bool, git2::Error> {
        if commit == ancestor {
            return Ok(true);
        }
        let repository = self.repository()?;
        repository.graph_descendant_of(Oid::from_str(commit)?, Oid::from_str(ancestor)?)
    }

    /// The tree of `base` and `head` merged, or `None` when they conflict.
    pub(crate) fn merged_tree(
        &self,
        base: &str,
        head: &str,
    ) -> Result<Option<String>, git2::Error> {
        let repository = self.repository()?;
        let tree = merge_trees(&repository, Oid::from_str(base)?, Oid::from_str(head)?)?;
        Ok(tree.map(|oid| oid.to_string()))
    }
}

fn merge_trees(repository: &Repository, base: Oid, head: Oid) -> Result<Option<Oid>, git2::Error> {
    let (base, head) = (repository.find_commit(base)?, repository.find_commit(head)?);
    let mut options = MergeOptions::new();
    options.fail_on_conflict(false);
    let mut index = repository.merge_commits(&base, &head, Some(&options))?;
    if index.has_conflicts() {
        Ok(None)
    } else {
        Ok(Some(index.write_tree_to(repository)?))
    }
}

fn view(commit: &Commit<'_>) -> CommitView {
    CommitView {
        sha: commit.id().to_string(),
        tree: commit.tree_id().to_string(),
        parents: commit.parent_ids().map(|oid| oid.to_string()).collect(),
        message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
        author: person(&commit.author()),
        committer: person(&commit.committer()),
    }
}

fn person(signature: &Signature<'_>) -> Person {
    Person {
        name: String::from_utf8_lossy(signature.name_bytes()).into_owned(),
        email: String::from_utf8_lossy(signature.email_bytes()).into_owned(),
        at: Timestamp::from_second(signature.when().seconds()).unwrap_or_default(),
    }
}

fn signature(person: &Person) -> Result<Signature<'static>, git2::Error> {
    Signature::new(
        &person.name,
        &person.email,
        &Time::new(person.at.as_second(), 0),
    )
}

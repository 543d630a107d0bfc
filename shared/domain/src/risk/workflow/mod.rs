//! What the workflow of a skill asks for and does: read once a version, from its text.

use super::command;
use super::{Found, Reach, Reason};
use crate::finding::Source;
use crate::manifest::Risk;
use crate::workflow::is_report_job;
use crate::yaml::{self, Data, Entry, Node, Place};
use serde::{Deserialize, Serialize};

mod host;
mod secret;

/// What a workflow can touch, and how bad that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// What it can touch.
    pub reach: Reach,
    /// What speaks of harm, in the order of its lines.
    pub reasons: Vec<Reason>,
}

/// Looks at the text of a workflow: the rights it asks for, the secrets and hosts it names, the actions it uses
/// and the commands it runs. The job that reports to Prentice does not count while it is ours to the letter.
///
/// A text that is no workflow is taken for destructive, since nobody can say what it does.
pub fn examine(workflow: &str) -> Examined {
    let mut examiner = Examiner {
        lines: workflow.lines().collect(),
        reach: Reach::default(),
        reasons: Vec::new(),
    };
    let mut findings = Vec::new();
    let root = yaml::read(workflow, Source::Workflow, &mut findings);
    match root.as_ref().filter(|root| !root.entries().is_empty()) {
        Some(root) if findings.is_empty() => examiner.workflow(root),
        _ => examiner.add(
            1,
            workflow.lines().next().unwrap_or_default(),
            "cannot be read as a workflow, so that nobody can say what it does",
            Risk::Destructive,
        ),
    }
    examiner.finish()
}

struct Examiner<'a> {
    lines: Vec<&'a str>,
    reach: Reach,
    reasons: Vec<Reason>,
}

impl Examiner<'_> {
    fn workflow(&mut self, root: &Node) {
        let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
        for job in jobs.iter().filter(|job| !is_report_job(job)) {
            let asked = job
                .value
                .entry("permissions")
                .or_else(|| root.entry("permissions"));
            match asked {
                Some(permissions) => self.permissions(permissions),
                None => {
                    self.reach.grant("*", "default");
                    let what =
                        "does not say which rights it needs, so that it has the repository's own";
                    self.add_at(job.place, &job.key, what, Risk::Write);
                }
            }
            self.secrets(&job.value);
            self.job(&job.value);
        }
        if let Some(env) = root.get("env") {
            self.secrets(env);
            self.hosts_in_env(env);
        }
    }

    fn job(&mut self, job: &Node) {
        if let Some(uses) = job.get("uses") {
            let what = "calls another workflow, which was not looked at";
            self.add_at(
                uses.place,
                uses.text().unwrap_or_default(),
                what,
                Risk::Write,
            );
        }
        if let Some(inherit) = job
            .get("secrets")
            .filter(|secrets| secrets.text() == Some("inherit"))
        {
            self.reach.secrets.push("*".to_owned());
            let what = "hands over every secret of the repository";
            self.add_at(inherit.place, "secrets: inherit", what, Risk::Destructive);
        }
        if let Some(env) = job.get("env") {
            self.hosts_in_env(env);
        }
        for step in job.get("steps").map(Node::items).unwrap_or_default() {
            for key in ["env", "with"] {
                if let Some(values) = step.get(key) {
                    self.hosts_in_env(values);
                }
            }
            if let Some(uses) = step.get("uses") {
                self.action(uses);
            }
            if let Some(run) = step.get("run") {
                self.reach.commands += 1;
                self.run(run);
            }
        }
    }

    fn permissions(&mut self, permissions: &Entry) {
        if let Some(all) = permissions.value.text() {
            let write = all != "read-all";
            self.reach.grant("*", if write { "write" } else { "read" });
            if write {
                let text = format!("permissions: {all}");
                let what = "asks for the right to change everything in the repository";
                self.add_at(permissions.value.place, &text, what, Risk::Destructive);
            }
        }
        for scope in permissions.value.entries() {
            let access = scope.value.text().unwrap_or("write");
            if access == "none" {
                continue;
            }
            self.reach
                .grant(&scope.key, if access == "read" { "read" } else { "write" });
            if access != "read" {
                let text = format!("{}: {access}", scope.key);
                let what = format!(
                    "asks for the right to change {} of the repository",
                    scope.key
                );
                let what = if scope.key == "id-token" {
                    "asks for the right to sign in elsewhere as this repository".to_owned()
                } else {
                    what
                };
                self.add_at(scope.place, &text, &what, Risk::Write);
            }
        }
    }

    /// Secrets anywhere below a node.
    fn secrets(&mut self, node: &Node) {
        match &node.data {
            Data::Text(text) => {
                for name in secret::names(text) {
                    let shown = format!("secrets.{name}");
                    if name == "*" {
                        let what = "can have every secret of the repository";
                        self.add_at(node.place, "secrets", what, Risk::Destructive);
                    } else if name != "GITHUB_TOKEN" {
                        let what = format!("can do whatever the secret {name} allows");
                        self.add_at(node.place, &shown, &what, Risk::Write);
                    }
                    self.reach.secrets.push(name);
                }
            }
            Data::List(items) => items.iter().for_each(|item| self.secrets(item)),
            Data::Map(entries) => entries.iter().for_each(|entry| self.secrets(&entry.value)),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Refused => {}
        }
    }

    fn hosts_in_env(&mut self, values: &Node) {
        for value in values
            .entries()
            .iter()
            .filter_map(|entry| entry.value.text())
        {
            self.reach.hosts.extend(host::hosts(value));
        }
    }

    /// An action of GitHub's own does what it is known for; of any other nobody here has read the code.
    fn action(&mut self, uses: &Node) {
        let name = uses.text().unwrap_or_default();
        if name.starts_with("actions/github-script@") {
            self.add_at(
                uses.place,
                name,
                "runs JavaScript with the token of its job",
                Risk::Write,
            );
        } else if !name.starts_with("actions/") {
            self.add_at(
                uses.place,
                name,
                "runs an action whose code was not looked at",
                Risk::Write,
            );
        }
    }

    fn run(&mut self, run: &Node) {
        let Some(script) = run.text() else { return };
        let lines: Vec<&str> = script.lines().collect();
        for (line, host) in host::hosts_by_line(script) {
            let what = format!("talks to {host}");
            let at = self.line_of(
                run.place,
                line,
                lines.get(line).copied().unwrap_or_default(),
            );
            let text = lines.get(line).copied().unwrap_or_default();
            self.add(at, text, &what, Risk::Read);
            self.reach.hosts.push(host);
        }
        for harm in command::harms(script) {
            let source = lines.get(harm.line).copied().unwrap_or_default();
            let at = self.line_of(run.place, harm.line, source);
            self.add(at, &harm.text, &harm.what, harm.level);
        }
    }

    /// The line of the workflow that a line of a script stands on. Exact for `run: |` and for one line; for a
    /// folded script the nearest line that holds it, or else its first.
    fn line_of(&self, place: Option<Place>, offset: usize, source: &str) -> u32 {
        let Some(place) = place else { return 1 };
        let first = place.line as usize;
        let source = source.trim();
        let holds = |line: usize| {
            line > 0
                && self
                    .lines
                    .get(line - 1)
                    .is_some_and(|text| text.contains(source))
        };
        let last = (place.last_line as usize).max(first + offset);
        let line = [first + offset, first + offset + 1]
            .into_iter()
            .find(|&line| holds(line))
            .or_else(|| (first..=last).find(|&line| holds(line)))
            .unwrap_or(first);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    fn add_at(&mut self, place: Option<Place>, text: &str, what: &str, level: Risk) {
        self.add(place.map_or(1, |place| place.line), text, what, level);
    }

    fn add(&mut self, line: u32, text: &str, what: &str, level: Risk) {
        self.reasons.push(Reason {
            found: Found::Workflow {
                line,
                text: command::shown(text),
            },
            what: what.to_owned(),
            level,
        });
    }

    fn finish(mut self) -> Examined {
        self.reasons
            .sort_by(|one, other| (&one.found, &one.what).cmp(&(&other.found, &other.what)));
        self.reasons.dedup();
        Examined {
            reach: self.reach.in_order(),
            reasons: self.reasons,
        }
    }
}

//! What is said of a pull request: a status of a line, and a comment with all of it.

use crate::forge::Mark;
use crate::usecase::{Compared, REPLAYED_DAYS};
use crate::work::markdown::code;
use client::wire::{Replayed, ReplayedRun, Verdict};
use domain::finding::Finding;
use std::fmt::Write;

/// Findings and runs that a comment lists; more are counted.
const MOST_LISTED: usize = 50;

/// What was found.
pub(super) struct Report {
    /// Risks that are lowered.
    pub(super) risks: Vec<Finding>,
    /// What the policies would change, when the pull request touches any.
    pub(super) policies: Option<Compared>,
}

impl Report {
    /// Whether it touches nothing that this is about.
    pub(super) fn says_nothing(&self) -> bool {
        self.risks.is_empty() && self.policies.is_none()
    }

    fn replayed(&self) -> Option<&Replayed> {
        self.policies.as_ref()?.replayed.as_ref()
    }

    /// Runs for which more would be let through.
    fn loosened(&self) -> usize {
        let changes = self
            .replayed()
            .map_or(&[][..], |replayed| &replayed.changes);
        changes.iter().filter(|run| is_looser(run)).count()
    }

    /// What to mark the commit with, and why, in a line.
    pub(super) fn verdict(&self) -> (Mark, String) {
        let Some(policies) = &self.policies else {
            return match self.risks.len() {
                0 => (
                    Mark::Success,
                    "touches no policy and lowers no risk".to_owned(),
                ),
                count => (Mark::Failure, format!("lowers {}", things(count, "risk"))),
            };
        };
        if !policies.broken.is_empty() {
            let count = things(policies.broken.len(), "error");
            let line = format!("the policies would be broken: {count}");
            return (Mark::Failure, line);
        }
        let runs = self.replayed().map_or_else(String::new, |replayed| {
            let (changed, all) = (replayed.changes.len(), replayed.runs);
            format!("; decides otherwise on {changed} of {all} runs")
        });
        let weaker = self.risks.len() + policies.weakened.len();
        if weaker == 0 && self.loosened() == 0 {
            return (Mark::Success, format!("weakens nothing{runs}"));
        }
        let line = match weaker {
            0 => format!("lets more through{runs}"),
            count => format!("weakens {}{runs}", things(count, "thing")),
        };
        (Mark::Failure, line)
    }

    /// All of it, as Markdown. Every text of people stands in code, where GitHub sees only text.
    pub(super) fn body(&self) -> String {
        if self.says_nothing() {
            return "This pull request touches no policy and lowers no risk.\n".to_owned();
        }
        let mut body = String::new();
        section(&mut body, "Lowers the risk of skills", &self.risks);
        let Some(policies) = &self.policies else {
            return body;
        };
        section(&mut body, "The policies would be broken", &policies.broken);
        if !policies.broken.is_empty() {
            body.push_str(
                "\nMerged like this they count for nothing: those before stay in force.\n",
            );
            return body;
        }
        section(&mut body, "Weakens policies", &policies.weakened);
        match &policies.replayed {
            Some(replayed) => runs(&mut body, replayed),
            None => body.push_str(
                "\nThe policies in force cannot be read, so what this would change for runs cannot be told.\n",
            ),
        }
        body
    }
}

fn section(body: &mut String, title: &str, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    // Writing to a String cannot fail.
    let _ = writeln!(body, "\n### {title}\n");
    for finding in findings.iter().take(MOST_LISTED) {
        let _ = writeln!(body, "* {}", code(&finding.to_string()));
    }
    more(body, findings.len());
}

fn runs(body: &mut String, replayed: &Replayed) {
    let Replayed {
        runs,
        truncated,
        changes,
    } = replayed;
    let newest = if *truncated { " newest" } else { "" };
    let all = format!("{runs}{newest} runs of the last {REPLAYED_DAYS} days");
    if changes.is_empty() {
        let _ = writeln!(body, "\nNone of the {all} would be decided otherwise.");
        return;
    }
    let _ = writeln!(
        body,
        "\n### Decides otherwise on {} of the {all}\n",
        changes.len()
    );
    // What lets more through is what a reviewer must not miss.
    let (looser, stricter): (Vec<_>, Vec<_>) = changes.iter().partition(|run| is_looser(run));
    for run in looser.into_iter().chain(stricter).take(MOST_LISTED) {
        let sign = if is_looser(run) { "looser" } else { "stricter" };
        let _ = write!(
            body,
            "* {sign}: {} of {} by {}: {} → **{}**",
            code(run.run_id.as_str()),
            code(run.skill_id.as_str()),
            code(&run.started_by),
            word(run.before),
            word(run.after)
        );
        for reason in run.reasons.iter().take(3) {
            let _ = write!(body, "; {}", code(reason));
        }
        body.push('\n');
    }
    more(body, changes.len());
    body.push_str(
        "\n`prentice policy replay --policies DIR` shows all of it for a working copy.\n",
    );
}

fn more(body: &mut String, count: usize) {
    if count > MOST_LISTED {
        let _ = writeln!(body, "* and {} more", count - MOST_LISTED);
    }
}

fn is_looser(run: &ReplayedRun) -> bool {
    strictness(run.after) < strictness(run.before)
}

fn strictness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allowed => 0,
        Verdict::NeedsApproval => 1,
        Verdict::Denied => 2,
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::NeedsApproval => "needs approval",
        Verdict::Denied => "denied",
    }
}

fn things(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::finding::Source;
    use domain::id::{RunId, SkillId};

    fn found(message: &str) -> Finding {
        Finding::error(Source::Policy, "gone", message).warning()
    }

    fn run(number: u128, before: Verdict, after: Verdict) -> ReplayedRun {
        ReplayedRun {
            run_id: RunId::from_u128(number),
            skill_id: SkillId::parse("ops/restart").expect("an id"),
            started_by: "@mia\n# big".to_owned(),
            before,
            after,
            reasons: vec!["night: `why` <img src=x>".to_owned()],
        }
    }

    fn compared(weakened: Vec<Finding>, changes: Vec<ReplayedRun>) -> Compared {
        Compared {
            broken: Vec::new(),
            weakened,
            replayed: Some(Replayed {
                runs: 100,
                truncated: false,
                changes,
            }),
        }
    }

    #[test]
    fn what_is_weaker_is_marked_and_what_is_stricter_is_only_told() {
        use Verdict::{Allowed, Denied, NeedsApproval};
        let broken = Compared {
            broken: vec![found("no")],
            weakened: Vec::new(),
            replayed: None,
        };
        let loose = vec![run(1, Denied, NeedsApproval)];
        let strict = vec![run(1, Allowed, Denied)];
        for (risks, policies, mark, line) in [
            (
                0,
                None,
                Mark::Success,
                "touches no policy and lowers no risk",
            ),
            (1, None, Mark::Failure, "lowers 1 risk"),
            (
                0,
                Some(broken),
                Mark::Failure,
                "the policies would be broken: 1 error",
            ),
            (
                0,
                Some(compared(Vec::new(), strict)),
                Mark::Success,
                "weakens nothing; decides otherwise on 1 of 100 runs",
            ),
            (
                0,
                Some(compared(Vec::new(), loose)),
                Mark::Failure,
                "lets more through; decides otherwise on 1 of 100 runs",
            ),
            (
                1,
                Some(compared(vec![found("gone")], Vec::new())),
                Mark::Failure,
                "weakens 2 things; decides otherwise on 0 of 100 runs",
            ),
        ] {
            let risks = (0..risks).map(|_| found("lower")).collect();
            let report = Report { risks, policies };
            assert_eq!(report.verdict(), (mark, line.to_owned()));
        }
    }

    #[test]
    fn texts_of_people_stay_texts_and_looser_runs_come_first() {
        use Verdict::{Allowed, NeedsApproval};
        let mut changes: Vec<ReplayedRun> = (0..80)
            .map(|number| run(number, Allowed, NeedsApproval))
            .collect();
        changes.push(run(999, NeedsApproval, Allowed));
        let report = Report {
            risks: vec![found("a\n* b [x](https://evil.example)")],
            policies: Some(compared(Vec::new(), changes)),
        };
        let body = report.body();
        let line = "* looser: `run_000000000000000000000000000003e7` of `ops/restart` by `@mia # big`: needs approval → \
                    **allowed**; ``night: `why` <img src=x>``";
        let at = body.find(line).unwrap_or_else(|| panic!("{body}"));
        assert!(at < body.find("* stricter").expect("others"), "{body}");
        assert!(body.contains("* and 31 more\n"), "{body}");
        let risk = body.lines().find(|line| line.contains("evil"));
        assert!(
            risk.is_some_and(|line| line.starts_with("* `") && line.ends_with('`')),
            "{body}"
        );
        assert!(body.len() < 65_536);
    }
}

//! `prentice policy replay`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::policy_files;
use client::ClientError;
use client::wire::{ReplayPolicies, Replayed, Verdict};
use std::path::PathBuf;

/// Show which past runs other policies would have decided otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice policy replay --policies policies
  prentice policy replay --policies policies --since 7d --json | jq '.changes | length'

Exit code 1 when the policies have errors; a difference is none.")]
pub(crate) struct Replay {
    /// The folder of the policy files: the whole set that is to be in force.
    #[arg(long, value_name = "DIR")]
    policies: PathBuf,
    /// How far back: `30d`, `4w`; 90 days at most.
    #[arg(long, value_name = "AGE", default_value = "30d", value_parser = days)]
    since: u32,
}

/// Reads an age in days: `30d`, `4w`.
fn days(text: &str) -> Result<u32, String> {
    let number = |digits: &str| digits.parse::<u32>().ok();
    let days = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(days), _) => number(days),
        (_, Some(weeks)) => number(weeks).and_then(|weeks| weeks.checked_mul(7)),
        _ => None,
    };
    days.filter(|days| (1..=90).contains(days))
        .ok_or_else(|| "expected days or weeks such as `30d` or `4w`, 90 days at most".to_owned())
}

impl Replay {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let request = ReplayPolicies {
            files: policy_files::read(&self.policies)?,
            days: Some(self.since),
        };
        let replayed = match connection.client.replay_policies(&request).await {
            Err(ClientError::Refused(problem)) if !problem.findings.is_empty() && !output.json => {
                for finding in &problem.findings {
                    output.line(policy_files::line(finding, &self.policies));
                }
                output.line("nothing was replayed: the policies are not valid");
                return Ok(Exit::Failed);
            }
            answer => answer?,
        };
        if output.json {
            output.document(&replayed);
        } else {
            for line in lines(&replayed, self.since) {
                output.line(line);
            }
        }
        Ok(Exit::Done)
    }
}

/// A line for each run that would be decided otherwise, and one for all.
fn lines(replayed: &Replayed, days: u32) -> Vec<String> {
    let mut lines: Vec<String> = replayed
        .changes
        .iter()
        .map(|change| {
            format!(
                "{} {} by {}: {} -> {} ({})",
                change.run_id,
                change.skill_id,
                change.started_by,
                word(change.before),
                word(change.after),
                change.reasons.join("; ")
            )
        })
        .collect();
    let to = |verdict| {
        let changes = replayed.changes.iter();
        changes.filter(|change| change.after == verdict).count()
    };
    lines.push(format!(
        "{} of {} runs of {days} days would be decided otherwise: {} denied, {} sent to approval, {} allowed",
        replayed.changes.len(),
        replayed.runs,
        to(Verdict::Denied),
        to(Verdict::NeedsApproval),
        to(Verdict::Allowed)
    ));
    if replayed.truncated {
        lines.push("there were more runs than can be looked at; these are the newest".to_owned());
    }
    lines
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::NeedsApproval => "needs approval",
        Verdict::Denied => "denied",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::wire::ReplayedRun;
    use domain::id::{RunId, SkillId};

    #[test]
    fn an_age_is_days_or_weeks() {
        for (text, expected) in [
            ("30d", Some(30)),
            ("1w", Some(7)),
            ("90d", Some(90)),
            ("91d", None),
            ("0d", None),
            ("30", None),
            ("999999999w", None),
            ("", None),
        ] {
            assert_eq!(days(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_changed_run_is_a_line_and_all_are_summed_up() {
        let run = RunId::from_u128(7);
        let replayed = Replayed {
            runs: 12,
            truncated: false,
            changes: vec![ReplayedRun {
                run_id: run.clone(),
                skill_id: SkillId::parse("ops/x").expect("an id"),
                started_by: "mia".to_owned(),
                before: Verdict::Allowed,
                after: Verdict::Denied,
                reasons: vec!["night: nothing runs at night".to_owned()],
            }],
        };
        assert_eq!(
            lines(&replayed, 30),
            [
                format!("{run} ops/x by mia: allowed -> denied (night: nothing runs at night)"),
                "1 of 12 runs of 30 days would be decided otherwise: 1 denied, 0 sent to approval, 0 allowed".to_owned(),
            ]
        );
    }
}

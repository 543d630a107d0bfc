//! Mined guardrails: a rule's file as the `forbid` that it is; and the files by which errors are read, which hold no
//! policy and are checked with all others, so that none that is no good replaces a good one. What they mean is the
//! domain's.

use crate::json::{Draft, Translated};
use domain::Timestamp;
use domain::errors::RuleSet;
use domain::finding::Finding;
use domain::guard::to_cedar;
use domain::mining::Classifier;
use domain::proposal::Wordings;
use domain::rule::parse_at;
use domain::signature::ImpactWeights;

/// The policy of a rule's file: one, or none for a fixer, for a rule that is off, and for one that no run can meet since
/// it has no condition on inputs.
pub(crate) fn translate(path: &str, text: &str) -> Result<Translated, Vec<Finding>> {
    let of_file = |findings: Vec<Finding>| -> Vec<Finding> {
        let findings = findings.into_iter();
        findings.map(|finding| finding.in_file(path)).collect()
    };
    let parsed = parse_at(path, text).map_err(of_file)?;
    // Whether it has expired is asked with every run, not when it is compiled.
    let cedar = to_cedar(&parsed.rule, Timestamp::UNIX_EPOCH);
    let draft = |cedar| Draft {
        id: parsed.rule.id.to_string(),
        line: 1,
        column: 1,
        cedar,
    };
    Ok(Translated {
        drafts: cedar.map(draft).into_iter().collect(),
        warnings: of_file(parsed.warnings),
        ..Translated::default()
    })
}

/// A file by which errors are read: no policy, or what is wrong with it.
pub(crate) fn checked(path: &str, text: &str) -> Result<Translated, Vec<Finding>> {
    let read = match path {
        RuleSet::PATH => RuleSet::parse(text).map(drop),
        Classifier::PATH => Classifier::parse(text).map(drop),
        Wordings::PATH => Wordings::parse(text).map(drop),
        _ => ImpactWeights::parse(text).map(drop),
    };
    match read {
        Ok(()) => Ok(Translated::default()),
        Err(findings) => {
            let findings = findings.into_iter();
            Err(findings.map(|finding| finding.in_file(path)).collect())
        }
    }
}

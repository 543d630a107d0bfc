//! Every key of the table on one page.
//!
//! In the table every `pk`, `list_pk` and `group_pk` begins with `<tenant>#`: a key cannot be written down without
//! the tenant who owns the item. The `due` index alone runs across tenants.
//!
//! | item | pk | sk | `list` index | `group` index | `due` index |
//! | --- | --- | --- | --- | --- | --- |
//! | skill | `SKILL#<id>` | `SKILL` | `SKILLS` / id | `SKILLS#<status>` / id | while a pull request is open |
//! | texts of a version | `SKILL#<id>` | `CONTENT#<n>` | | | |
//! | word of a skill | `WORD#<first two letters>` | `<word>#<id>` | | | |
//! | run | `RUN#<id>` | `RUN` | `RUNS` / id | `RUNS#<skill>` / id | while it is not over |
//! | pull request | `PULL#<number>` | `PULL` | | | |
//! | runner | `RUNNER#<id>` | `RUNNER` | | | |
//! | outstanding work | `WORK#<id>` | `WORK` | | | always |
//! | seen once | `ONCE#<kind>#<id>` | `ONCE` | | | |
//! | sign-in code | `SIGNIN#<hash>` | `SIGNIN` | | | |
//! | API token | `APITOKEN#<id>` | `APITOKEN` | `TOKENS#<tenant>` / id | | |
//! | opinion on a route | `FEEDBACK#<expected skill>` | id | | `FEEDBACK_AGAINST#<selected skill>` / id | |
//! | opinions counted | `SKILL#<id>` | `FEEDBACK` | | | |
//! | segment of the routes | `ROUTES` | `SEGMENT#<number>` | | | |
//! | head of the routes | `ROUTES` | `HEAD` | | | |
//! | terms of a run | `RUN#<id>` | `TERMS` | | | |
//! | approval of a run | `RUN#<id>` | `APPROVAL` | `APPROVALS` / time and run | `APPROVALS#<status>` / same | |
//! | circuit of a skill | `SKILL#<id>` | `CIRCUIT` | | | |
//! | version last run with approval | `SKILL#<id>` | `LAST_APPROVED` | | | |
//! | limits of the budgets | `BUDGET` | `LIMITS` | | | |
//! | what is used of a budget | `LEDGER#<scope>` | `<year>-<month>` | | | |
//! | policies of a change | `POLICIES` | `FILES#<n>` | | | |
//! | head of the policies | `POLICIES` | `HEAD` | | | |
//! | idempotency key | `IDEMPOTENCY#<hash of caller, route and key>` | `IDEMPOTENCY` | | | |
//! | strict rate limit | `RATE#<hash of the caller's name>#<class of routes>` | the rule, such as `60/60s/60` | | | |
//! | error | `ERROR#<fingerprint>` | `ERROR` | `ERRORS` / last seen | | |
//! | groups of errors | `ERROR_GROUPS` | `HEAD` | | | |
//! | events counted in an hour | `ERROR#<fingerprint>` | `HOUR#<hour>#<part>` | | | |
//! | since when rules are in force | `RULES` | `TIMELINE` | | | |
//! | what people call wrong of a rule | `RULE#<id>` | `FALSE_POSITIVES` | | | |
//! | what was mined | `MINING` | `HEAD` | | | |
//! | fingerprints of a service | `ERROR_SERVICE#<hash of its name and the rules' number>` | `COUNT` | | | |
//! | entry of the audit, not sealed yet | `AUDIT_DRAFTS` | id, which begins with the time | | | |
//! | how many of these were written | `AUDIT_SHARD#<n>` | `WRITTEN` | | | while there may be some |
//! | entry of the audit | `AUDIT` | `ENTRY#<sequence>` | | | |
//! | head of the audit | `AUDIT` | `HEAD` | | | |
//!
//! What lies in `AUDIT` is put once and never changed but for the head: IAM forbids every function to delete or update there, and
//! all but the scheduler to put (`infra/template.yaml`).
//!
//! Run ids, token ids and the ids of opinions begin with the time, so the `list` and `group` indexes give runs by age. The `due` index
//! is spread over [`DUE_SHARDS`] partitions by the hash of the key.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::TokenId;
use domain::approval;
use domain::budget::{Month, Scope};
use domain::collect::Part;
use domain::errors::Fingerprint;
use domain::id::{PullNumber, RunId, RunnerId, SkillId, TenantId, VersionNumber};
use domain::rate_limit::{RouteClass, Rule};
use domain::rule::RuleId;
use domain::signature::Hour;
use domain::skill::Status;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Over how many partitions the `due` index is spread.
pub(crate) const DUE_SHARDS: u8 = 4;
/// All skills, by id.
pub(crate) const LIST_OF_SKILLS: &str = "SKILLS";
/// All requests for approval, by age.
pub(crate) const LIST_OF_APPROVALS: &str = "APPROVALS";
/// All errors, by when they were last seen.
pub(crate) const LIST_OF_ERRORS: &str = "ERRORS";
/// All runs, by age.
pub(crate) const LIST_OF_RUNS: &str = "RUNS";

/// The chain of the audit, and its head.
pub(crate) const AUDIT: &str = "AUDIT";
/// Entries of the audit that wait to be sealed.
pub(crate) const AUDIT_DRAFTS: &str = "AUDIT_DRAFTS";

/// Primary key of an item, within what its tenant owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: String, sk: &str) -> Key {
        Key {
            pk,
            sk: sk.to_owned(),
        }
    }

    pub(crate) fn skill(id: &SkillId) -> Key {
        Key::new(format!("SKILL#{id}"), "SKILL")
    }

    pub(crate) fn content(id: &SkillId, version: VersionNumber) -> Key {
        Key {
            pk: format!("SKILL#{id}"),
            sk: format!("CONTENT#{:010}", version.0),
        }
    }

    pub(crate) fn word(word: &str, id: &SkillId) -> Key {
        Key {
            pk: word_partition(word),
            sk: format!("{word}#{id}"),
        }
    }

    pub(crate) fn run(id: &RunId) -> Key {
        Key::new(format!("RUN#{id}"), "RUN")
    }

    pub(crate) fn pull(number: PullNumber) -> Key {
        Key::new(format!("PULL#{number}"), "PULL")
    }

    pub(crate) fn runner(id: RunnerId) -> Key {
        Key::new(format!("RUNNER#{id}"), "RUNNER")
    }

    pub(crate) fn work(id: &str) -> Key {
        Key::new(format!("WORK#{id}"), "WORK")
    }

    pub(crate) fn once(kind: &str, id: &str) -> Key {
        Key::new(format!("ONCE#{kind}#{id}"), "ONCE")
    }

    pub(crate) fn sign_in(hash: &str) -> Key {
        Key::new(format!("SIGNIN#{hash}"), "SIGNIN")
    }

    pub(crate) fn token(id: &TokenId) -> Key {
        Key::new(format!("APITOKEN#{id}"), "APITOKEN")
    }

    pub(crate) fn feedback(expected: &SkillId, id: &str) -> Key {
        Key::new(feedback_for(expected), id)
    }

    pub(crate) fn feedback_count(skill: &SkillId) -> Key {
        Key::new(format!("SKILL#{skill}"), "FEEDBACK")
    }

    pub(crate) fn route_head() -> Key {
        Key::new("ROUTES".to_owned(), "HEAD")
    }

    pub(crate) fn route_segment(number: u8) -> Key {
        Key::new("ROUTES".to_owned(), &format!("SEGMENT#{number:03}"))
    }

    pub(crate) fn policy_head() -> Key {
        Key::new("POLICIES".to_owned(), "HEAD")
    }

    pub(crate) fn policy_files(number: u64) -> Key {
        Key::new("POLICIES".to_owned(), &format!("FILES#{number:010}"))
    }

    pub(crate) fn terms(run: &RunId) -> Key {
        Key::new(format!("RUN#{run}"), "TERMS")
    }

    pub(crate) fn approval(run: &RunId) -> Key {
        Key::new(format!("RUN#{run}"), "APPROVAL")
    }

    pub(crate) fn circuit(skill: &SkillId) -> Key {
        Key::new(format!("SKILL#{skill}"), "CIRCUIT")
    }

    pub(crate) fn last_approved(skill: &SkillId) -> Key {
        Key::new(format!("SKILL#{skill}"), "LAST_APPROVED")
    }

    pub(crate) fn idempotency(name: &str) -> Key {
        Key::new(format!("IDEMPOTENCY#{name}"), "IDEMPOTENCY")
    }

    /// The rule is part of it, so that a changed rule begins anew.
    pub(crate) fn rate(caller: &str, class: RouteClass, rule: &Rule) -> Key {
        Key::new(
            format!("RATE#{caller}#{}", class.as_str()),
            &rule.to_string(),
        )
    }

    pub(crate) fn error(fingerprint: &Fingerprint) -> Key {
        Key::new(format!("ERROR#{fingerprint}"), "ERROR")
    }

    pub(crate) fn error_groups() -> Key {
        Key::new("ERROR_GROUPS".to_owned(), "HEAD")
    }

    pub(crate) fn counted(fingerprint: &Fingerprint, hour: Hour, part: Part) -> Key {
        let sk = format!("HOUR#{:09}#{part}", hour.0);
        Key::new(format!("ERROR#{fingerprint}"), &sk)
    }

    pub(crate) fn rule_timeline() -> Key {
        Key::new("RULES".to_owned(), "TIMELINE")
    }

    pub(crate) fn fixer(id: &RuleId) -> Key {
        Key::new(format!("FIXER#{id}"), "FIXER")
    }

    pub(crate) fn false_positives(rule: &RuleId) -> Key {
        Key::new(format!("RULE#{}", rule.as_str()), "FALSE_POSITIVES")
    }

    pub(crate) fn mining() -> Key {
        Key::new("MINING".to_owned(), "HEAD")
    }

    pub(crate) fn error_service(service: &str) -> Key {
        let hash = hex::encode(Sha256::digest(service));
        Key::new(format!("ERROR_SERVICE#{hash}"), "COUNT")
    }

    pub(crate) fn budgets() -> Key {
        Key::new("BUDGET".to_owned(), "LIMITS")
    }

    pub(crate) fn ledger(scope: &Scope, month: Month) -> Key {
        Key::new(format!("LEDGER#{scope}"), &month.to_string())
    }

    pub(crate) fn audit_draft(id: &str) -> Key {
        Key::new(AUDIT_DRAFTS.to_owned(), id)
    }

    pub(crate) fn audit_shard(shard: usize) -> Key {
        Key::new(format!("AUDIT_SHARD#{shard}"), "WRITTEN")
    }

    pub(crate) fn audit_entry(sequence: u64) -> Key {
        Key::new(AUDIT.to_owned(), &audit_sort(sequence))
    }

    pub(crate) fn audit_head() -> Key {
        Key::new(AUDIT.to_owned(), "HEAD")
    }

    /// As the table has it, for the item that this tenant owns.
    pub(crate) fn attributes(&self, owner: &TenantId) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("pk".to_owned(), owned(owner, &self.pk)),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }

    /// The partition of the `due` index this item belongs to.
    pub(crate) fn due_partition(&self) -> String {
        due_partition(Sha256::digest(&self.pk)[0] % DUE_SHARDS)
    }
}

/// A partition of the table, or of an index, that belongs to a tenant. No tenant's name holds `#`.
pub(crate) fn owned(owner: &TenantId, partition: &str) -> AttributeValue {
    AttributeValue::S(format!("{owner}#{partition}"))
}

/// Whose item has this `pk`, and its partition within what they own.
pub(crate) fn owner_of(pk: &str) -> Option<(TenantId, &str)> {
    let (owner, partition) = pk.split_once('#')?;
    Some((TenantId::parse(owner).ok()?, partition))
}

/// Sorts entries of the audit by their place; the head sorts behind all of them.
pub(crate) fn audit_sort(sequence: u64) -> String {
    format!("ENTRY#{sequence:015}")
}

pub(crate) fn word_partition(word: &str) -> String {
    format!("WORD#{}", word.chars().take(2).collect::<String>())
}

/// API tokens of a tenant, by age.
pub(crate) fn list_of_tokens(tenant: &TenantId) -> String {
    format!("TOKENS#{tenant}")
}

pub(crate) fn group_of_skills(status: Status) -> String {
    format!("SKILLS#{}", status.as_str())
}

pub(crate) fn group_of_approvals(status: approval::Status) -> String {
    format!("APPROVALS#{}", status.as_str())
}

pub(crate) fn group_of_runs(skill: &SkillId) -> String {
    format!("RUNS#{skill}")
}

/// Opinions that lead requests to a skill, by age.
pub(crate) fn feedback_for(skill: &SkillId) -> String {
    format!("FEEDBACK#{skill}")
}

/// Opinions that lead requests away from a skill, by age.
pub(crate) fn feedback_against(skill: &SkillId) -> String {
    format!("FEEDBACK_AGAINST#{skill}")
}

/// Sorts errors by when they were last seen.
pub(crate) fn error_sort(last_seen: Timestamp, fingerprint: &Fingerprint) -> String {
    format!("{:015}#{fingerprint}", last_seen.as_millisecond().max(0))
}

pub(crate) fn due_partition(shard: u8) -> String {
    format!("DUE#{shard}")
}

/// Sorts by time; made unique by the key it belongs to.
pub(crate) fn due_sort(at: Timestamp, pk: &str) -> String {
    format!("{:015}#{pk}", at.as_millisecond().max(0))
}

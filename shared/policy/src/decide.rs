//! Asking the policies about one run. Whatever goes wrong on the way denies.

use crate::compile::PolicySet;
use crate::entities::Facts;
use crate::policy::{Mode, Policy};
use crate::request::Request;
use crate::schema::NAMES;
use cedar_policy::{AuthorizationError, Authorizer, EntityUid, PolicyId};
use domain::access::matches_pattern;
use domain::admission::{ApprovalRule, Denial, PolicyVerdict, Warning};

/// A policy that was met, or that could not be evaluated and why.
type Met<'p> = (&'p Policy, Option<String>);

impl PolicySet {
    /// What all policies together say of a run.
    ///
    /// A policy that cannot be evaluated (an overflow, say) counts as met when it forbids, and as not met
    /// when it permits.
    pub fn decide(&self, request: &Request<'_>) -> PolicyVerdict {
        let facts = match self.facts(request) {
            Ok(facts) => facts,
            Err(error) => return self.undecidable(error.to_string()),
        };
        let names = &*NAMES;
        let (run, unattended) = (&self.on_run, &self.on_run_unattended);
        let forbids = self.met(&run.forbids, &names.run, &facts);
        let permits = self.met(&run.permits, &names.run, &facts);
        let asks = self.met(&unattended.forbids, &names.run_unattended, &facts);
        let lets_go = self.met(&unattended.permits, &names.run_unattended, &facts);
        let (Ok(forbids), Ok(permits), Ok(asks), Ok(lets_go)) = (forbids, permits, asks, lets_go)
        else {
            return self.undecidable("Cedar does not take this request".to_owned());
        };
        let mut verdict = PolicyVerdict::default();
        // A policy may be about both actions, and is heard once. Ids do not tell, for they may be shared.
        let mut heard: Vec<&Policy> = Vec::new();
        for (policy, error) in forbids {
            heard.push(policy);
            match policy.mode {
                Mode::Block => verdict.denials.push(self.denial(policy, error, &facts)),
                Mode::RequireApproval => verdict.approvals.push(approval(policy, error)),
                Mode::Warn => verdict.warnings.push(warning(policy, error)),
                Mode::Shadow => verdict.shadowed.push(policy.id.clone()),
            }
        }
        for (policy, error) in asks {
            if heard.iter().any(|other| std::ptr::eq(*other, policy)) {
                continue;
            }
            match policy.mode {
                Mode::Block | Mode::RequireApproval => {
                    verdict.approvals.push(approval(policy, error))
                }
                Mode::Warn => verdict.warnings.push(warning(policy, error)),
                Mode::Shadow => verdict.shadowed.push(policy.id.clone()),
            }
        }
        let (permits, broken): (Vec<Met<'_>>, Vec<Met<'_>>) =
            permits.into_iter().partition(|(_, error)| error.is_none());
        // A guardrail may be passed over; that nothing is allowed by default may not.
        let only_guardrails = verdict.denials.iter().all(|denial| denial.guardrail);
        if self.options.default_deny && permits.is_empty() && only_guardrails {
            verdict.denials.push(default_deny(request, &broken));
        }
        for (policy, _) in permits {
            verdict.others.push(policy.id.clone());
        }
        for (policy, error) in lets_go {
            if error.is_none() {
                verdict.others.push(policy.id.clone());
                verdict.waives_risk_up_to = verdict.waives_risk_up_to.max(policy.waives_risk_up_to);
            }
        }
        verdict.others.dedup();
        // What the caller can have granted first, then what forbids everyone, then guardrails.
        verdict
            .denials
            .sort_by_key(|denial| (denial.guardrail, denial.missing.is_empty()));
        verdict
    }

    /// The policies of one effect about one action that are met, in their order.
    fn met(
        &self,
        policies: &cedar_policy::PolicySet,
        action: &EntityUid,
        facts: &Facts,
    ) -> Result<Vec<Met<'_>>, Box<dyn std::error::Error>> {
        if policies.is_empty() {
            return Ok(Vec::new());
        }
        let request = cedar_policy::Request::new(
            facts.principal.clone(),
            action.clone(),
            facts.skill.clone(),
            facts.context.clone(),
            None,
        )?;
        let response = Authorizer::new().is_authorized(&request, policies, &facts.entities);
        let diagnostics = response.diagnostics();
        let index = |id: &PolicyId| self.index.get(id).copied();
        let met = diagnostics
            .reason()
            .filter_map(|id| Some((index(id)?, None)));
        let broken = diagnostics.errors().filter_map(|error| {
            let AuthorizationError::PolicyEvaluationError(error) = error;
            Some((index(error.policy_id())?, Some(error.inner().to_string())))
        });
        let mut all: Vec<(usize, Option<String>)> = met.chain(broken).collect();
        all.sort_by_key(|(index, _)| *index);
        Ok(all
            .into_iter()
            .map(|(index, error)| (&self.policies[index], error))
            .collect())
    }

    fn denial(&self, policy: &Policy, error: Option<String>, facts: &Facts) -> Denial {
        let lacks = |permission: &&String| !facts.held.contains(*permission);
        let missing: Vec<String> = match error {
            Some(_) => Vec::new(),
            None => policy.permissions.iter().filter(lacks).cloned().collect(),
        };
        let mut granted_by = policy.granted_by.clone();
        if granted_by.is_empty() {
            granted_by = self.roles_with_all(&missing);
        }
        Denial {
            policy_id: policy.id.clone(),
            reason: reason(policy, error, &missing),
            missing,
            granted_by,
            guardrail: policy.guardrail,
        }
    }

    /// The roles of the permission policies that grant all of these; those that grant some when none does.
    fn roles_with_all(&self, missing: &[String]) -> Vec<String> {
        if missing.is_empty() {
            return Vec::new();
        }
        let grants = |patterns: &[String], permission: &String| {
            patterns
                .iter()
                .any(|pattern| matches_pattern(pattern, permission))
        };
        let named = |wanted: &dyn Fn(&[String]) -> bool| -> Vec<String> {
            let roles = self.roles.iter().filter(|(_, patterns)| wanted(patterns));
            roles.map(|(role, _)| format!("role:{role}")).collect()
        };
        let all = named(&|patterns| missing.iter().all(|one| grants(patterns, one)));
        if all.is_empty() {
            return named(&|patterns| missing.iter().any(|one| grants(patterns, one)));
        }
        all
    }

    fn undecidable(&self, why: String) -> PolicyVerdict {
        let denial = Denial {
            policy_id: "policy_error".to_owned(),
            reason: format!("the policies could not be asked: {why}"),
            missing: Vec::new(),
            granted_by: Vec::new(),
            guardrail: false,
        };
        PolicyVerdict {
            denials: vec![denial],
            ..PolicyVerdict::default()
        }
    }
}

fn default_deny(request: &Request<'_>, broken: &[Met<'_>]) -> Denial {
    let name = &request.principal.name;
    let skill = &request.skill.id;
    let mut reason =
        format!("nothing is allowed by default, and no policy permits {name} to run {skill}");
    for (policy, error) in broken {
        let error = error.as_deref().unwrap_or_default();
        reason = format!("{reason}; `{}` could not be evaluated: {error}", policy.id);
    }
    Denial {
        policy_id: "default_deny".to_owned(),
        reason,
        missing: Vec::new(),
        granted_by: request.skill.owners.iter().cloned().collect(),
        guardrail: false,
    }
}

fn reason(policy: &Policy, error: Option<String>, missing: &[String]) -> String {
    let id = &policy.id;
    if let Some(error) = error {
        return format!("the policy `{id}` could not be evaluated, so it counts as met: {error}");
    }
    if let Some(reason) = &policy.reason {
        return reason.clone();
    }
    match missing {
        [] => format!(
            "the policy `{id}` forbids it ({}:{})",
            policy.file, policy.line
        ),
        [one] => format!("it needs the permission `{one}`, which you do not hold"),
        many => format!(
            "it needs the permissions `{}`, which you do not hold",
            many.join("`, `")
        ),
    }
}

fn warning(policy: &Policy, error: Option<String>) -> Warning {
    Warning {
        policy_id: policy.id.clone(),
        reason: reason(policy, error, &[]),
    }
}

fn approval(policy: &Policy, error: Option<String>) -> ApprovalRule {
    let id = &policy.id;
    let reason = match (&error, &policy.reason) {
        (Some(error), _) => {
            format!("the policy `{id}` could not be evaluated, so it counts as met: {error}")
        }
        (None, Some(reason)) => reason.clone(),
        (None, None) => format!("the policy `{id}` wants approval first"),
    };
    ApprovalRule {
        policy_id: id.clone(),
        reason,
        approvers: policy.approvers.clone(),
        quorum: policy.quorum,
        expires_after_seconds: policy.expires_after_seconds,
    }
}

//! `approval_policies.json`: which skills wait for a human, and for whom. Of the entries that mean a
//! skill only the first counts. An entry that says `requires_approval: false` lets go of what the
//! entries below it ask for; of the risk that a request shows, only as much as it says it may.

use super::fields::{Fields, Report, parse_wait};
use super::read::{Data, Node, read};
use super::{Earlier, Entry, Translated, open_file};
use crate::write::Writer;
use domain::finding::Finding;

const POLICY: [&str; 8] = [
    "skill_id",
    "requires_approval",
    "policy_id",
    "reason",
    "approvers",
    "quorum",
    "expires",
    "waives_risk_up_to",
];

/// Translates the text of the file at this path.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub(crate) fn translate(path: &str, text: &str) -> Result<Translated, Vec<Finding>> {
    let node = read(text).map_err(|finding| vec![finding.in_file(path)])?;
    let mut findings = Vec::new();
    let report = &mut Report {
        path,
        findings: &mut findings,
    };
    let mut found = Translated::default();
    let (_, policies) = open_file(&node, "the approval policies", &["policies"], report);
    let mut earlier = Earlier::default();
    for (index, item) in policies.unwrap_or_default().iter().enumerate() {
        policy(
            item,
            &format!("policies[{index}]"),
            &mut earlier,
            &mut found,
            report,
        );
    }
    if findings.is_empty() {
        Ok(found)
    } else {
        Err(findings)
    }
}

fn policy(
    node: &Node,
    path: &str,
    earlier: &mut Earlier,
    found: &mut Translated,
    report: &mut Report<'_>,
) {
    let Some(entry) = Entry::read(node, path, "approval", &POLICY, report) else {
        return;
    };
    let fields = &entry.fields;
    let required = match fields.get("requires_approval") {
        Some(_) => fields.bool("requires_approval", report),
        None => Some(true),
    };
    let approvers = fields.names("approvers", report);
    let quorum = quorum(fields, report);
    let expires = expires(fields, report);
    let waives = waives(fields, report);
    let Some(required) = required else {
        return;
    };
    let only_for = |wanted: bool, names: &[&str], report: &mut Report<'_>| {
        for (name, node) in fields.entries().filter(|(name, _)| names.contains(name)) {
            let message = format!("`{name}` means nothing unless `requires_approval` is {wanted}");
            report.error("without-effect", &fields.path_of(name), node, message);
        }
    };
    if required {
        only_for(false, &["waives_risk_up_to"], report);
    } else {
        only_for(true, &["approvers", "quorum", "expires"], report);
    }
    let exclusions = match earlier.exclusions(&entry, report) {
        Ok(exclusions) => exclusions,
        Err(warning) => {
            found.warnings.push(warning);
            return;
        }
    };
    earlier.0.push(entry.glob.clone());
    let mut writer = Writer::default();
    writer.annotate("id", &entry.id);
    writer.annotate_if("reason", entry.reason.as_deref());
    writer.annotate_if("approvers", approvers.as_deref());
    writer.annotate_if("quorum", quorum.as_deref());
    writer.annotate_if("expires", expires.as_deref());
    writer.annotate_if("waives_risk", waives.as_deref());
    if let Some(condition) = entry.glob.condition() {
        writer.when(&condition);
    }
    exclusions
        .iter()
        .for_each(|condition| writer.unless(condition));
    let effect = if required { "forbid" } else { "permit" };
    found
        .drafts
        .push(entry.draft(writer.finish(effect, "run_unattended")));
}

fn quorum(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<String> {
    let node = fields.get("quorum")?;
    if let Data::Number(number) = &node.data
        && number
            .parse::<u32>()
            .is_ok_and(|number| (1..=20).contains(&number))
    {
        return Some(number.clone());
    }
    report.wrong_type(
        &fields.path_of("quorum"),
        node,
        "a whole number from 1 to 20",
    );
    None
}

fn expires(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<String> {
    let node = fields.get("expires")?;
    let text = node.text().filter(|text| parse_wait(text).is_some());
    if text.is_none() {
        let expected = "a time such as `30m`, `24h` or `7d`, at most `90d`";
        report.wrong_type(&fields.path_of("expires"), node, expected);
    }
    text.map(str::to_owned)
}

fn waives(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<String> {
    let node = fields.get("waives_risk_up_to")?;
    let text = node
        .text()
        .filter(|text| ["read", "write", "destructive"].contains(text));
    if text.is_none() {
        let expected = "`read`, `write` or `destructive`";
        report.wrong_type(&fields.path_of("waives_risk_up_to"), node, expected);
    }
    text.map(str::to_owned)
}

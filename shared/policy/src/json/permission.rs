//! `permission_policies.json`: which permissions a skill needs, which roles grant them, and rules
//! over attributes. As in the users' tool, of the permission policies that mean a skill only the
//! first counts; unlike there, nothing wrong in the file opens anything.

use super::fields::{Fields, Report, texts};
use super::read::{Data, Node, read};
use super::{Earlier, Entry, Translated, list, open_file};
use crate::write::{Writer, literal, set};
use domain::finding::Finding;
use std::collections::BTreeMap;

const FILE: [&str; 3] = ["roles", "policies", "abac_policies"];
const POLICY: [&str; 6] = [
    "skill_id",
    "required_permissions",
    "permissions",
    "policy_id",
    "reason",
    "granted_by",
];
const RULE: [&str; 6] = [
    "skill_id",
    "effect",
    "conditions",
    "policy_id",
    "reason",
    "granted_by",
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
    let (fields, policies) = open_file(&node, "the permission policies", &FILE, report);
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
    if let Some(fields) = fields {
        found.roles = roles(&fields, report);
        let rules = list(&fields, "abac_policies", report);
        for (index, item) in rules.unwrap_or_default().iter().enumerate() {
            rule(item, &format!("abac_policies[{index}]"), &mut found, report);
        }
    }
    if findings.is_empty() {
        Ok(found)
    } else {
        Err(findings)
    }
}

fn roles(fields: &Fields<'_>, report: &mut Report<'_>) -> BTreeMap<String, Vec<String>> {
    let opened = fields.get("roles").and_then(|node| {
        Fields::open_any(node, "roles", "the map of roles to permissions", report)
    });
    let Some(roles) = opened else {
        return BTreeMap::new();
    };
    let all = roles.entries().map(|(role, node)| {
        let granted = texts(node, &roles.path_of(role), report).unwrap_or_default();
        (role.to_owned(), granted)
    });
    all.collect()
}

/// A permission policy becomes two: one that forbids whoever lacks a permission, and one that permits
/// the others, which matters when nothing is allowed by default.
fn policy(
    node: &Node,
    path: &str,
    earlier: &mut Earlier,
    found: &mut Translated,
    report: &mut Report<'_>,
) {
    let Some(entry) = Entry::read(node, path, "permission", &POLICY, report) else {
        return;
    };
    let fields = &entry.fields;
    let granted_by = fields.names("granted_by", report);
    let given = (
        fields.get("required_permissions"),
        fields.get("permissions"),
    );
    let name = match given {
        (Some(_), Some(_)) => {
            let message =
                "`required_permissions` and `permissions` mean the same: write one of them";
            report.error("duplicate-field", path, node, message);
            return;
        }
        (None, None) => {
            let message = "`required_permissions` is missing: expected a list of permissions, an empty one if this skill needs none";
            report.error("missing-field", path, node, message);
            return;
        }
        (Some(_), None) => "required_permissions",
        (None, Some(_)) => "permissions",
    };
    let Some(required) = fields.texts(name, report) else {
        return;
    };
    let exclusions = match earlier.exclusions(&entry, report) {
        Ok(exclusions) => exclusions,
        Err(warning) => {
            found.warnings.push(warning);
            return;
        }
    };
    earlier.0.push(entry.glob.clone());
    let start = || {
        let mut writer = Writer::default();
        writer.annotate("id", &entry.id);
        writer.annotate_if("reason", entry.reason.as_deref());
        if let Some(condition) = entry.glob.condition() {
            writer.when(&condition);
        }
        exclusions
            .iter()
            .for_each(|condition| writer.unless(condition));
        writer
    };
    let mut permit = start();
    if !required.is_empty() {
        let held = set(required.iter().map(String::as_str));
        let held = format!("principal.permissions.containsAll({held})");
        let mut forbid = start();
        forbid.annotate_if("granted_by", granted_by.as_deref());
        forbid.unless(&held);
        found
            .drafts
            .push(entry.draft(forbid.finish("forbid", "run")));
        permit.when(&held);
    }
    found
        .drafts
        .push(entry.draft(permit.finish("permit", "run")));
}

/// An attribute rule holds when every condition does: one of the values of the attribute is one of those given.
fn rule(node: &Node, path: &str, found: &mut Translated, report: &mut Report<'_>) {
    let Some(entry) = Entry::read(node, path, "abac", &RULE, report) else {
        return;
    };
    let fields = &entry.fields;
    let granted_by = fields.names("granted_by", report);
    let effect = match fields.get("effect").map(|node| (node, node.text())) {
        Some((_, Some("allow"))) => Some("permit"),
        Some((_, Some("deny"))) => Some("forbid"),
        Some((node, _)) => {
            report.wrong_type(&fields.path_of("effect"), node, "`allow` or `deny`");
            None
        }
        None => {
            let message = "`effect` is missing: expected `allow` or `deny`";
            report.error("missing-field", path, node, message);
            None
        }
    };
    let mut writer = Writer::default();
    writer.annotate("id", &entry.id);
    writer.annotate_if("reason", entry.reason.as_deref());
    writer.annotate_if("granted_by", granted_by.as_deref());
    if let Some(condition) = entry.glob.condition() {
        writer.when(&condition);
    }
    for condition in conditions(fields, report) {
        writer.when(&condition);
    }
    if let Some(effect) = effect {
        found.drafts.push(entry.draft(writer.finish(effect, "run")));
    }
}

fn conditions(fields: &Fields<'_>, report: &mut Report<'_>) -> Vec<String> {
    let path = fields.path_of("conditions");
    let Some(node) = fields.get("conditions") else {
        let message = "`conditions` is missing: expected an object of attributes and their values, an empty one if the rule always holds";
        report.error("missing-field", &fields.path, fields.node(), message);
        return Vec::new();
    };
    let Some(attributes) =
        Fields::open_any(node, &path, "the conditions of an attribute rule", report)
    else {
        return Vec::new();
    };
    let mut written = Vec::new();
    for (attribute, node) in attributes.entries() {
        let path = attributes.path_of(attribute);
        let Some(values) = texts(node, &path, report) else {
            continue;
        };
        if matches!(&node.data, Data::List(items) if items.is_empty()) {
            let message = "this list is empty, so no value could ever fit: write the values that the attribute may have, or remove the condition";
            report.error("empty-list", &path, node, message);
            continue;
        }
        written.push(condition(attribute, &values));
    }
    written
}

fn condition(attribute: &str, values: &[String]) -> String {
    let any = set(values.iter().map(String::as_str));
    match attribute {
        "role" => format!("principal.roles.containsAny({any})"),
        "tags" => format!("resource.tags.containsAny({any})"),
        "skill_id" => {
            let ids: Vec<String> = values.iter().map(|id| id.replace('.', "/")).collect();
            let ids = set(ids.iter().map(String::as_str));
            format!("{ids}.contains(resource.id)")
        }
        other => {
            let name = literal(other);
            format!("principal.hasTag({name}) && principal.getTag({name}).containsAny({any})")
        }
    }
}

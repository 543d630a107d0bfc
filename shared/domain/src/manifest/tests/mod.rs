//! What is said about manifests that are wrong.

mod costs;
mod properties;
mod schemas;
mod yaml;

use super::{Draft, parse, parse_at};
use crate::finding::Finding;
use expect_test::{Expect, expect};

const GOOD: &str = "\
id: ops/disk-report
name: Disk report
description: What fills a disk.
version: 1.0.0
kind: workflow
risk: read
tags: [disk]
examples: [what fills the disk?]
owners: [platform]
inputs:
  type: object
  required: [path]
  properties:
    path: {type: string}
    top: {type: integer, default: 5}
outputs:
  properties:
    largest: {type: string}
";

fn shown(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&match parse(text) {
        Ok(parsed) => format!("good\n{}", shown(&parsed.warnings)),
        Err(findings) => shown(&findings),
    });
}

/// What is said after this edit of [`GOOD`].
fn edited(from: &str, to: &str, expected: Expect) {
    assert!(GOOD.contains(from), "nothing to edit");
    check(&GOOD.replacen(from, to, 1), expected);
}

#[test]
fn the_good_one_is_good() {
    check(
        GOOD,
        expect![[r#"
        good
    "#]],
    );
    check(
        "id: a/b\nname: n\ndescription: d\nversion: 1.0.0\nkind: workflow\nrisk: write",
        expect![[r#"
        good
        info[advice] examples: no examples: write one or two requests that should lead to this skill, so that it is found by asking
        info[advice] owners: no owners: name who answers for this skill
    "#]],
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    check(
        "id: Disk Report\nnmae: Disk report\ndescription: 5\nversion: 1.0\nkind: http\ntags: disk\nexamples: [a, A, '']\nowners: [a b]\ntimeout: 30\nidempotent: maybe\ninputs:\n  properties:\n    top: {type: int, minimum: 1}\n    path: {type: string, default: 5, minimum: 1}\n    '1x': {}\n  required: [pth, top, top]\n",
        expect![[r#"
            1:1: error[missing-field] name: `name` is missing: expected what to call the skill, such as `Disk report`
            1:1: error[missing-field] risk: `risk` is missing: expected `read` (only looks), `write` (can be undone) or `destructive` (cannot be undone)
            1:5: error[bad-id] id: "Disk Report" is no skill id: expected `domain/name` (such as `ops/disk-report`), each of lower-case letters and digits with single _ (in the name also -) between them, at most 64 long
            2:1: error[unknown-field] nmae: `nmae` is no field of a manifest: did you mean `name`?
            3:14: error[wrong-type] description: found the number 5, expected text: what the skill does and when to use it; put it in quotes
            4:10: error[bad-version] version: found "1.0", expected three numbers and dots, such as `1.0.0` (semantic versioning)
            5:7: error[kind-not-supported] kind: `http` is not supported yet: expected `workflow`
            6:7: error[wrong-type] tags: found the text "disk", expected a list of words
            7:15: error[duplicate] examples[1]: "A" is listed twice: remove one
            7:18: error[empty] examples[2]: found an empty text, expected text: a request in plain language
            8:10: error[bad-owner] owners[0]: found "a b", expected a user or team name without spaces
            9:10: error[bad-timeout] timeout: found the number 30, expected a time such as `90s`, `15m` or `1h`, at most `6h`: say which unit
            10:13: error[wrong-type] idempotent: found the text "maybe", expected `true` or `false`
            13:17: error[bad-type] inputs.properties.top.type: found "int", expected `integer`
            14:35: error[bad-default] inputs.properties.path.default: the default does not fit: found the number 5, expected text
            14:38: error[unknown-field] inputs.properties.path.minimum: `minimum` does not apply to `type: string`: remove it
            15:5: error[missing-field] inputs.properties.1x.type: `type` is missing: expected `string`, `integer`, `number`, `boolean`, `array` or `object`
            15:5: error[bad-name] inputs.properties.1x: "1x" is no usable name: expected a letter or `_`, then letters, digits, `_` or `-`, at most 64
            16:14: error[unknown-name] inputs.required[0]: "pth" is not under `properties`: did you mean `path`?
            16:24: error[duplicate] inputs.required[2]: "top" is listed twice: remove one
        "#]],
    );
}

#[test]
fn missing_fields() {
    check(
        "name: x",
        expect![[r#"
        1:1: error[missing-field] id: `id` is missing: expected `domain/name`, such as `ops/disk-report`
        1:1: error[missing-field] description: `description` is missing: expected what the skill does and when to use it
        1:1: error[missing-field] version: `version` is missing: expected a version such as `1.0.0`
        1:1: error[missing-field] kind: `kind` is missing: expected `workflow`
        1:1: error[missing-field] risk: `risk` is missing: expected `read` (only looks), `write` (can be undone) or `destructive` (cannot be undone)
        info[advice] examples: no examples: write one or two requests that should lead to this skill, so that it is found by asking
        info[advice] owners: no owners: name who answers for this skill
    "#]],
    );
    check(
        "",
        expect![[r#"
        1:1: error[wrong-type]: found nothing, expected a manifest: a mapping of `field: value`
    "#]],
    );
    check(
        "# only a comment\n",
        expect![[r#"
        1:1: error[wrong-type]: found nothing, expected a manifest: a mapping of `field: value`
    "#]],
    );
    check(
        "- a\n",
        expect![[r#"
        1:1: error[wrong-type]: found a list of 1, expected a manifest: a mapping of `field: value`
    "#]],
    );
}

#[test]
fn ids_and_places() {
    edited(
        "id: ops/disk-report",
        "id: ops.disk-report",
        expect![[r#"
        1:5: error[bad-id] id: found "ops.disk-report", expected it with a slash: `ops/disk-report`
    "#]],
    );
    edited(
        "id: ops/disk-report",
        "id: ../disk-report",
        expect![[r#"
        1:5: error[bad-id] id: "../disk-report" is no skill id: expected `domain/name` (such as `ops/disk-report`), each of lower-case letters and digits with single _ (in the name also -) between them, at most 64 long
    "#]],
    );
    edited(
        "id: ops/disk-report",
        "id: 5",
        expect![[r#"
        1:5: error[wrong-type] id: found the number 5, expected text: `domain/name`, such as `ops/disk-report`; put it in quotes
    "#]],
    );
    edited(
        "owners: [platform]",
        "workflow: {path: .github/workflows/other.yml}",
        expect![[r#"
        9:18: error[wrong-path] workflow.path: found ".github/workflows/other.yml", expected `.github/workflows/skill-ops-disk-report.yml`: the path follows from the id, leave it out
        info[advice] owners: no owners: name who answers for this skill
    "#]],
    );
    edited(
        "owners: [platform]",
        "workflow: {path: .github/workflows/skill-ops-disk-report.yml}",
        expect![[r#"
        good
        info[advice] owners: no owners: name who answers for this skill
    "#]],
    );
    let moved = parse_at("skills/ops/disk.yaml", GOOD).expect_err("elsewhere");
    expect![[r#"
        1:5: error[wrong-path] id: the skill ops/disk-report belongs into `skills/ops/disk-report.yaml`, and this is "skills/ops/disk.yaml": move the file or change the id
    "#]].assert_eq(&shown(&moved));
    assert!(parse_at("skills/ops/disk-report.yaml", GOOD).is_ok());
}

#[test]
fn unknown_and_planned_fields() {
    edited(
        "tags: [disk]",
        "tag: [disk]",
        expect![[r#"
        7:1: error[unknown-field] tag: `tag` is no field of a manifest: did you mean `tags`?
    "#]],
    );
    edited(
        "tags: [disk]",
        "permissions: [a]",
        expect![[r#"
        7:1: error[unknown-field] permissions: `permissions` has its place in the format but means nothing yet: remove it until it does
    "#]],
    );
    edited(
        "tags: [disk]",
        "colour: red",
        expect![[r#"
        7:1: error[unknown-field] colour: `colour` is no field of a manifest: expected one of id, name, description, version, kind, risk, tags, examples, inputs, outputs, cost, timeout, idempotent, owners, deprecated, workflow
    "#]],
    );
    edited(
        "kind: workflow",
        "kind: flow",
        expect![[r#"
        5:7: error[kind-not-supported] kind: `flow` is not supported yet: expected `workflow`
    "#]],
    );
    edited(
        "kind: workflow",
        "kind: Workflow",
        expect![[r#"
        5:7: error[bad-kind] kind: found "Workflow", expected `workflow`
    "#]],
    );
    edited(
        "risk: read",
        "risk: high",
        expect![[r#"
        6:7: error[bad-risk] risk: found "high", expected `read` (only looks), `write` (can be undone) or `destructive` (cannot be undone)
    "#]],
    );
    edited(
        "risk: read",
        "risk:",
        expect![[r#"
        6:5: error[wrong-type] risk: found nothing, expected text: `read` (only looks), `write` (can be undone) or `destructive` (cannot be undone); write it, or remove the line
    "#]],
    );
}

#[test]
fn texts_and_lists() {
    edited(
        "name: Disk report",
        "name: ' '",
        expect![[r#"
        2:7: error[empty] name: found an empty text, expected text: what to call the skill, such as `Disk report`
    "#]],
    );
    edited(
        "name: Disk report",
        &format!("name: {}", "x".repeat(81)),
        expect![[r#"
        2:7: error[too-long] name: found 81 characters, expected at most 80
    "#]],
    );
    edited(
        "name: Disk report",
        "name: \"a\\nb\"",
        expect![[r#"
        2:7: error[several-lines] name: found several lines, expected one
    "#]],
    );
    edited(
        "name: Disk report",
        "name: yes",
        expect![[r#"
        good
    "#]],
    );
    edited(
        "name: Disk report",
        "name: true",
        expect![[r#"
        2:7: error[wrong-type] name: found `true`, expected text: what to call the skill, such as `Disk report`; put it in quotes
    "#]],
    );
    edited(
        "tags: [disk]",
        "tags: [disk, Disk, disk, a b]",
        expect![[r#"
        7:14: error[bad-tag] tags[1]: found "Disk", expected lower-case letters and digits with - _ . between them, at most 40
        7:20: error[duplicate] tags[2]: "disk" is listed twice: remove one
        7:26: error[bad-tag] tags[3]: found "a b", expected lower-case letters and digits with - _ . between them, at most 40
    "#]],
    );
    edited(
        "tags: [disk]",
        &format!(
            "tags: [{}]",
            (0..21)
                .map(|n| format!("t{n}"))
                .collect::<Vec<_>>()
                .join(",")
        ),
        expect![[r#"
        7:7: error[too-many] tags: found 21, expected at most 20
    "#]],
    );
    edited(
        "What fills a disk.",
        "Print ${{ secrets.TOKEN }}",
        expect![[r#"
        3:14: error[expression] description: `${{` is not accepted in a manifest: GitHub would evaluate it in the workflow
    "#]],
    );
}

#[test]
fn versions_times_and_deprecation() {
    edited(
        "version: 1.0.0",
        "version: v1",
        expect![[r#"
        4:10: error[bad-version] version: found "v1", expected three numbers and dots, such as `1.0.0` (semantic versioning)
    "#]],
    );
    edited(
        "version: 1.0.0",
        "version: 1",
        expect![[r#"
        4:10: error[bad-version] version: found "1", expected three numbers and dots, such as `1.0.0` (semantic versioning)
    "#]],
    );
    edited(
        "owners: [platform]",
        "timeout: 7h\nowners: [platform]",
        expect![[r#"
        9:10: error[bad-timeout] timeout: found "7h", expected a time such as `90s`, `15m` or `1h`, at most `6h`
    "#]],
    );
    edited(
        "owners: [platform]",
        "timeout: soon\nowners: [platform]",
        expect![[r#"
        9:10: error[bad-timeout] timeout: found "soon", expected a time such as `90s`, `15m` or `1h`, at most `6h`
    "#]],
    );
    edited(
        "owners: [platform]",
        "owners: [platform]\ndeprecated: {}",
        expect![[r#"
        10:13: error[missing-field] deprecated: expected `reason`, `replacement` or both
    "#]],
    );
    edited(
        "owners: [platform]",
        "owners: [platform]\ndeprecated: {replacement: ops/disk-report, resaon: x}",
        expect![[r#"
        10:27: error[bad-replacement] deprecated.replacement: a skill cannot replace itself
        10:44: error[unknown-field] deprecated.resaon: `resaon` is no field of `deprecated`: did you mean `reason`?
    "#]],
    );
    edited(
        "owners: [platform]",
        "owners: [platform]\ndeprecated: true",
        expect![[r#"
        10:13: error[wrong-type] deprecated: found `true`, expected `deprecated`: a mapping of `field: value`
    "#]],
    );
    edited(
        "owners: [platform]",
        "owners: [platform]\ndeprecated: {reason: old}",
        expect![[r#"
        good
    "#]],
    );
}

#[test]
fn a_draft_is_checked_by_the_same_rules_at_lines_of_its_text() {
    let draft = Draft {
        id: "ops/disk-report".to_owned(),
        name: "Disk".to_owned(),
        inputs: serde_json::json!({"properties": {"a": {"type": "int"}}}),
        ..Draft::default()
    };
    expect![[r#"
        id: ops/disk-report
        name: Disk
        version: 1.0.0
        kind: workflow
        inputs:
          properties:
            a:
              type: int
        timeout: 15m
        idempotent: false

        1:1: error[missing-field] description: `description` is missing: expected what the skill does and when to use it
        1:1: error[missing-field] risk: `risk` is missing: expected `read` (only looks), `write` (can be undone) or `destructive` (cannot be undone)
        8:13: error[bad-type] inputs.properties.a.type: found "int", expected `integer`
        info[advice] examples: no examples: write one or two requests that should lead to this skill, so that it is found by asking
        info[advice] owners: no owners: name who answers for this skill
    "#]].assert_eq(&format!("{}\n{}", draft.to_yaml(), shown(&draft.into_manifest().expect_err("incomplete"))));
}

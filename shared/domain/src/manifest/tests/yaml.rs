//! Texts that are no YAML, or YAML that is not accepted.

use super::super::parse;
use super::{GOOD, check, edited};
use expect_test::expect;

#[test]
fn yaml_that_does_not_parse() {
    check(
        "id: [a\nname: b",
        expect![[r#"
        2:5: error[yaml-syntax]: this is no valid YAML: illegal placement of ':' indicator
    "#]],
    );
    check(
        "id: a\n\tname: b",
        expect![[r#"
        1:5: error[yaml-syntax]: this is no valid YAML: while scanning a plain scalar, found a tab
    "#]],
    );
    check(
        "id: 'a",
        expect![[r#"
        1:5: error[yaml-syntax]: this is no valid YAML: while scanning a quoted scalar, found unexpected end of stream
    "#]],
    );
    check(
        "a: b: c",
        expect![[r#"
        1:5: error[yaml-syntax]: this is no valid YAML: mapping values are not allowed in this context
    "#]],
    );
    check(
        "id: a/b\n name: c",
        expect![[r#"
        2:6: error[yaml-syntax]: this is no valid YAML: mapping values are not allowed in this context
    "#]],
    );
}

#[test]
fn yaml_that_reads_differently_from_how_it_looks() {
    edited(
        "name: Disk report",
        "name: &a Disk report",
        expect![[r#"
        2:7: error[anchor] name: anchors (`&name`) are not accepted here: write the value out where it is used
    "#]],
    );
    edited(
        "tags: [disk]",
        "tags: *a",
        expect![[r#"
        7:7: error[yaml-syntax]: this is no valid YAML: while parsing node, found unknown anchor
    "#]],
    );
    edited(
        "name: Disk report",
        "name: &a [&b x, *b]",
        expect![[r#"
        2:7: error[anchor] name: anchors (`&name`) are not accepted here: write the value out where it is used
        2:7: error[wrong-type] name: found a list of 2, expected text: what to call the skill, such as `Disk report`
        2:11: error[anchor] name[0]: anchors (`&name`) are not accepted here: write the value out where it is used
        2:17: error[alias] name[1]: aliases (`*name`) are not accepted here: write the value out
    "#]],
    );
    edited(
        "version: 1.0.0",
        "version: !!str 1.0.0",
        expect![[r#"
        4:10: error[tag] version: tags (`!name`) are not accepted here: remove it; quote what should be text
    "#]],
    );
    edited(
        "name: Disk report",
        "name: Disk report\nname: Other",
        expect![[r#"
        3:1: error[duplicate-key] name: "name" was given on line 2 already: remove one of the two
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: string, type: integer}",
        expect![[r#"
        14:26: error[duplicate-key] inputs.properties.path.type: "type" was given on line 14 already: remove one of the two
    "#]],
    );
    edited(
        "owners: [platform]",
        "owners: [platform]\n<<: {risk: write}",
        expect![[r#"
        10:1: error[merge-key] <<: merge keys (`<<`) are not accepted here: write the fields out
    "#]],
    );
    edited(
        "name: Disk report",
        "name: Disk\u{202e}troper",
        expect![[r#"
        2:7: error[hidden-character] name: found the invisible character U+202E: remove it
        2:11: error[hidden-character]: found the invisible character U+202E, which reviewers cannot see: remove it, or write it as an escape in double quotes
    "#]],
    );
    edited(
        "name: Disk report",
        "name: \"Disk\\u0007report\"",
        expect![[r#"
        2:7: error[hidden-character] name: found the invisible character U+0007: remove it
    "#]],
    );
    edited(
        "name: Disk report",
        "name: Disk\u{7}report",
        expect![[r#"
        2:7: error[hidden-character] name: found the invisible character U+0007: remove it
        2:11: error[hidden-character]: found the invisible character U+0007, which reviewers cannot see: remove it, or write it as an escape in double quotes
    "#]],
    );
    edited(
        "name: Disk report",
        "? [a]\n: b\nname: Disk report",
        expect![[r#"
        2:3: error[key]: found a key that is not text, expected a plain name before the `:`
    "#]],
    );
    check(
        &format!("{GOOD}---\n{GOOD}"),
        expect![[r#"
        19:1: error[several-documents]: found a second document, expected one: remove the `---`
    "#]],
    );
    check(
        &format!("%YAML 1.1\n---\n{GOOD}"),
        expect![[r#"
        good
    "#]],
    );
    check(
        &GOOD.replace('\n', "\r\n"),
        expect![[r#"
        good
    "#]],
    );
    check(
        &GOOD.replace('\n', "\r"),
        expect![[r#"
        1:20: error[line-end]: found a carriage return that ends no line: save the text with `\n` line ends
    "#]],
    );
}

#[test]
fn bombs_are_refused_without_being_unfolded() {
    let mut bomb = "a: &a [x, x]\n".to_owned();
    for (before, name) in "abcdefghi".chars().zip("bcdefghij".chars()) {
        bomb.push_str(&format!("{name}: &{name} [*{before}, *{before}]\n"));
    }
    assert!(parse(&bomb).is_err());
    check(
        &"[".repeat(100_000),
        expect![[r#"
        1:256: error[yaml-syntax]: this is no valid YAML: recursion limit exceeded
    "#]],
    );
    check(
        &format!("a: {}", "x".repeat(300_000)),
        expect![[r#"
        error[too-large]: found 293 KB, expected at most 256 KB
    "#]],
    );
    check(
        &"- ".repeat(5_000),
        expect![[r#"
        1:65: error[too-deep]: found more than 32 levels of nesting
    "#]],
    );
}

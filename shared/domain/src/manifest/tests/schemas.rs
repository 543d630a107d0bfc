//! Inputs and outputs that are wrong.

use super::edited;
use expect_test::expect;

#[test]
fn inputs_and_outputs() {
    edited(
        "    path: {type: string}",
        "    path: {type: text}",
        expect![[r#"
        14:18: error[bad-type] inputs.properties.path.type: found "text", expected `string`
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {}",
        expect![[r#"
        14:5: error[missing-field] inputs.properties.path.type: `type` is missing: expected `string`, `integer`, `number`, `boolean`, `array` or `object`
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: string",
        expect![[r#"
        14:11: error[wrong-type] inputs.properties.path: found the text "string", expected the schema of a field (`type: string`): a mapping of `field: value`
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: string, minLenght: 1}",
        expect![[r#"
        14:26: error[unknown-field] inputs.properties.path.minLenght: `minLenght` is not supported in a schema: did you mean `minLength`?
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: string, format: dat}",
        expect![[r#"
        14:34: error[bad-format] inputs.properties.path.format: "dat" is no known format: did you mean `date`?
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: [string, 'null']}",
        expect![[r#"
        14:18: error[wrong-type] inputs.properties.path.type: found a list of 2, expected text: `string`, `integer`, `number`, `boolean`, `array` or `object`
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {enum: [a, a, 1, '1', null]}",
        expect![[r#"
        14:22: error[duplicate] inputs.properties.path.enum[1]: "a" is listed twice: remove one
        14:28: error[duplicate] inputs.properties.path.enum[3]: "1" is listed twice: remove one
        14:33: error[wrong-type] inputs.properties.path.enum[4]: found nothing, expected text, a number or a boolean; write it, or remove the line
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: integer, enum: [1, b]}",
        expect![[r#"
        14:37: error[bad-enum] inputs.properties.path.enum[1]: found the text "b", expected a whole number
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: string}\n    execution-id: {type: string}",
        expect![[r#"
        15:5: error[reserved-name] inputs.properties.execution-id: `execution-id` is reserved: Prentice passes the id of the run in `execution_id`
    "#]],
    );
    edited(
        "    path: {type: string}",
        "    path: {type: string}\n    pa-th: {type: string}\n    PA_TH: {type: string}",
        expect![[r#"
        16:5: error[same-name] inputs.properties.PA_TH: `pa-th` and `PA_TH` would both be `INPUT_PA_TH` to the commands: rename one
    "#]],
    );
    edited(
        "default: 5",
        "default: five",
        expect![[r#"
        15:35: error[bad-default] inputs.properties.top.default: the default does not fit: found the text "five", expected a whole number
    "#]],
    );
    edited(
        "default: 5",
        "minimum: 10, maximum: 5, default: 7",
        expect![[r#"
        15:48: error[empty-range] inputs.properties.top.maximum: no value fits: `minimum` is 10, `maximum` is 5
        15:60: error[bad-default] inputs.properties.top.default: the default does not fit: found 7, expected at least 10
        15:60: error[bad-default] inputs.properties.top.default: the default does not fit: found 7, expected at most 5
    "#]],
    );
    edited(
        "default: 5",
        "minimum: 1.5, exclusiveMaximum: ten",
        expect![[r#"
        15:35: error[wrong-type] inputs.properties.top.minimum: found the number 1.5, expected a whole number
        15:58: error[wrong-type] inputs.properties.top.exclusiveMaximum: found the text "ten", expected a whole number
    "#]],
    );
    edited(
        "  properties:\n    path",
        "  additionalProperties: true\n  properties:\n    path",
        expect![[r#"
        13:25: error[wrong-type] inputs.additionalProperties: found `true`, expected `false`: a skill has no unnamed fields
    "#]],
    );
    edited(
        "  properties:\n    largest: {type: string}",
        "  largest: {type: string}",
        expect![[r#"
        17:3: error[unknown-field] outputs.largest: `largest` is not expected here: outputs are listed under `properties`: move `largest` there
    "#]],
    );
    edited(
        "inputs:\n  type: object",
        "inputs:\n  type: array",
        expect![[r#"
        11:9: error[wrong-type] inputs.type: found the text "array", expected `object`: inputs are named fields
    "#]],
    );
    edited(
        "outputs:\n  properties:\n    largest: {type: string}",
        "outputs: [largest]",
        expect![[r#"
        16:10: error[wrong-type] outputs: found a list of 1, expected the outputs (`properties: …`): a mapping of `field: value`
    "#]],
    );
    let many: String = (0..25)
        .map(|n| format!("    i{n}: {{type: string}}\n"))
        .collect();
    edited(
        "    path: {type: string}\n",
        &format!("    path: {{type: string}}\n{many}"),
        expect![[r#"
        14:5: error[too-many] inputs.properties: found 27 inputs, expected at most 24
    "#]],
    );
}

#[test]
fn a_field_with_a_default_is_not_required() {
    edited(
        "required: [path]",
        "required: [path, top]",
        expect![[r#"
        good
        12:20: warning[required-default] inputs.required[1]: `top` has a default and so is never missing: taken as optional
    "#]],
    );
}

#[test]
fn nested_schemas() {
    edited(
        "    path: {type: string}",
        "    path:\n      type: array\n      items: {type: object, properties: {a: {type: sting}}, required: [b]}\n      minItems: -1",
        expect![[r#"
            16:52: error[bad-type] inputs.properties.path.items.properties.a.type: found "sting", expected `string`, `integer`, `number`, `boolean`, `array` or `object`
            16:72: error[unknown-name] inputs.properties.path.items.required[0]: "b" is not under `properties`: expected one of a
            17:17: error[wrong-type] inputs.properties.path.minItems: found the number -1, expected a whole number from 0
        "#]],
    );
}

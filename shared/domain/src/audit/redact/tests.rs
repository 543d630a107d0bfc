//! What is redacted and what stays, by table and by property.

use super::*;
use proptest::prelude::*;
use serde_json::json;

/// Credentials are put together here, so that no scanner takes this file for a leak.
fn credentials() -> Vec<String> {
    let letters = "abcdEFGH1234abcdEFGH1234abcdEFGH1234";
    let part = "eyJhbGciOiJIUzI1NiJ9";
    vec![
        format!("ghp_{letters}"),
        format!("ghs_{letters}"),
        format!("github_pat_{letters}"),
        format!("AKIA{}", "IOSFODNN7EXAMPLE"),
        format!("xoxb-{letters}"),
        format!("xoxp-{letters}"),
        format!("sk_live_{letters}"),
        format!("npm_{letters}"),
        format!("{part}.{part}.SflKxwRJSMeKKF2QT4"),
        format!(
            "-----BEGIN RSA {0}-----\nMIIE\n-----END RSA {0}-----",
            "PRIVATE KEY"
        ),
    ]
}

#[test]
fn fields_by_name_in_any_spelling() {
    let table = [
        ("password", true),
        ("dbPassword", true),
        ("DB_PASSWORD", true),
        ("db-password2", true),
        ("token", true),
        ("approval_token", true),
        ("accessToken", true),
        ("accesstoken", true),
        ("GITHUB_TOKEN", true),
        ("Authorization", true),
        ("Proxy-Authorization", true),
        ("api_key", true),
        ("apiKey", true),
        ("APIKey", true),
        ("x-api-key", true),
        ("apikey", true),
        ("Set-Cookie", true),
        ("privateKey", true),
        ("private-key", true),
        ("clientSecret", true),
        ("AWS_SECRET_ACCESS_KEY", true),
        ("token_id", false),
        ("tokenHash", false),
        ("secret_name", false),
        ("password_policy", false),
        ("key", false),
        ("monkey", false),
        ("keyboard", false),
        ("author", false),
        ("authorized_by", false),
        ("passage", false),
        ("broken", false),
        ("skill_id", false),
        ("", false),
    ];
    for (name, secret) in table {
        let value = redact(&json!({name: "a1b2"}));
        assert_eq!(value[name] == REDACTED, secret, "{name}");
    }
}

#[test]
fn what_a_sensitive_field_holds() {
    for (value, expected) in [
        (
            json!({"password": 12345}),
            json!({"password": "[redacted]"}),
        ),
        (
            json!({"password": null, "token": true}),
            json!({"password": null, "token": true}),
        ),
        (json!({"tokens": 500}), json!({"tokens": 500})),
        (
            json!({"tokens": ["a", 5]}),
            json!({"tokens": ["[redacted]", 5]}),
        ),
        (
            json!({"secrets": {"DB": "x"}}),
            json!({"secrets": {"DB": "[redacted]"}}),
        ),
        (
            json!({"token": {"id": "t1", "name": "ci", "value": "x", "created_at": "2026-11-21"}}),
            json!({"token": {"id": "t1", "name": "ci", "value": "[redacted]", "created_at": "2026-11-21"}}),
        ),
        (
            json!({"a": [{"b": {"cookie": ["x", {"c": "y"}]}}]}),
            json!({"a": [{"b": {"cookie": ["[redacted]", {"c": "[redacted]"}]}}]}),
        ),
    ] {
        assert_eq!(redact(&value), expected);
    }
}

#[test]
fn texts_by_form() {
    for (text, expected) in [
        ("Bearer x", "Bearer [redacted]"),
        (
            "Authorization: Bearer abc12345",
            "Authorization: Bearer [redacted]",
        ),
        ("the bearer of bad news", "the bearer of bad news"),
        (
            "https://mia:pw@host.example/a?b=c",
            "https://[redacted]@host.example/a?b=c",
        ),
        ("https://host.example/@mia", "https://host.example/@mia"),
        (
            "https://h.example/?a=1&access_token=abc&b=2",
            "https://h.example/?a=1&access_token=[redacted]&b=2",
        ),
        (
            "run --password=hunter2 --top=5",
            "run --password=[redacted] --top=5",
        ),
        ("API_KEY=\"a b\" make", "API_KEY=\"[redacted]\" make"),
        ("write to mia@example.org.", "write to [redacted e-mail]."),
        ("<bo.b+x@mail.example.co.uk>", "<[redacted e-mail]>"),
        (
            "actions/checkout@v4 and npm@10.2.3",
            "actions/checkout@v4 and npm@10.2.3",
        ),
        ("git@github.com:o/r.git", "git@github.com:o/r.git"),
        ("call +1 (555) 010-9999", "call +1 (555) 010-9999"),
        ("{\"password\":\"x\"}", "{\"password\":\"[redacted]\"}"),
        ("{\"top\": 5}", "{\"top\": 5}"),
        ("{not json password=x}", "{not json password=[redacted]}"),
        ("", ""),
    ] {
        assert_eq!(redact_text(text), expected);
    }
    let public = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----";
    assert_eq!(redact_text(public), public);
}

#[test]
fn inputs_by_their_schema() {
    let schema = json!({"properties": {
        "pin": {"type": "string", "format": "password"},
        "path": {"type": "string"},
        "login": {"properties": {"code": {"writeOnly": true}}},
        "pins": {"items": {"format": "password"}},
    }});
    let inputs = json!({
        "pin": "1234",
        "path": "/var",
        "note": "x",
        "login": {"code": 1234, "user": "mia"},
        "pins": ["1", null],
        "token": "x",
    });
    let redacted = redact_inputs(&schema, inputs.as_object().expect("an object"));
    assert_eq!(
        Value::Object(redacted),
        json!({
            "pin": "[redacted]",
            "path": "/var",
            "note": "x",
            "login": {"code": "[redacted]", "user": "mia"},
            "pins": ["[redacted]", null],
            "token": "[redacted]",
        })
    );
}

/// What a record is made of, and must be matched by.
fn harmless() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<u128>().prop_map(|bits| crate::id::RunId::from_u128(bits).to_string()),
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[0-9a-f]{40}",
        "[0-9a-f]{64}",
        "[0-9]{1,20}",
        (0_i64..4_000_000_000).prop_map(|second| {
            jiff::Timestamp::from_second(second)
                .expect("in range")
                .to_string()
        }),
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]",
        "[a-z]{1,8}/[a-z]{1,8}",
        "sha256:[0-9a-f]{64}",
        "\\+?[0-9]{1,3}[ -][0-9]{3}[ -][0-9]{4,7}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn ids_hashes_dates_and_numbers_stay(
        texts in prop::collection::vec(harmless(), 1..4),
        integer in any::<i64>(),
        float in -1e9_f64..1e9,
    ) {
        let text = texts.join(" ");
        prop_assert_eq!(redact_text(&text), text.as_str());
        let value = json!({"id": texts[0], "at": text, "list": texts, "n": integer, "x": float});
        prop_assert_eq!(redact(&value), value);
    }

    #[test]
    fn no_credential_is_left_wherever_it_stands(
        which in 0_usize..10,
        before in "[a-z ]{0,12}",
        after in "[a-z ]{0,12}",
        quote in prop::sample::select(vec!["", "\"", "'", "`"]),
    ) {
        let credential = &credentials()[which];
        let text = format!("{before} {quote}{credential}{quote} {after}");
        let redacted = redact_text(&text);
        prop_assert!(!redacted.contains(credential.as_str()), "{redacted}");
        prop_assert!(redacted.contains(REDACTED));
        prop_assert!(redacted.starts_with(before.as_str()) && redacted.ends_with(after.as_str()), "{redacted}");
        let value = json!({"a": [{"b": text}]});
        prop_assert!(!redact(&value).to_string().contains(&credential.replace('\n', "\\n")));
    }

    #[test]
    fn redacting_twice_is_redacting_once(
        text in "(\\PC|[=@:\"'\\[\\]{}?&. ]|password=|token|Bearer |basic |https://|mia@host.example|-----BEGIN A KEY-----|eyJhbGciOiJIU.){0,12}",
        name in "[a-zA-Z_]{0,10}(Token|_secret|s)?",
    ) {
        let once = redact_text(&text).into_owned();
        prop_assert_eq!(redact_text(&once), once.as_str());
        let value = redact(&json!({name: text}));
        prop_assert_eq!(redact(&value), value);
    }
}

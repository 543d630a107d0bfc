//! Claims as issuers write them and as they should not, read from signed tokens.

use super::*;

#[tokio::test]
async fn a_token_is_good_for_its_time_its_issuer_and_its_audience() {
    let table = [
        (json!({}), None),
        (json!({"exp": NOW - 59}), None),
        (json!({"exp": NOW - 60}), Some("jwt_expired")),
        (json!({"exp": 0}), Some("jwt_expired")),
        (json!({"exp": NOW + 1}), None),
        (json!({"exp": NOW as f64 + 0.5}), None),
        (json!({"exp": 1e300}), None),
        (json!({"exp": null}), Some("jwt_claim")),
        (json!({"exp": "tomorrow"}), Some("jwt_claim")),
        (json!({"exp": (NOW + 300).to_string()}), Some("jwt_claim")),
        (json!({"exp": [NOW + 300]}), Some("jwt_claim")),
        (json!({"nbf": NOW + 60}), None),
        (json!({"nbf": NOW + 61}), Some("jwt_not_yet_valid")),
        (json!({"nbf": true}), Some("jwt_claim")),
        (json!({"iss": null}), Some("jwt_issuer")),
        (json!({"iss": "https://id.example/"}), Some("jwt_issuer")),
        (json!({"iss": ["https://id.example"]}), Some("jwt_claim")),
        (json!({"aud": null}), Some("jwt_audience")),
        (json!({"aud": "another"}), Some("jwt_audience")),
        (json!({"aud": "prentice-staging"}), Some("jwt_audience")),
        (json!({"aud": []}), Some("jwt_audience")),
        (json!({"aud": ["another", "prentice"]}), None),
        (json!({"aud": {"prentice": true}}), Some("jwt_claim")),
        (json!({"aud": [7]}), Some("jwt_claim")),
        (json!({"sub": null}), Some("jwt_claim")),
        (json!({"sub": ""}), Some("jwt_claim")),
        (json!({"sub": 7}), Some("jwt_claim")),
        (json!({"sub": "mia\nroot"}), Some("jwt_claim")),
    ];
    for (otherwise, code) in table {
        let found = read_claims(otherwise.clone()).await;
        assert_eq!(found.err(), code, "{otherwise}");
    }
    // Not configured: any issuer, but a token for someone is for nobody else.
    let mut loose = settings(JwtAlgorithm::Hs256);
    (loose.issuer, loose.audience, loose.require_exp) = (None, None, false);
    let loose = JwtVerifier::new(&loose);
    let table = [
        (json!({}), Some("jwt_audience")),
        (json!({"aud": null}), None),
        (json!({"aud": null, "iss": null, "exp": null}), None),
        (json!({"aud": null, "exp": NOW - 61}), Some("jwt_expired")),
    ];
    for (otherwise, code) in table {
        let found = read(&loose, &hs256(&claims(otherwise.clone()))).await;
        assert_eq!(found.err(), code, "{otherwise}");
    }
}

#[tokio::test]
async fn claims_say_who_it_is_and_what_they_hold() {
    let default = TenantId::default().to_string();
    /// The tenant, the roles and the permissions.
    type Read<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);
    let table: [(Value, Option<Read<'_>>); 24] = [
        (json!({}), Some((&default, &["operator"], &[]))),
        (json!({"roles": null}), Some((&default, &[], &[]))),
        (
            json!({"roles": "viewer"}),
            Some((&default, &["viewer"], &[])),
        ),
        (
            json!({"roles": "viewer admin"}),
            Some((&default, &["viewer admin"], &[])),
        ),
        (json!({"roles": []}), Some((&default, &[], &[]))),
        (
            json!({"roles": null, "role": "viewer"}),
            Some((&default, &["viewer"], &[])),
        ),
        (
            json!({"role": "admin"}),
            Some((&default, &["operator"], &[])),
        ),
        (json!({"roles": ["a", 7]}), None),
        (json!({"roles": {"admin": true}}), None),
        (json!({"roles": true}), None),
        (
            json!({"scope": "skills:run tasks,read"}),
            Some((&default, &["operator"], &["skills:run", "tasks,read"])),
        ),
        (
            json!({"scope": "  runs:read   runs:execute "}),
            Some((&default, &["operator"], &["runs:execute", "runs:read"])),
        ),
        (
            json!({"scopes": ["runs:read runs:execute"]}),
            Some((&default, &["operator"], &["runs:read runs:execute"])),
        ),
        (
            json!({"permissions": ["runs:*"], "scope": "*"}),
            Some((&default, &["operator"], &["runs:*"])),
        ),
        (
            json!({"permissions": []}),
            Some((&default, &["operator"], &[])),
        ),
        (json!({"permissions": 7}), None),
        (json!({"scope": ["runs:read", null]}), None),
        (
            json!({"tenant_id": "blue"}),
            Some(("blue", &["operator"], &[])),
        ),
        (json!({"tid": "blue"}), Some(("blue", &["operator"], &[]))),
        (
            json!({"tenant": "blue", "tid": "blue"}),
            Some(("blue", &["operator"], &[])),
        ),
        (json!({"tenant": "blue", "tid": "red"}), None),
        (json!({"tenant": ["blue"]}), None),
        (json!({"tenant": "../red"}), None),
        (json!({"tenant": ""}), None),
    ];
    for (otherwise, expected) in table {
        let found = read_claims(otherwise.clone()).await;
        match (found, expected) {
            (Ok(caller), Some((tenant, roles, permissions))) => {
                assert_eq!(caller.tenant.as_str(), tenant, "{otherwise}");
                assert_eq!(caller.roles, set(roles), "{otherwise}");
                assert_eq!(caller.permissions, set(permissions), "{otherwise}");
            }
            (found, expected) => assert_eq!(
                (found.as_ref().err(), expected.is_none()),
                (Some(&"jwt_claim"), true),
                "{otherwise}: {found:?}"
            ),
        }
    }
}

#[tokio::test]
async fn other_texts_become_attributes_and_claims_can_have_other_names() {
    let otherwise = json!({
        "department": "finance", "groups": ["a", "b"], "email_verified": true, "level": 3, "jti": "x", "tid": "blue",
        "scope": "runs:read", "realm_access": {"roles": ["viewer"]}, "https://id.example/roles": ["author"],
    });
    let caller = read_claims(otherwise.clone()).await.expect("proven");
    let attributes: Vec<&str> = caller.attributes.keys().map(String::as_str).collect();
    assert_eq!(
        attributes,
        ["department", "groups", "https://id.example/roles"]
    );
    assert_eq!(caller.attributes["groups"], set(&["a", "b"]));
    for (names, roles) in [
        ("realm_access.roles", "viewer"),
        ("https://id.example/roles", "author"),
    ] {
        let mut settings = settings(JwtAlgorithm::Hs256);
        settings.claims.roles = vec![names.to_owned()];
        let verifier = JwtVerifier::new(&settings);
        let caller = read(&verifier, &hs256(&claims(otherwise.clone()))).await;
        assert_eq!(caller.expect("proven").roles, set(&[roles]), "{names}");
    }
}

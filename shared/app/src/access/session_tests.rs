//! Cookies as they are made, and as people change them. Codes are told of by the stories of `local`.

use super::*;
use crate::settings::{AccessSettings, AwsSettings};
use crate::store::Store;
use domain::access::Permission;
use domain::id::TenantId;
use http::HeaderValue;

fn access(key: &str) -> Access {
    let settings = AccessSettings {
        session_key: key.to_owned().into(),
        tokens: Vec::new(),
        secure_cookies: false,
        jwt: None,
    };
    let aws = aws_config::SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .build();
    let store = Store::new(&aws, &AwsSettings::default(), "t", &TenantId::default());
    Access::new(&settings, store)
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("in range")
}

fn identity(name: &str, roles: &[&str]) -> Identity {
    Identity::new(name, roles.iter().copied()).expect("good names")
}

/// What the browser sends back of a `Set-Cookie`.
fn headers(cookie: &str) -> HeaderMap {
    let pair = cookie.split(';').next().expect("the pair");
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_str(pair).expect("ASCII"));
    headers
}

#[test]
fn a_cookie_carries_a_name_and_the_roles_it_was_given_for() {
    let access = access(&"k".repeat(32));
    for (roles, expected, decides, proposes) in [
        (&[][..], &["admin"][..], true, true),
        (&["approver"], &["approver"], true, false),
        (&["viewer", "finance"], &["finance", "viewer"], false, false),
    ] {
        let cookie = access.cookie(identity("bob", roles), now());
        let caller = access
            .of_session(&headers(&cookie), now())
            .expect("it was just made");
        assert_eq!(caller.name, "bob");
        assert_eq!(caller.roles.iter().collect::<Vec<_>>(), expected);
        assert_eq!(
            caller.may(Permission::ApprovalsDecide),
            decides,
            "{roles:?}"
        );
        assert_eq!(caller.may(Permission::SkillsPropose), proposes, "{roles:?}");
    }
}

#[test]
fn a_cookie_ends_and_cannot_be_changed() {
    let access = access(&"k".repeat(32));
    let cookie = access.cookie(identity("bob", &["viewer"]), now());
    let good = headers(&cookie);
    assert!(access.of_session(&good, now() + SESSION_LIFE).is_none());
    let still = now() + SESSION_LIFE - SignedDuration::from_secs(1);
    assert!(access.of_session(&good, still).is_some());

    let pair = cookie.split(';').next().expect("the pair");
    let (name_and_payload, signature) = pair.split_once('.').expect("a signature");
    let admin = Session {
        until: i64::MAX,
        of: identity("bob", &[]),
    };
    let admin = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&admin).expect("JSON"));
    let older = URL_SAFE_NO_PAD.encode("9999999999 bob");
    let of_link = self::access(&"k".repeat(32)).sign_decision(&admin);
    for changed in [
        format!("{COOKIE_NAME}={admin}.{signature}"),
        format!("{COOKIE_NAME}={admin}."),
        format!("{COOKIE_NAME}={admin}"),
        format!("{name_and_payload}.{}", signature.to_uppercase()),
        format!("{COOKIE_NAME}={of_link}"),
        format!(
            "{COOKIE_NAME}={older}.{}",
            URL_SAFE_NO_PAD.encode(access.mac(&older).finalize().into_bytes())
        ),
    ] {
        assert!(
            access.of_session(&headers(&changed), now()).is_none(),
            "{changed}"
        );
    }
    let another = self::access(&"o".repeat(32));
    assert!(another.of_session(&good, now()).is_none());
}

#[test]
fn what_is_stored_by_hand_is_read_or_refused() {
    for (text, expected) in [
        ("\"alice\"", Some(identity("alice", &[]))),
        (
            r#"{"name": "bob", "roles": ["approver"]}"#,
            Some(identity("bob", &["approver"])),
        ),
        (
            r#"{"name": "bob", "roles": []}"#,
            Some(identity("bob", &[])),
        ),
        (r#"{"name": "bob"}"#, None),
        (r#"{"name": "bob smith", "roles": ["approver"]}"#, None),
        ("7", None),
    ] {
        let read: Option<Identity> = serde_json::from_str(text).ok();
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn names_and_roles_are_plain() {
    for (name, roles, good) in [
        ("bob", &["approver"][..], true),
        ("bob.smith@example.com", &[], true),
        ("", &[], false),
        ("bob smith", &[], false),
        ("bob\nadmin", &[], false),
        ("bob", &["a,b"], false),
        ("bob", &[""], false),
    ] {
        let made = Identity::new(name, roles.iter().copied());
        assert_eq!(made.is_ok(), good, "{name:?} {roles:?}");
    }
    let many = (0..21).map(|number| format!("role-{number}"));
    assert!(Identity::new("bob", many).is_err());
}

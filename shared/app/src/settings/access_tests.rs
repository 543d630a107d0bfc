//! What is configured wrongly is said at the start, not found out by whoever gets in.

use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn read(set: &[(&str, &str)]) -> Result<Option<JwtSettings>, String> {
    let lookup = |name: &str| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let mut reader = Reader::new(&lookup);
    let settings = reader.jwt();
    reader.finish(settings).map_err(|error| error.to_string())
}

#[test]
fn what_would_let_anyone_in_is_refused_at_the_start() {
    let url = ("PRENTICE_JWT_JWKS_URL", "https://id.example/keys");
    let rs256 = ("PRENTICE_JWT_ALGORITHM", "RS256");
    let issuer = ("PRENTICE_JWT_ISSUER", "https://id.example");
    let audience = ("PRENTICE_JWT_AUDIENCE", "prentice");
    let secret = ("PRENTICE_JWT_SECRET", SECRET);
    let table: [(&[(&str, &str)], &str); 12] = [
        (
            &[("PRENTICE_JWT_ALLOW_UNVERIFIED", "0")],
            "_ALLOW_UNVERIFIED",
        ),
        (
            &[secret, ("PRENTICE_JWT_ALLOW_UNVERIFIED", "1")],
            "_ALLOW_UNVERIFIED",
        ),
        (&[("PRENTICE_JWT_SECRET", &SECRET[1..])], "32 bytes"),
        (&[secret, url, issuer, audience], "both set"),
        (&[secret, rs256], "_JWKS_URL"),
        (&[url, issuer, audience], "RS256 or ES256"),
        (&[url, rs256, issuer], "_AUDIENCE"),
        (
            &[
                ("PRENTICE_JWT_JWKS_URL", "http://id.example/k"),
                rs256,
                issuer,
                audience,
            ],
            "https",
        ),
        (&[issuer], "nothing to check a signature with"),
        (&[secret, ("PRENTICE_JWT_ALGORITHM", "none")], "none"),
        (
            &[secret, ("PRENTICE_JWT_CLOCK_SKEW_SECONDS", "-1")],
            "_SKEW_SECONDS",
        ),
        (
            &[secret, ("PRENTICE_JWT_REQUIRE_EXP", "perhaps")],
            "_REQUIRE_EXP",
        ),
    ];
    for (set, expected) in table {
        let problem = read(set).expect_err("refused");
        assert!(problem.contains(expected), "{set:?}: {problem}");
        assert!(!problem.contains(&SECRET[1..]), "{problem}");
    }
}

#[test]
fn what_is_not_said_is_the_safe_default() {
    assert!(read(&[]).expect("fine").is_none());
    let settings = read(&[("PRENTICE_JWT_SECRET", SECRET)]);
    let settings = settings.expect("fine").expect("configured");
    assert_eq!(settings.algorithm, JwtAlgorithm::Hs256);
    assert!(settings.require_exp);
    assert_eq!(settings.skew, SignedDuration::from_secs(60));
    assert_eq!(settings.claims, ClaimNames::default());
    assert!(!format!("{settings:?}").contains(SECRET));
    let named = read(&[
        ("PRENTICE_JWT_SECRET", SECRET),
        ("PRENTICE_JWT_ROLES_CLAIM", "groups | realm_access.roles"),
    ]);
    let named = named.expect("fine").expect("configured");
    assert_eq!(named.claims.roles, ["groups", "realm_access.roles"]);
}

//! The sum of manifest, workflow and words.

use crate::id::SkillId;
use crate::manifest::Risk::{self, Destructive, Read, Write};
use crate::risk::{Assessment, Examined, Facts, Reach, ScopeAccess, assess, examine};

const LOOKS: &str = "jobs: {a: {permissions: {}, steps: [{run: ls}]}}";
const WRITES: &str = "jobs: {a: {permissions: {}, steps: [{run: git push}]}}";
const DESTROYS: &str = "jobs: {a: {permissions: {}, steps: [{run: rm -rf x}, {run: git push}]}}";

fn of(declared: Risk, workflow: &str, request: Option<&str>) -> Assessment {
    let skill = SkillId::parse("ops/report").expect("a skill id");
    let workflow: Examined = examine(workflow);
    assess(&Facts {
        skill: &skill,
        declared,
        workflow: Some(&workflow),
        request,
    })
}

#[test]
fn the_highest_of_all_counts() {
    for (declared, workflow, request, expected) in [
        (Read, LOOKS, None, Read),
        (Read, LOOKS, Some("show it"), Read),
        (Read, LOOKS, Some("restart it"), Write),
        (Read, LOOKS, Some("delete it"), Destructive),
        (Read, WRITES, None, Write),
        (Read, DESTROYS, None, Destructive),
        (Write, LOOKS, None, Write),
        (Write, DESTROYS, Some("show it"), Destructive),
        (Destructive, LOOKS, Some("show it"), Destructive),
    ] {
        let assessment = of(declared, workflow, request);
        assert_eq!(assessment.level, expected, "{assessment:?}");
        assert_eq!(
            assessment.reasons[0].level, expected,
            "the worst stands first"
        );
    }
}

#[test]
fn reasons_stand_in_one_order() {
    let assessment = of(Write, DESTROYS, Some("restart it and delete it"));
    let shown: Vec<String> = assessment.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "workflow line 1 `rm -rf x`: deletes folders with all that is in them (destructive)",
            "request `delete` (characters 15 to 21): asks to delete (destructive)",
            "manifest: its author says that it changes what can be changed back (write)",
            "workflow line 1 `git push`: pushes to a repository (write)",
            "request `restart` (characters 0 to 7): asks to stop or restart (write)",
        ]
    );
    let stored = serde_json::to_string(&assessment).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Assessment>(&stored).expect("the same"),
        assessment
    );
}

#[test]
fn several_steps_reach_what_each_reaches() {
    let right = |scope: &str, access: &str| ScopeAccess {
        scope: scope.to_owned(),
        access: access.to_owned(),
    };
    let one = Reach {
        permissions: vec![right("contents", "read"), right("issues", "write")],
        secrets: vec!["B".to_owned()],
        hosts: vec!["b.example".to_owned()],
        commands: 2,
    };
    let other = Reach {
        permissions: vec![right("contents", "write"), right("issues", "read")],
        secrets: vec!["A".to_owned(), "B".to_owned()],
        hosts: vec!["a.example".to_owned()],
        commands: 1,
    };
    let both = one.clone().with(&other);
    assert_eq!(both, other.with(&one));
    assert_eq!(
        both.permissions,
        [right("contents", "write"), right("issues", "write")]
    );
    assert_eq!(
        (both.secrets.join(" "), both.hosts.join(" "), both.commands),
        ("A B".to_owned(), "a.example b.example".to_owned(), 3)
    );
}

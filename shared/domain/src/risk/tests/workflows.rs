//! What a workflow can touch, and why that is bad.

use crate::manifest::{Draft, Manifest};
use crate::risk::{Examined, examine};
use crate::workflow::{Command, generate, parse_commands};
use expect_test::{Expect, expect};

fn manifest() -> Manifest {
    let draft = Draft {
        id: "ops/clean".to_owned(),
        name: "Clean".to_owned(),
        description: "Cleans.".to_owned(),
        risk: Some("write".to_owned()),
        inputs: serde_json::json!({"properties": {"path": {"type": "string"}}, "required": ["path"]}),
        ..Draft::default()
    };
    draft.into_manifest().expect("valid")
}

fn generated(commands: &[&str]) -> String {
    let commands: Vec<Command> = commands.iter().map(|run| Command::new(*run)).collect();
    generate(&manifest(), &commands)
}

fn shown(examined: &Examined) -> String {
    let reach = &examined.reach;
    let rights: Vec<String> = reach
        .permissions
        .iter()
        .map(|right| format!("{}: {}", right.scope, right.access))
        .collect();
    let mut shown = format!(
        "rights [{}] secrets [{}] hosts [{}] commands {}\n",
        rights.join(", "),
        reach.secrets.join(", "),
        reach.hosts.join(", "),
        reach.commands
    );
    for reason in &examined.reasons {
        shown.push_str(&format!("{reason}\n"));
    }
    shown
}

fn check(workflow: &str, expected: Expect) {
    let examined = examine(workflow);
    expected.assert_eq(&shown(&examined));
    assert_eq!(examined, examine(workflow), "the order is always the same");
}

#[test]
fn a_generated_workflow_shows_its_commands_only() {
    check(
        &generated(&["du -- \"$INPUT_PATH\""]),
        expect![[r#"
            rights [] secrets [] hosts [] commands 1
        "#]],
    );
    let workflow = generated(&[
        "rm -rf -- \"$INPUT_PATH\"",
        "set -e\ncurl -fsS https://api.example.com/v1 > x\n# terraform destroy\nkubectl delete pod x\n",
    ]);
    let at = |text: &str| {
        workflow
            .lines()
            .position(|line| line.contains(text))
            .expect("there")
            + 1
    };
    let lines: Vec<String> = examine(&workflow)
        .reasons
        .iter()
        .map(|reason| reason.found.to_string())
        .collect();
    assert_eq!(
        lines,
        [
            format!("workflow line {} `rm -rf -- \"$INPUT_PATH\"`", at("rm -rf")),
            format!(
                "workflow line {} `curl -fsS https://api.example.com/v1 > x`",
                at("curl -fsS https://api")
            ),
            format!("workflow line {} `kubectl delete pod x`", at("kubectl")),
        ]
    );
}

#[test]
fn rights_secrets_hosts_and_actions() {
    let workflow = generated(&["true"]);
    let edit = |from: &str, to: &str| {
        assert!(workflow.contains(from), "{workflow}");
        workflow.replacen(from, to, 1)
    };
    check(
        &edit(
            "    permissions: {}\n    steps:",
            "    permissions:\n      contents: write\n      issues: read\n      id-token: write\n      pages: none\n    steps:",
        ),
        expect![[r#"
            rights [contents: write, id-token: write, issues: read] secrets [] hosts [] commands 1
            workflow line 29 `contents: write`: asks for the right to change contents of the repository (write)
            workflow line 31 `id-token: write`: asks for the right to sign in elsewhere as this repository (write)
        "#]],
    );
    check(
        &edit(
            "    permissions: {}\n    steps:",
            "    permissions: write-all\n    steps:",
        ),
        expect![[r#"
            rights [*: write] secrets [] hosts [] commands 1
            workflow line 28 `permissions: write-all`: asks for the right to change everything in the repository (destructive)
        "#]],
    );
    check(
        &edit(
            "        INPUT_PATH: ${{ inputs.path }}\n",
            "        INPUT_PATH: ${{ inputs.path }}\n        KEY: ${{ secrets.deploy_key }}\n        T: ${{ secrets.GITHUB_TOKEN }}\n        API: https://api.example.com/\n",
        ),
        expect![[r#"
            rights [] secrets [DEPLOY_KEY, GITHUB_TOKEN] hosts [api.example.com] commands 1
            workflow line 34 `secrets.DEPLOY_KEY`: can do whatever the secret DEPLOY_KEY allows (write)
        "#]],
    );
    check(
        &edit(
            "    steps:\n",
            "    steps:\n    - uses: actions/checkout@v4\n    - uses: someone/thing@v1\n      with:\n        all: ${{ toJSON(secrets) }}\n",
        ),
        expect![[r#"
            rights [] secrets [*] hosts [] commands 1
            workflow line 31 `someone/thing@v1`: runs an action whose code was not looked at (write)
            workflow line 33 `secrets`: can have every secret of the repository (destructive)
        "#]],
    );
    check(
        &edit(
            "jobs:\n",
            "jobs:\n  other:\n    uses: ./.github/workflows/other.yml\n    secrets: inherit\n",
        ),
        expect![[r#"
            rights [] secrets [*] hosts [] commands 1
            workflow line 25 `./.github/workflows/other.yml`: calls another workflow, which was not looked at (write)
            workflow line 26 `secrets: inherit`: hands over every secret of the repository (destructive)
        "#]],
    );
}

#[test]
fn our_own_job_counts_once_it_is_changed_and_silence_counts_too() {
    let workflow = generated(&["true"]).replace("--max-time 30 -w", "--max-time 31 -w");
    check(
        &workflow,
        expect![[r#"
        rights [id-token: write] secrets [] hosts [] commands 2
        workflow line 44 `id-token: write`: asks for the right to sign in elsewhere as this repository (write)
        workflow line 68 `curl -sS --retry 5 --retry-all-errors --max-time 31 -w '\n%{http_code}' \ -X PO…`: sends a request that changes something (write)
    "#]],
    );
    // Rights that are not spoken of are the repository's own.
    check(
        &generated(&["true"])
            .replace("\npermissions: {}\n", "\n")
            .replace("    permissions: {}\n", ""),
        expect![[r#"
            rights [*: default] secrets [] hosts [] commands 1
            workflow line 23 `execute`: does not say which rights it needs, so that it has the repository's own (write)
        "#]],
    );
}

#[test]
fn what_cannot_be_read_is_the_worst() {
    for text in ["", "a: [", "- x", "jobs: &a {}\nx: *a"] {
        assert_eq!(
            examine(text)
                .reasons
                .iter()
                .map(|reason| reason.level)
                .max(),
            Some(crate::manifest::Risk::Destructive),
            "{text:?}"
        );
    }
}

/// The skills that come with Prentice say `read`, and nothing in them says otherwise.
#[test]
fn the_example_skills_only_look() {
    for commands in [
        include_str!("../../../../../skills/data/csv-summary.commands.yaml"),
        include_str!("../../../../../skills/data/json-validate.commands.yaml"),
        include_str!("../../../../../skills/files/checksum-tree.commands.yaml"),
        include_str!("../../../../../skills/git/repository-stats.commands.yaml"),
        include_str!("../../../../../skills/logs/grep.commands.yaml"),
        include_str!("../../../../../skills/net/port-check.commands.yaml"),
        include_str!("../../../../../skills/ops/disk-report.commands.yaml"),
        include_str!("../../../../../skills/ops/host-load.commands.yaml"),
        include_str!("../../../../../skills/tls/certificate-expiry.commands.yaml"),
    ] {
        let commands = parse_commands(commands).expect("commands");
        let examined = examine(&generate(&manifest(), &commands));
        assert_eq!(examined.reasons, [], "{commands:?}");
    }
}

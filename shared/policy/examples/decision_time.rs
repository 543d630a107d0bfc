//! How long one decision takes: everything a run is decided on but the reads from the table. `cargo xtask bench
//! decision` runs it. Numbers are for comparing; nothing here passes or fails by them.

use domain::access::Principal;
use domain::admission::{Consent, Facts, SkillFacts, Source, admit};
use domain::budget::{Account, Ask, Limits, Metered, Models, Quote, Rates, Scope, StepCost, Usage};
use domain::circuit::{self, Circuit};
use domain::id::{RunId, TenantId};
use domain::{Timestamp, manifest, risk, workflow};
use policy::{Options, PolicyFile, PolicySet, Request, RunContext};
use serde_json::{Map, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

const MANIFEST: &str = "\
id: ops/disk-report
name: Disk report
description: Finds what fills a folder.
version: 1.0.0
kind: workflow
workflow: {path: .github/workflows/skill-ops-disk-report.yml}
tags: [disk]
risk: read
inputs:
  type: object
  properties:
    path: {type: string}
    top: {type: integer, default: 5}
  required: [path]
";
const COMMANDS: [&str; 2] = [
    "find \"$INPUT_PATH\" -mindepth 1 -maxdepth 1 -print0 | du -s -k --files0-from=- | sort -rn",
    "head -n \"$INPUT_TOP\" \"$RUNNER_TEMP/sizes\"",
];
const TIMES: usize = 2_000;

fn main() {
    let compiled = Instant::now();
    let policies = PolicySet::compile(&files(), Options::default()).expect("good policies");
    let compiled = compiled.elapsed();
    let manifest = manifest::parse(MANIFEST).expect("a manifest").manifest;
    let commands = COMMANDS.map(|run| workflow::Command {
        name: None,
        run: run.to_owned(),
    });
    let text = workflow::generate(&manifest, &commands);
    let mut parts: [Vec<Duration>; 5] = Default::default();
    let mut whole = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let times = decide(&policies, &text);
        whole.push(times.iter().sum());
        for (part, time) in parts.iter_mut().zip(times) {
            part.push(time);
        }
    }
    println!(
        "{} policies, compiled in {compiled:?}",
        policies.policies().len()
    );
    let names = ["manifest", "workflow", "risk", "policies", "checks"];
    for (name, times) in names.into_iter().zip(parts) {
        show(name, times);
    }
    show("decision", whole);
}

fn show(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{name:<10} p50 {:>9.1?}   p99 {:>9.1?}", at(50), at(99));
}

fn files() -> Vec<PolicyFile> {
    let permissions: Vec<_> = (0..50)
        .map(|number| json!({"skill_id": format!("domain{number}/*"), "required_permissions": [format!("p{number}:write")]}))
        .collect();
    let approvals: Vec<_> = (0..25)
        .map(|number| json!({"skill_id": format!("domain{number}/delete-*"), "approvers": ["role:ops"]}))
        .collect();
    let guards: String = (0..25)
        .map(|number| {
            format!(
                "@id(\"guard-{number}\") forbid (principal, action == Action::\"run\", resource == Skill::\"ops/skill-{number}\") \
                 when {{ context.inputs.hasTag(\"path\") && context.inputs.getTag(\"path\") like \"/etc/{number}/*\" }};\n"
            )
        })
        .collect();
    vec![
        PolicyFile::new(
            "policies/permission_policies.json",
            json!({"roles": {"ops": ["p1:*"]}, "policies": permissions}).to_string(),
        ),
        PolicyFile::new(
            "policies/approval_policies.json",
            json!({"policies": approvals}).to_string(),
        ),
        PolicyFile::new("policies/guards.cedar", guards),
    ]
}

/// One decision, part by part.
fn decide(policies: &PolicySet, workflow: &str) -> [Duration; 5] {
    let now = Timestamp::now();
    let caller = Principal::administrator(TenantId::default(), "mia");
    let mut times = [Duration::ZERO; 5];
    let begun = Instant::now();
    let manifest = manifest::parse(black_box(MANIFEST))
        .expect("a manifest")
        .manifest;
    let skill = SkillFacts::from(&manifest);
    times[0] = begun.elapsed();
    let begun = Instant::now();
    let examined = risk::examine(black_box(workflow));
    times[1] = begun.elapsed();
    let begun = Instant::now();
    let risk = risk::assess(&risk::Facts {
        skill: &manifest.id,
        declared: manifest.risk,
        workflow: Some(&examined),
        request: Some("show the seven largest folders below /usr/share"),
    });
    times[2] = begun.elapsed();
    let begun = Instant::now();
    let inputs: Map<_, _> = [
        ("path".to_owned(), json!("/usr/share")),
        ("top".to_owned(), json!(7)),
    ]
    .into_iter()
    .collect();
    let verdict = policies.decide(&Request {
        principal: &caller,
        skill: &skill,
        inputs: &inputs,
        context: &RunContext {
            now,
            source: Source::Cli,
            cost_thousandths: 1_000,
        },
    });
    times[3] = begun.elapsed();
    let begun = Instant::now();
    let run = RunId::from_u128(1);
    let step = StepCost {
        skill: manifest.id.clone(),
        flat: None,
        metered: Metered::at_most(manifest.timeout),
    };
    let ask = Ask {
        run: run.clone(),
        quote: Quote::new(&Models::default(), &Rates::default(), &[step]),
        expires_at: now,
    };
    let admission = admit(
        &Facts {
            run: &run,
            verdict: &verdict,
            risk: &risk,
            consent: Consent::NotAsked,
            circuit: &Circuit::default(),
            circuit_settings: &circuit::Settings::default(),
            accounts: &[Account {
                scope: Scope::Tenant,
                limits: Limits::STANDARD,
                usage: Usage::default(),
            }],
            models: &Models::default(),
            ask: &ask,
        },
        now,
    );
    black_box(admission);
    times[4] = begun.elapsed();
    times
}

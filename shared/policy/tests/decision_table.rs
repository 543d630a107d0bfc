//! The whole decision as a table: every combination of caller, policy, risk, approval rule, consent, circuit and
//! budget is decided, and the first row that matches says what must come of it.

use domain::access::Principal;
use domain::admission::{Admission, Consent, Facts, SkillFacts, Source, admit};
use domain::budget::{Account, Ask, Cost, Limits, Metered, Model, Models, Quote, Rates, Scope};
use domain::budget::{StepCost, Usage};
use domain::circuit::{self, Circuit, Ticket, Verdict};
use domain::id::{RunId, SkillId, TenantId};
use domain::manifest::Risk;
use domain::risk::{self, Assessment};
use jiff::{SignedDuration, Timestamp};
use policy::{Options, PolicyFile, PolicySet, Request, RunContext};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Read from the top; `*` is anything. The last column is what becomes of the run.
const TABLE: &str = "
caller    policy     risk         rule    consent     circuit  budget   | outcome

# Permission comes first: nothing that comes later makes up for it.
operator  needs      *            *       *           *        *        | permission_denied
finance   attribute  *            *       *           *        *        | permission_denied
*         closed     *            *       *           *        *        | permission_denied

# Whoever brings a word about an approval that is needed is held to it.
*         *          *            wants   denied      *        *        | approval_denied
*         *          *            wants   wrong       *        *        | approval_token_invalid
*         *          *            wants   unset       *        *        | approval_token_invalid
*         *          destructive  silent  denied      *        *        | approval_denied
*         *          destructive  silent  wrong       *        *        | approval_token_invalid
*         *          destructive  silent  unset       *        *        | approval_token_invalid

# Without a word it waits for people, however the circuit and the budget are by now.
*         *          *            wants   none        *        *        | waits
*         *          destructive  silent  none        *        *        | waits

# Where no approval is needed, or it is given, the circuit and the budget decide.
*         *          *            *       *           open     *        | circuit_open
*         *          *            *       *           *        request  | budget_exceeded
*         *          *            *       *           *        day      | budget_exceeded
*         *          *            *       *           *        month    | budget_exceeded
*         *          *            *       *           *        low      | starts cheap
*         *          *            *       *           *        plenty   | starts standard
";

const CALLERS: [&str; 3] = ["admin", "finance", "operator"];
const POLICIES: [&str; 4] = ["none", "needs", "attribute", "closed"];
const RISKS: [&str; 3] = ["read", "write", "destructive"];
const RULES: [&str; 3] = ["silent", "wants", "waives"];
const CONSENTS: [&str; 6] = ["none", "given", "automation", "denied", "wrong", "unset"];
const CIRCUITS: [&str; 3] = ["closed", "open", "half-open"];
const BUDGETS: [&str; 5] = ["plenty", "low", "request", "day", "month"];

type Row = [&'static str; 7];

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

/// Rows of the table: what they match, what they say, and their own words.
fn rows() -> Vec<(Row, &'static str, &'static str)> {
    let lines = TABLE.lines().skip(2);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (matches, outcome) = line.split_once('|').expect("an outcome");
            let cells: Vec<&str> = matches.split_whitespace().collect();
            (cells.try_into().expect("seven cells"), outcome.trim(), line)
        })
        .collect()
}

fn caller(name: &str) -> Principal {
    Principal {
        roles: BTreeSet::from([name.to_owned()]),
        ..Principal::administrator(TenantId::default(), "mia")
    }
}

fn policies(policy: &str, rule: &str) -> PolicySet {
    let permissions = match policy {
        "needs" => json!({
            "roles": {"finance": ["ledger:write"]},
            "policies": [{"skill_id": "finance/*", "required_permissions": ["ledger:write"]}],
        }),
        "attribute" => json!({"abac_policies": [
            {"skill_id": "finance/*", "effect": "deny", "conditions": {"role": ["finance"]}, "policy_id": "not-finance"},
        ]}),
        _ => json!({}),
    };
    let approvals = match rule {
        "wants" => json!([{"skill_id": "finance/*", "requires_approval": true}]),
        "waives" => json!([
            {"skill_id": "finance/*", "requires_approval": false, "waives_risk_up_to": "destructive"},
        ]),
        _ => json!([]),
    };
    let files: Vec<PolicyFile> = [
        ("policies/permission_policies.json", permissions),
        ("policies/approval_policies.json", approvals),
    ]
    .into_iter()
    .map(|(path, json): (&str, Value)| PolicyFile::new(path, json.to_string()))
    .collect();
    let options = Options {
        default_deny: policy == "closed",
    };
    PolicySet::compile(&files, options).expect("good policies")
}

fn risk_of(word: &str) -> Risk {
    match word {
        "read" => Risk::Read,
        "write" => Risk::Write,
        _ => Risk::Destructive,
    }
}

fn skill(risk: Risk) -> SkillFacts {
    SkillFacts {
        id: SkillId::parse("finance/books").expect("an id"),
        tags: BTreeSet::new(),
        risk,
        kind: "workflow".to_owned(),
        owners: BTreeSet::new(),
    }
}

fn assessed(skill: &SkillFacts) -> Assessment {
    risk::assess(&risk::Facts {
        skill: &skill.id,
        declared: skill.risk,
        workflow: None,
        request: None,
    })
}

fn consent(word: &str) -> Consent {
    match word {
        "none" => Consent::NotAsked,
        "given" => Consent::Given,
        "automation" => Consent::Automation,
        "denied" => Consent::Denied,
        "wrong" => Consent::WrongToken,
        _ => Consent::NoTokenConfigured,
    }
}

fn circuit(word: &str, settings: &circuit::Settings) -> Circuit {
    let mut circuit = Circuit::default();
    if word == "closed" {
        return circuit;
    }
    let ago = if word == "open" {
        SignedDuration::from_secs(1)
    } else {
        settings.open_for() + SignedDuration::from_secs(1)
    };
    for number in 0..settings.failure_threshold {
        let ticket = Ticket {
            run: RunId::from_u128(u128::from(number) + 10),
            generation: circuit.generation,
            probe: false,
        };
        circuit =
            circuit::record(&circuit, settings, &ticket, Verdict::Failure, now() - ago).circuit;
    }
    circuit
}

fn account(word: &str) -> Account {
    let units = Cost::from_units;
    let (day, month) = match word {
        "low" => (units(45), units(45)),
        "day" => (units(50), units(50)),
        "month" => (units(0), units(200)),
        _ => (units(0), units(0)),
    };
    let mut limits = Limits::STANDARD;
    if word == "request" {
        limits.per_request = Some(Cost::from_thousandths(100));
    }
    Account {
        scope: Scope::Tenant,
        limits,
        usage: Usage { day, month },
    }
}

fn decided(policies: &PolicySet, row: &Row) -> String {
    let [role, _, risk, _, word, state, budget] = *row;
    let skill = skill(risk_of(risk));
    let caller = caller(role);
    let models = Models::default();
    let settings = circuit::Settings::default();
    let verdict = policies.decide(&Request {
        principal: &caller,
        skill: &skill,
        inputs: &Map::new(),
        context: &RunContext {
            now: now(),
            source: Source::Api,
            cost_thousandths: 1_000,
        },
    });
    let run = RunId::from_u128(1);
    let step = StepCost {
        skill: skill.id.clone(),
        flat: None,
        metered: Metered::default(),
    };
    let ask = Ask {
        run: run.clone(),
        quote: Quote::new(&models, &Rates::default(), &[step]),
        expires_at: now() + SignedDuration::from_hours(1),
    };
    let admission = admit(
        &Facts {
            run: &run,
            verdict: &verdict,
            risk: &assessed(&skill),
            consent: consent(word),
            circuit: &circuit(state, &settings),
            circuit_settings: &settings,
            accounts: &[account(budget)],
            models: &models,
            ask: &ask,
        },
        now(),
    );
    assert_eq!(
        admission.checks().len(),
        5,
        "every check is told of: {row:?}"
    );
    match admission {
        Admission::Admitted(admitted) => match admitted.reservation.model {
            Model::Standard => "starts standard".to_owned(),
            Model::Cheap => "starts cheap".to_owned(),
        },
        Admission::Waits { .. } => "waits".to_owned(),
        Admission::Blocked { block, .. } => {
            assert!(!block.reason.is_empty(), "{row:?} has no reason");
            block.code
        }
    }
}

#[test]
fn every_combination_is_decided_as_the_table_says() {
    let rows = rows();
    let mut met = vec![0_usize; rows.len()];
    let mut combinations = 0;
    for policy in POLICIES {
        for rule in RULES {
            let policies = policies(policy, rule);
            for caller in CALLERS {
                for risk in RISKS {
                    for consent in CONSENTS {
                        for circuit in CIRCUITS {
                            for budget in BUDGETS {
                                let row = [caller, policy, risk, rule, consent, circuit, budget];
                                let found = rows.iter().position(|(matches, _, _)| {
                                    let cells = matches.iter().zip(row);
                                    cells
                                        .into_iter()
                                        .all(|(cell, value)| *cell == "*" || *cell == value)
                                });
                                let found = found.unwrap_or_else(|| panic!("no row for {row:?}"));
                                met[found] += 1;
                                combinations += 1;
                                let (_, outcome, line) = rows[found];
                                assert_eq!(
                                    decided(&policies, &row),
                                    outcome,
                                    "{row:?}\nby: {line}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
    for ((_, _, line), met) in rows.iter().zip(met) {
        assert!(met > 0, "no combination meets this row any more: {line}");
    }
    assert_eq!(combinations, 3 * 4 * 3 * 3 * 6 * 3 * 5);
}

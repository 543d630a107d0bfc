//! Jobs that fail, hang, are cancelled, or cannot run at all; and what a job can see of the machine.

use serde_json::{Value, json};

use super::{World, outputs, world};

/// A workflow of one or more jobs, put on `main` as `.github/workflows/greet.yml`.
async fn set_workflow(world: &World, jobs: &Value) {
    let text = json!({"name": "greet", "on": {"workflow_dispatch": {}}, "jobs": jobs}).to_string();
    let (_, old) = world
        .call("GET", "/contents/.github/workflows/greet.yml", None)
        .await;
    let put = json!({
        "message": "Change it",
        "content": super::base64_of(&text),
        "branch": "main",
        "sha": old["sha"],
    });
    let (status, _) = world
        .call("PUT", "/contents/.github/workflows/greet.yml", Some(put))
        .await;
    assert_eq!(status, 200);
}

/// Runs the jobs; the run, its jobs, and their logs.
async fn run(world: &World, jobs: Value) -> (Value, Vec<Value>, Vec<String>) {
    set_workflow(world, &jobs).await;
    let id = world.dispatch(json!({})).await;
    ended(world, id).await
}

async fn ended(world: &World, id: u64) -> (Value, Vec<Value>, Vec<String>) {
    let run = world.run_ended(id).await;
    let (_, listed) = world
        .call("GET", &format!("/actions/runs/{id}/jobs"), None)
        .await;
    let jobs = listed["jobs"].as_array().unwrap().clone();
    let mut logs = Vec::new();
    for job in &jobs {
        let path = world
            .dir
            .path()
            .join(format!("forge/jobs/{}/log.txt", job["id"]));
        logs.push(std::fs::read_to_string(path).unwrap_or_default());
    }
    (run, jobs, logs)
}

fn step(script: &str) -> Value {
    json!({"runs-on": "ubuntu-24.04", "timeout-minutes": 1, "steps": [{"run": script}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn failure_is_passed_on_and_skips_what_needs_it() {
    let world = world().await;
    let mut last = step("echo \"saw $RESULT\"; echo '::error::told'; echo '::group::G'; exit 0");
    last["needs"] = json!(["bad"]);
    last["if"] = json!("${{ always() }}");
    last["steps"][0]["env"] = json!({"RESULT": "${{ needs.bad.result }}"});
    let mut middle = step("echo never");
    middle["needs"] = json!("bad");
    let mut bad = step("echo to-stderr >&2\nexit 3");
    bad["steps"][0]["shell"] = json!("bash");
    let (run, jobs, logs) = run(&world, json!({"bad": bad, "middle": middle, "last": last})).await;
    let conclusions: Vec<&str> = jobs
        .iter()
        .map(|job| job["conclusion"].as_str().unwrap())
        .collect();
    assert_eq!(conclusions, ["failure", "skipped", "success"], "{logs:#?}");
    assert_eq!(run["conclusion"], "failure");
    assert!(logs[0].contains("Z to-stderr\n"), "{}", logs[0]);
    assert!(
        logs[0].contains("##[error]Process completed with exit code 3."),
        "{}",
        logs[0]
    );
    assert!(logs[2].contains("Z saw failure\n"), "{}", logs[2]);
    assert!(
        logs[2].contains("Z ##[error]told\n") && logs[2].contains("Z ##[group]G\n"),
        "{}",
        logs[2]
    );
    assert_eq!(jobs[0]["steps"][1]["conclusion"], "failure");
    world
        .event("skipped", |event, payload| {
            event == "workflow_job" && payload["workflow_job"]["conclusion"] == "skipped"
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_job_is_killed_when_its_time_is_over() {
    let world = world().await;
    let marker = format!("sleep 9{}", std::process::id());
    // A child in a session of its own, which no signal to a group would reach.
    let mut job = step(&format!("setsid {marker} &\n{marker}"));
    job["timeout-minutes"] = json!(0.03);
    let mut after = step("echo \"saw $RESULT\"");
    after["needs"] = json!("slow");
    after["if"] = json!("always()");
    after["steps"][0]["env"] = json!({"RESULT": "${{ needs.slow.result }}"});
    let (run, jobs, logs) = run(&world, json!({"slow": job, "after": after})).await;
    assert_eq!(
        (&run["conclusion"], &jobs[0]["conclusion"]),
        (&json!("cancelled"), &json!("cancelled"))
    );
    assert!(
        logs[0].contains("exceeded the maximum execution time"),
        "{}",
        logs[0]
    );
    assert!(logs[1].contains("Z saw cancelled\n"), "{}", logs[1]);
    assert!(!is_running(&marker), "nothing of the job may be left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_ends_at_once_and_leaves_nothing() {
    let world = world().await;
    let marker = format!("sleep 8{}", std::process::id());
    let mut later = step("echo never");
    later["needs"] = json!("slow");
    let mut report = step("echo \"saw $RESULT\"");
    report["needs"] = json!("slow");
    report["if"] = json!("always()");
    report["steps"][0]["env"] = json!({"RESULT": "${{ needs.slow.result }}"});
    let slow = step(&format!("echo begun\n{marker}"));
    set_workflow(
        &world,
        &json!({"slow": slow, "later": later, "report": report}),
    )
    .await;
    let id = world.dispatch(json!({})).await;
    super::until("the job runs", || is_running(&marker)).await;
    let (_, jobs) = world
        .call("GET", &format!("/actions/runs/{id}/jobs"), None)
        .await;
    assert_eq!(jobs["jobs"][0]["status"], "in_progress");
    let partial = world.log(jobs["jobs"][0]["id"].as_u64().unwrap()).await;
    assert!(
        partial.contains("begun"),
        "the log can be read while the job runs: {partial}"
    );
    let (status, _) = world
        .call("POST", &format!("/actions/runs/{id}/cancel"), None)
        .await;
    assert_eq!(status, 202);
    let (run, jobs, logs) = ended(&world, id).await;
    let conclusions: Vec<&str> = jobs
        .iter()
        .map(|job| job["conclusion"].as_str().unwrap())
        .collect();
    assert_eq!(
        conclusions,
        ["cancelled", "cancelled", "success"],
        "{logs:#?}"
    );
    assert_eq!(run["conclusion"], "cancelled");
    assert!(
        logs[0].contains("The operation was canceled."),
        "{}",
        logs[0]
    );
    assert!(logs[2].contains("Z saw cancelled\n"), "{}", logs[2]);
    assert!(!is_running(&marker));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_sees_a_clean_environment_and_nothing_hidden() {
    let world = world().await;
    let hidden = world.dir.path().join("forge").canonicalize().unwrap();
    let script = format!(
        "env | cut -d= -f1 | sort | tr '\\n' ' ' > names\n\
         echo \"names=$(cat names)\" >> \"$GITHUB_OUTPUT\"\n\
         echo \"home=$HOME\" >> \"$GITHUB_OUTPUT\"\n\
         echo \"hidden=$(ls -A {} 2>/dev/null | wc -l)\" >> \"$GITHUB_OUTPUT\"\n\
         echo \"written=$(touch /usr/forge-was-here 2>/dev/null && echo yes || echo no)\" >> \"$GITHUB_OUTPUT\"\n\
         echo \"processes=$(ls -d /proc/[0-9]* | wc -l)\" >> \"$GITHUB_OUTPUT\"\n",
        hidden.display()
    );
    let mut job = step(&script);
    job["steps"][0]["id"] = json!("look");
    let names = ["names", "home", "hidden", "written", "processes"];
    let of = |name: &str| {
        (
            name.to_owned(),
            json!(format!("${{{{ steps.look.outputs.{name} }}}}")),
        )
    };
    job["outputs"] = Value::Object(names.into_iter().map(of).collect());
    let (run, jobs, logs) = run(&world, json!({"look": job})).await;
    assert_eq!(run["conclusion"], "success", "{logs:#?}");
    let outputs = outputs(&world, jobs[0]["id"].as_u64().unwrap());
    let names = outputs["names"].as_str().unwrap();
    assert!(
        names.contains("GITHUB_SHA") && names.contains("HOME") && names.contains("PATH"),
        "{names}"
    );
    for foreign in ["CARGO", "SSH", "AWS", "TOKEN", "USER"] {
        assert!(!names.contains(foreign), "{foreign} in {names}");
    }
    if logs[0].contains("in a sandbox") {
        assert_eq!(
            (&outputs["hidden"], &outputs["written"]),
            (&json!("0"), &json!("no"))
        );
        assert!(
            outputs["processes"]
                .as_str()
                .unwrap()
                .parse::<u32>()
                .unwrap()
                < 15,
            "{outputs}"
        );
        assert!(
            outputs["home"]
                .as_str()
                .unwrap()
                .starts_with("/tmp/runner/")
        );
    }
    let job = hidden.join("jobs").join(jobs[0]["id"].to_string());
    assert!(
        !job.join("box").exists() && !job.join("job.json").exists(),
        "nothing of the machine is left"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_fails_with_a_reason() {
    let world = world().await;
    let uses = json!({"runs-on": "x", "steps": [{"uses": "actions/setup-node@v4"}]});
    let checkout = json!({"runs-on": "x", "steps": [
        {"uses": "actions/checkout@v4"},
        {"run": "git log --oneline | wc -l; cat README.md; test \"$(git rev-parse HEAD)\" = \"$GITHUB_SHA\""},
    ]});
    let (run, jobs, logs) = run(&world, json!({"uses": uses, "checkout": checkout})).await;
    assert_eq!(
        (&run["conclusion"], &jobs[1]["conclusion"]),
        (&json!("failure"), &json!("success")),
        "{logs:#?}"
    );
    assert!(
        logs[0].contains("step 1 uses `actions/setup-node@v4`"),
        "{}",
        logs[0]
    );
    assert!(
        logs[1].contains("Z 1\n") && logs[1].contains("Z # Things\n"),
        "{}",
        logs[1]
    );
    let bad = json!({"runs-on": "x", "steps": [{"run": "echo ${{ nonsense( }}"}]});
    let (run, _, logs) = self::run(&world, json!({"bad": bad})).await;
    assert_eq!(run["conclusion"], "failure");
    assert!(
        logs[0].contains("##[error]"),
        "act's own complaint is told: {}",
        logs[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_act_a_run_fails_and_says_how_to_get_it() {
    let world = super::world_with(|config| config.tools.act = Some("/nowhere/act".into())).await;
    let (run, jobs, logs) = run(&world, json!({"a": step("true")})).await;
    assert_eq!(
        (&run["conclusion"], &jobs[0]["status"]),
        (&json!("failure"), &json!("completed"))
    );
    assert!(
        logs[0].contains("is not installed. Run `make tools`."),
        "{}",
        logs[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sandbox_jobs_run_and_die_just_the_same() {
    let world = super::world_with(|config| config.tools.bwrap = None).await;
    let marker = format!("sleep 7{}", std::process::id());
    let mut job = step(&format!("setsid {marker} &\n{marker}"));
    job["timeout-minutes"] = json!(0.02);
    let (run, _, logs) = run(&world, json!({"slow": job})).await;
    assert_eq!(run["conclusion"], "cancelled", "{logs:#?}");
    assert!(logs[0].contains("WITHOUT a sandbox"), "{}", logs[0]);
    assert!(!is_running(&marker));
}

/// Whether a process with exactly this command line runs.
fn is_running(command: &str) -> bool {
    let wanted: Vec<u8> = command
        .bytes()
        .map(|byte| if byte == b' ' { 0 } else { byte })
        .chain([0])
        .collect();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .into_iter()
        .any(|entry| std::fs::read(entry.path().join("cmdline")).is_ok_and(|line| line == wanted))
}

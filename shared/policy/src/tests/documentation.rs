//! The examples of the documentation are policies.

use super::{CEDAR, ask, check, compile};
use crate::{APPROVALS, PERMISSIONS};
use serde_json::json;

const PAGE: &str = include_str!("../../../../docs/policies.md");

fn examples(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let blocks = PAGE.split(fence.as_str()).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

#[test]
fn the_examples_mean_what_the_page_says() {
    let json = examples("json");
    let permissions = compile(PERMISSIONS, json[0]);
    check(&permissions, &ask("admin/x").roles(&["dba"]), "met records");
    check(
        &permissions,
        &ask("admin/x"),
        "deny records missing records:delete from role:dba",
    );
    check(
        &permissions,
        &ask("a/b").attribute("department", &["interns"]),
        "deny staff-only",
    );
    let approvals = compile(APPROVALS, json[1]);
    check(
        &approvals,
        &ask("pay/x"),
        "approve approval:pay/* 2x[role:cfo,lea] 24h",
    );
    check(
        &approvals,
        &ask("ops/restart"),
        "met approval:ops/restart; waives Write",
    );
    let cedar = compile(CEDAR, examples("cedar")[0]);
    let etc = ask("ops/write-file").inputs(json!({"path": "/etc/hosts"}));
    check(
        &cedar,
        &etc,
        "deny no-etc missing etc:write from role:oncall",
    );
    check(&cedar, &etc.permissions(&["etc:write"]), "");
    let mut night = ask("ops/disk");
    night.context.now = "2026-03-02T03:00:00Z".parse().unwrap();
    check(&cedar, &night, "approve night 1x[role:oncall] 2h");
}

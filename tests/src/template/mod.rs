//! Holds the deployment template against the code: nothing is deployed without what it reads, may do
//! more than it does, or differs from what the local stack shows to work.

mod live;
mod settings;

use crate::deployed::template::{Template, items};
use crate::tools::workspace;
use expect_test::expect_file;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The names in `functions/`.
fn functions() -> BTreeSet<String> {
    let folders = std::fs::read_dir(workspace().join("functions")).expect("the functions");
    let names = folders.map(|folder| folder.expect("an entry").file_name().into_string());
    names.map(|name| name.expect("a plain name")).collect()
}

#[test]
fn every_function_is_deployed_with_a_log_that_ends() {
    let template = Template::read();
    let deployed = template.functions();
    assert_eq!(
        deployed.keys().cloned().collect::<BTreeSet<_>>(),
        functions()
    );
    for logical in deployed.values() {
        let log = &template.properties(logical)["LoggingConfig"]["LogGroup"]["Ref"];
        let log = template.properties(log.as_str().expect("a log group of its own"));
        assert_eq!(log["RetentionInDays"], json!({"Ref": "LogRetentionDays"}));
    }
}

#[test]
fn only_what_proves_itself_has_a_function_url() {
    let template = Template::read();
    for (name, logical) in template.functions() {
        let url = &template.properties(&logical)["FunctionUrlConfig"];
        // Webhooks are signed by GitHub, callbacks carry the runner's token.
        let expected = if ["webhooks", "callbacks"].contains(&name.as_str()) {
            json!({"AuthType": "NONE"})
        } else {
            Value::Null
        };
        assert_eq!(url, &expected, "{name}");
    }
}

#[test]
fn messages_fail_one_by_one() {
    let template = Template::read();
    for (function, event, queue, dead) in [
        ("Worker", "Work", "WorkQueue", "WorkDeadLetters"),
        ("Collector", "Errors", "ErrorQueue", "ErrorDeadLetters"),
    ] {
        let function = template.properties(function);
        let source = &function["Events"][event]["Properties"];
        assert_eq!(
            source["FunctionResponseTypes"],
            json!(["ReportBatchItemFailures"])
        );
        let queue = template.properties(queue);
        let (visible, timeout) = (&queue["VisibilityTimeout"], &function["Timeout"]);
        assert!(
            visible.as_u64() >= timeout.as_u64().map(|timeout| 6 * timeout),
            "a message must not come back while the function may be at it"
        );
        assert_eq!(queue["RedrivePolicy"]["maxReceiveCount"], 5);
        let dead = json!({"Fn::GetAtt": [dead, "Arn"]});
        assert_eq!(queue["RedrivePolicy"]["deadLetterTargetArn"], dead);
    }
}

#[test]
fn the_scheduler_runs_every_minute_and_the_miner_every_six_hours() {
    let template = Template::read();
    let events = &template.properties("Scheduler")["Events"];
    let event = &events["EveryMinute"];
    assert_eq!(event["Type"], "Schedule");
    assert_eq!(event["Properties"]["Schedule"], "rate(1 minute)");
    let event = &template.properties("Miner")["Events"]["EverySixHours"];
    assert_eq!(event["Type"], "Schedule");
    assert_eq!(event["Properties"]["Schedule"], "rate(6 hours)");
}

#[test]
fn each_function_may_do_what_its_code_calls() {
    let template = Template::read();
    let mut page = String::new();
    for name in functions() {
        let _ = writeln!(page, "{name}");
        for (action, resource) in template.allowed(&name) {
            assert!(!action.contains('*'), "{name}: {action}");
            assert!(!resource.contains('*'), "{name}: {resource}");
            let _ = writeln!(page, "  {action:<26} {resource}");
        }
    }
    expect_file!["../../contract/iam-actions.txt"].assert_eq(&page);
}

#[test]
fn what_is_in_the_audit_no_function_takes_out() {
    let template = Template::read();
    let change = json!([
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:UpdateItem"
    ]);
    let put = json!("dynamodb:PutItem");
    let all: Vec<String> = template.functions().into_values().collect();
    for (policy, but, denied) in [
        ("AuditIsAppendOnly", None, vec![(&change, "*#AUDIT")]),
        (
            "AuditIsSealedByTheScheduler",
            Some("Scheduler"),
            vec![(&put, "*#AUDIT"), (&change, "*#AUDIT_DRAFTS")],
        ),
    ] {
        let policy = template.properties(policy);
        let attached = items(&policy["Roles"]).into_iter();
        let attached: BTreeSet<_> = attached.filter_map(|role| role["Ref"].as_str()).collect();
        let whom = all.iter().filter(|name| Some(name.as_str()) != but);
        let whom: Vec<String> = whom.map(|name| format!("{name}Role")).collect();
        assert_eq!(attached, whom.iter().map(String::as_str).collect());
        let statements = items(&policy["PolicyDocument"]["Statement"]);
        assert_eq!(statements.len(), denied.len());
        for (statement, (actions, partition)) in statements.into_iter().zip(denied) {
            let leading = json!({"dynamodb:LeadingKeys": [partition]});
            let expected = json!({
                "Effect": "Deny",
                "Action": actions,
                "Resource": {"Fn::GetAtt": ["Table", "Arn"]},
                "Condition": {"ForAnyValue:StringLike": leading},
            });
            assert_eq!(*statement, expected);
        }
    }
}

#[test]
fn secrets_are_never_in_the_template() {
    let template = Template::read();
    for name in functions() {
        for (variable, value) in template.environment(&name) {
            let secret = ["_TOKEN", "_KEY", "_SECRET"];
            if !secret.iter().any(|end| variable.ends_with(end)) {
                continue;
            }
            // One of two where GitHub is reached by a token or as an app.
            let values = value["Fn::If"]
                .as_array()
                .map_or(vec![&value], |choice| choice[1..].iter().collect());
            let nothing = json!({"Ref": "AWS::NoValue"});
            for value in values.into_iter().filter(|value| **value != nothing) {
                let text = value["Fn::Sub"].as_str().unwrap_or_default();
                assert!(
                    text.starts_with("{{resolve:secretsmanager:${"),
                    "{name}: {variable} is {value}"
                );
            }
        }
    }
}

#[test]
fn every_function_and_the_queues_wake_somebody() {
    let template = Template::read();
    let watched = |metric: &str| {
        let mut of = BTreeSet::new();
        for alarm in template.of_type("AWS::CloudWatch::Alarm") {
            let alarm = template.properties(&alarm);
            assert_eq!(alarm["AlarmActions"], json!([{"Ref": "Alarms"}]));
            let several = items(&alarm["Metrics"])
                .into_iter()
                .map(|metric| &metric["MetricStat"]["Metric"]);
            for found in several.chain([alarm]).filter(|m| m["MetricName"] == metric) {
                let value = &found["Dimensions"][0]["Value"];
                let name = value["Ref"].as_str().or(value["Fn::GetAtt"][0].as_str());
                of.extend(name.map(str::to_owned));
            }
        }
        of
    };
    let functions: BTreeSet<String> = template.functions().into_values().collect();
    assert_eq!(watched("Errors"), functions);
    assert_eq!(watched("Throttles"), functions);
    let both = |names: [&str; 2]| BTreeSet::from(names.map(str::to_owned));
    assert_eq!(
        watched("ApproximateNumberOfMessagesVisible"),
        both(["WorkDeadLetters", "ErrorDeadLetters"])
    );
    assert_eq!(
        watched("ApproximateAgeOfOldestMessage"),
        both(["WorkQueue", "ErrorQueue"])
    );
}

#[test]
fn the_site_leads_every_route_of_the_api_to_the_api() {
    let template = Template::read();
    let site = &template.properties("Site")["DistributionConfig"];
    assert_eq!(site["DefaultCacheBehavior"]["TargetOriginId"], "site");
    let patterns: Vec<&str> = items(&site["CacheBehaviors"])
        .into_iter()
        .map(|behavior| {
            assert_eq!(behavior["TargetOriginId"], "api");
            behavior["PathPattern"].as_str().expect("a pattern")
        })
        .collect();
    let leads = |path: &str| patterns.iter().any(|pattern| fits(pattern, path));
    let described: Value = serde_json::from_str(&api::openapi_json()).expect("JSON");
    for path in described["paths"].as_object().expect("paths").keys() {
        assert!(leads(&path.replace("{id}", "ops.disk-report")), "{path}");
    }
    for page in [
        "/",
        "/skills",
        "/skills/ops.disk-report",
        "/runs/run_1",
        "/approvals/run_1",
        "/budget",
    ] {
        assert!(!leads(page), "{page}");
    }
}

/// Whether CloudFront's pattern, where `*` is anything, fits a path.
fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    true
}

#[test]
fn patterns_fit_as_in_cloudfront() {
    for (pattern, path, expected) in [
        ("/health", "/health", true),
        ("/health", "/healthy", false),
        ("/api/*", "/api/skills/a.b", true),
        ("/api/*", "/apis", false),
        ("/skills/*/deprecate", "/skills/a.b/deprecate", true),
        ("/skills/*/deprecate", "/skills/a.b", false),
        ("/a*b*c", "/a1b2c", true),
        ("/a*b*c", "/a1c2b", false),
    ] {
        assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
    }
}

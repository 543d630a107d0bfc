//! Requests and their steps: `+` stands between steps that run at the same time, `>` between those that wait.

mod russian;
mod whole;

use super::{Mode, Shape, Split, split};

fn shown(split: &Split) -> String {
    let group = |group: &Vec<super::Segment>| {
        let texts: Vec<&str> = group.iter().map(|segment| segment.text.as_str()).collect();
        texts.join(" + ")
    };
    let groups: Vec<String> = split.groups.iter().map(group).collect();
    groups.join(" > ")
}

/// Every request with its steps in mode `auto`; `""` when it stays whole.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (request, expected) in cases {
        let expected = if expected.is_empty() {
            request
        } else {
            expected
        };
        let found = shown(&split(request, Mode::Auto));
        if found != *expected {
            wrong += &format!("{request:?}\n  found    {found}\n  expected {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn then_waits() {
    check(&[
        (
            "check the disk then restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk and then restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk, then restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "Check the disk. Then restart nginx.",
            "Check the disk > restart nginx",
        ),
        (
            "check the disk. After that, restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk; restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk -> restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk->restart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk → restart nginx → send me the log",
            "check the disk > restart nginx > send me the log",
        ),
        (
            "run the tests && deploy the site",
            "run the tests > deploy the site",
        ),
        (
            "find flights to Sochi and afterwards book a hotel",
            "find flights to Sochi > book a hotel",
        ),
        (
            "please update the index, and then please notify the team",
            "please update the index > please notify the team",
        ),
        (
            "Could you check the disk and then restart nginx?",
            "Could you check the disk > restart nginx?",
        ),
        (
            "summarize the report, then translate it to Russian, and finally email it to Bob",
            "summarize the report > translate it to Russian > email it to Bob",
        ),
        (
            "test the disk then report the result",
            "test the disk > report the result",
        ),
        (
            "check the disk then frobnicate the logs",
            "check the disk > frobnicate the logs",
        ),
        (
            "check the disk\nrestart nginx",
            "check the disk > restart nginx",
        ),
        (
            "check the disk followed by restarting nginx",
            "check the disk > restarting nginx",
        ),
        (
            "update the packages then reboot",
            "update the packages > reboot",
        ),
        (
            "what is the load? then restart nginx",
            "what is the load? > restart nginx",
        ),
    ]);
}

#[test]
fn and_runs_together() {
    check(&[
        (
            "check the disk and restart nginx",
            "check the disk + restart nginx",
        ),
        (
            "find flights to Sochi & book a hotel",
            "find flights to Sochi + book a hotel",
        ),
        ("find flights and book hotels", "find flights + book hotels"),
        (
            "check the disk, restart nginx and send me the log",
            "check the disk + restart nginx + send me the log",
        ),
        (
            "check the disk, restart nginx, and send me the log",
            "check the disk + restart nginx + send me the log",
        ),
        (
            "show the load as well as list the users",
            "show the load + list the users",
        ),
        (
            "check the disk and also list all users",
            "check the disk + list all users",
        ),
        (
            "What is the weather in Paris and how full is the disk?",
            "What is the weather in Paris + how full is the disk?",
        ),
        (
            "is nginx running and is port 80 open",
            "is nginx running + is port 80 open",
        ),
        (
            "I want to book a flight and I need a hotel in Rome",
            "I want to book a flight + I need a hotel in Rome",
        ),
        (
            "convert 5 USD to EUR and email Bob",
            "convert 5 USD to EUR + email Bob",
        ),
        (
            "check the disk and can you list users",
            "check the disk + can you list users",
        ),
        (
            "frobnicate the logs and rotate the keys",
            "frobnicate the logs + rotate the keys",
        ),
        ("check /var/log and/or restart nginx", ""),
        (
            "find the weather for Paris and tell me what time it is in Tokyo",
            "find the weather for Paris + tell me what time it is in Tokyo",
        ),
        (
            "Hi, please list the users and check port 443",
            "Hi, please list the users + check port 443",
        ),
        (
            "scan \"salt and pepper.txt\" and upload /srv/a,b.csv",
            "scan \"salt and pepper.txt\" + upload /srv/a,b.csv",
        ),
        (
            "show salt and pepper prices and check the disk",
            "show salt and pepper prices + check the disk",
        ),
        ("update the wiki and reboot", "update the wiki + reboot"),
    ]);
}

#[test]
fn what_needs_the_step_before_waits_for_it() {
    check(&[
        (
            "download the file and unzip it",
            "download the file > unzip it",
        ),
        (
            "find old logs and delete them",
            "find old logs > delete them",
        ),
        (
            "find files that are larger than 1G and delete them",
            "find files that are larger than 1G > delete them",
        ),
        (
            "run the report and email the results to Bob",
            "run the report > email the results to Bob",
        ),
        ("check the disk and tell me how full it is", ""),
        ("check the disk and let me know", ""),
    ]);
}

#[test]
fn the_mixed_are_grouped() {
    check(&[
        (
            "check the disk and check the load, then send the report",
            "check the disk + check the load > send the report",
        ),
        (
            "check the disk then restart nginx and notify the team",
            "check the disk > restart nginx + notify the team",
        ),
        (
            "first check the disk, list the users, and then send the report",
            "first check the disk + list the users > send the report",
        ),
    ]);
}

#[test]
fn after_turns_the_order_round() {
    check(&[
        (
            "restart nginx after checking the config",
            "checking the config > restart nginx",
        ),
        (
            "After checking the config, restart nginx",
            "checking the config > restart nginx",
        ),
        (
            "after you check the config, restart nginx and notify the team",
            "you check the config > restart nginx + notify the team",
        ),
        (
            "restart nginx after you have checked the config",
            "you have checked the config > restart nginx",
        ),
        (
            "back up the database before upgrading the server",
            "back up the database > upgrading the server",
        ),
        (
            "before upgrading the server, back up the database",
            "back up the database > upgrading the server",
        ),
        (
            "Before you restart nginx, check the config.",
            "check the config > you restart nginx",
        ),
        (
            "restart nginx, but first check the config",
            "check the config > restart nginx",
        ),
        (
            "send the report after restarting nginx after checking the config",
            "checking the config > restarting nginx > send the report",
        ),
        (
            "restart nginx after checking the config and backing up the data",
            "checking the config and backing up the data > restart nginx",
        ),
        (
            "list the users and restart nginx after checking the config",
            "checking the config > list the users + restart nginx",
        ),
        (
            "list the users then restart nginx after checking the config",
            "list the users > checking the config > restart nginx",
        ),
        (
            "once you've checked the config, restart nginx",
            "you've checked the config > restart nginx",
        ),
    ]);
}

#[test]
fn the_mode_decides_over_the_connective() {
    let request = "check the disk and list the users, then restart nginx after saving the config";
    for (mode, shape, expected) in [
        (Mode::Single, Shape::Single, request),
        (
            Mode::Pipeline,
            Shape::Pipeline,
            "check the disk > list the users > saving the config > restart nginx",
        ),
        (
            Mode::Parallel,
            Shape::Parallel,
            "check the disk + list the users + restart nginx + saving the config",
        ),
        (
            Mode::Auto,
            Shape::Mixed,
            "check the disk + list the users > saving the config > restart nginx",
        ),
    ] {
        let found = split(request, mode);
        assert_eq!(
            (shown(&found).as_str(), found.shape()),
            (expected, shape),
            "{mode}"
        );
    }
}

#[test]
fn more_steps_than_allowed_stay_in_the_last() {
    let request = ["check the disk"; 12].join(" then ");
    let found = split(&request, Mode::Auto);
    let steps: Vec<&str> = found.segments().map(|step| step.text.as_str()).collect();
    assert_eq!(steps.len(), super::MAX_SEGMENTS);
    assert_eq!(steps[7], ["check the disk"; 5].join(" then "));
    assert!(found.limited);
    let few = ["check the disk"; 8].join(" then ");
    assert!(!split(&few, Mode::Auto).limited);
}

#[test]
fn modes_have_names() {
    for mode in Mode::ALL {
        assert_eq!(mode.to_string().parse(), Ok(mode));
    }
    let error = "Auto ".parse::<Mode>().expect_err("capital and space");
    assert_eq!(
        error.to_string(),
        r#""Auto " is no mode: expected `single`, `pipeline`, `parallel` or `auto`"#
    );
}

//! A skill's workflow starts when Prentice says so, and in no other way.

use super::Subject;
use crate::yaml::{Data, Report, quote};

const ONLY: &str = "expected only `workflow_dispatch`: a skill runs when Prentice starts it";

pub(super) fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(entry) = subject.root.entry("on") else {
        report.error(
            "trigger",
            "on",
            subject.root.place,
            format!("`on` is missing: {ONLY}"),
        );
        return;
    };
    match &entry.value.data {
        Data::Map(events) => {
            for event in events
                .iter()
                .filter(|event| event.key != "workflow_dispatch")
            {
                report.error(
                    "trigger",
                    &format!("on.{}", event.key),
                    event.place,
                    format!("found {}, {ONLY}", quote(&event.key)),
                );
            }
        }
        Data::List(events) => {
            for (index, event) in events
                .iter()
                .enumerate()
                .filter(|(_, event)| event.text() != Some("workflow_dispatch"))
            {
                report.error(
                    "trigger",
                    &format!("on[{index}]"),
                    event.place,
                    format!("found {}, {ONLY}", event.describe()),
                );
            }
        }
        Data::Text(event) if event == "workflow_dispatch" => {}
        _ => report.error(
            "trigger",
            "on",
            entry.value.place,
            format!("found {}, {ONLY}", entry.value.describe()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::edited;
    use expect_test::expect;

    #[test]
    fn other_events_are_refused() {
        edited(
            "on:\n",
            "on:\n  push: {}\n",
            expect![[r#"
            6:3: error[trigger] on.push: found "push", expected only `workflow_dispatch`: a skill runs when Prentice starts it
        "#]],
        );
        edited(
            "on:\n  workflow_dispatch:",
            "on:\n  workflow_call:",
            expect![[r#"
            6:3: error[trigger] on.workflow_call: found "workflow_call", expected only `workflow_dispatch`: a skill runs when Prentice starts it
            6:3: error[inputs] on.workflow_dispatch.inputs: `execution_id` is missing (`required: true`, `type: string`): Prentice passes the id of the run in it
            6:3: error[inputs] on.workflow_dispatch.inputs: `path` is missing: it is an input in the manifest
            6:3: error[inputs] on.workflow_dispatch.inputs: `top` is missing: it is an input in the manifest
            6:3: error[inputs] on.workflow_dispatch.inputs: `skip` is missing: it is an input in the manifest
        "#]],
        );
    }
}

//! The skill the builder offers to those who write their first one.

use super::form::{CommandRow, Form};
use super::row::{Row, RowKind};

/// Reports the largest folders below a path.
pub(crate) fn disk_report() -> Form {
    Form {
        id: "ops/disk-report".to_owned(),
        name: "Disk report".to_owned(),
        description: "Lists the largest folders below a path. Use it when a disk fills up.".to_owned(),
        tags: "disk, ops".to_owned(),
        examples: "What fills the disk?\nWhich folders below /usr are the largest?".to_owned(),
        idempotent: true,
        owners: "ops".to_owned(),
        inputs: vec![
            Row {
                name: "path".to_owned(),
                required: true,
                description: "The folder to look below".to_owned(),
                ..Row::default()
            },
            Row {
                key: 1,
                name: "top".to_owned(),
                kind: RowKind::Integer,
                default: "5".to_owned(),
                description: "How many folders to list".to_owned(),
                ..Row::default()
            },
        ],
        outputs: vec![Row {
            name: "largest".to_owned(),
            description: "The largest folder".to_owned(),
            ..Row::default()
        }],
        commands: vec![
            CommandRow {
                key: 0,
                name: "List the largest folders".to_owned(),
                run: "du -x -k -d 1 -- \"$INPUT_PATH\" | sort -rn | head -n \"$INPUT_TOP\"".to_owned(),
            },
            CommandRow {
                key: 1,
                name: "Report the largest".to_owned(),
                run: "largest=$(du -x -k -d 1 -- \"$INPUT_PATH\" | sort -rn | sed -n 2p | cut -f 2)\n\
                      echo \"largest=$largest\" >> \"$GITHUB_OUTPUT\""
                    .to_owned(),
            },
        ],
        ..Form::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::work::Work;

    #[test]
    fn the_example_keeps_every_rule() {
        let preview = Work {
            form: disk_report(),
            ..Work::default()
        }
        .preview();
        assert_eq!(preview.findings, []);
        assert!(!preview.workflow.is_empty());
    }
}

//! Tables for people: no lines, a heading, as wide as the terminal at most.

use crate::output::{Output, clean};
use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};

/// A cell of plain text.
pub(crate) fn cell(text: impl AsRef<str>) -> Cell {
    Cell::new(clean(text.as_ref()))
}

/// A cell in the colour of what it says.
pub(crate) fn status(text: &str) -> Cell {
    let color = match text {
        "succeeded" | "active" | "healthy" | "success" => Color::Green,
        "failed" | "timed_out" | "rejected" | "unhealthy" | "failure" | "error" => Color::Red,
        "cancelled" | "deprecated" | "degraded" | "skipped" | "warning" => Color::Yellow,
        _ => Color::Cyan,
    };
    cell(text).fg(color)
}

/// The table as text, without spaces at the ends of lines.
pub(crate) fn render(output: Output, heading: &[&str], rows: Vec<Vec<Cell>>) -> String {
    let mut table = Table::new();
    table
        .load_preset(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if !heading.is_empty() {
        table.set_header(
            heading
                .iter()
                .map(|name| Cell::new(name).add_attribute(Attribute::Bold)),
        );
    }
    if output.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// Names and values, one a line.
pub(crate) fn facts(output: Output, facts: Vec<(&str, Cell)>) -> String {
    render(
        output,
        &[],
        facts
            .into_iter()
            .map(|(name, value)| vec![Cell::new(name), value])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Output = Output {
        json: false,
        quiet: false,
        color: false,
    };

    #[test]
    fn a_table_is_aligned_and_plain_without_colour() {
        let rows = vec![
            vec![cell("ops/disk-report"), status("active")],
            vec![cell("a/b"), status("pending_approval")],
        ];
        let text = render(PLAIN, &["ID", "STATUS"], rows);
        assert_eq!(
            text,
            "ID               STATUS\nops/disk-report  active\na/b              pending_approval"
        );
    }

    #[test]
    fn colour_is_forced_when_asked_for_and_foreign_colour_is_not_let_through() {
        let color = Output {
            color: true,
            ..PLAIN
        };
        let text = render(color, &["STATUS"], vec![vec![status("failed")]]);
        assert!(text.contains("\u{1b}["), "{text:?}");
        let text = render(PLAIN, &["NAME"], vec![vec![cell("\u{1b}[31mred")]]);
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}

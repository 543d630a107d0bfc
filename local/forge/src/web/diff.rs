//! Diffs, line by line.

use maud::{Markup, html};

use crate::core::Core;
use crate::git::{Change, FileDiff};

pub(super) fn files(core: &Core, files: &[FileDiff], at: &str) -> Markup {
    let additions: usize = files.iter().map(|file| file.additions).sum();
    let deletions: usize = files.iter().map(|file| file.deletions).sum();
    html! {
        p.soft {
            (files.len()) @if files.len() == 1 { " file" } @else { " files" } " changed, "
            span.plus-count { "+" (additions) } " " span.minus-count { "−" (deletions) }
        }
        @for file in files { (one(core, file, at)) }
    }
}

fn one(core: &Core, file: &FileDiff, at: &str) -> Markup {
    html! {
        details.file open {
            summary {
                @if let Some(previous) = &file.previous_path { (previous) " → " }
                @if file.change == Change::Removed { (file.path) } @else {
                    a.mono href=(core.urls.blob_page(at, &file.path)) { (file.path) }
                }
                " " span.soft { (file.change.as_str()) }
                " " span.plus-count { "+" (file.additions) } " " span.minus-count { "−" (file.deletions) }
            }
            @match &file.patch {
                Some(patch) => (lines(patch)),
                None => p.soft.body { "Nothing to show: the file is binary, or only its name or mode changed." },
            }
        }
    }
}

fn lines(patch: &str) -> Markup {
    html! {
        table {
            @for line in numbered(patch) {
                tr class=[line.class] { td.no { (number(line.old)) } td.no { (number(line.new)) } td { (line.text) } }
            }
        }
    }
}

fn number(number: Option<usize>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A line of a patch, with where it is in the file before and after.
struct Line<'a> {
    class: Option<&'static str>,
    old: Option<usize>,
    new: Option<usize>,
    text: &'a str,
}

fn numbered(patch: &str) -> Vec<Line<'_>> {
    let (mut old, mut new) = (0, 0);
    let number = |text| {
        let (in_old, in_new, class) = match str::as_bytes(text).first() {
            Some(b'@') => {
                (old, new) = starts(text);
                (false, false, Some("hunk"))
            }
            Some(b'+') => (false, true, Some("plus")),
            Some(b'-') => (true, false, Some("minus")),
            Some(b'\\') => (false, false, None),
            _ => (true, true, None),
        };
        let line = Line {
            class,
            old: in_old.then_some(old),
            new: in_new.then_some(new),
            text,
        };
        old += usize::from(in_old);
        new += usize::from(in_new);
        line
    };
    patch.lines().map(number).collect()
}

/// `@@ -3,4 +5,6 @@` begins at 3 and 5.
fn starts(header: &str) -> (usize, usize) {
    let number = |sign: char| {
        let rest = header.split(' ').find_map(|part| part.strip_prefix(sign))?;
        rest.split(',').next()?.parse().ok()
    };
    (number('-').unwrap_or(0), number('+').unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_escaped() {
        let page = lines("@@ -3,2 +3,2 @@ fn a\n x\n-<b>\n+<i>").into_string();
        assert!(page.contains("<tr class=\"minus\"><td class=\"no\">4</td><td class=\"no\"></td><td>-&lt;b&gt;</td>"), "{page}");
        assert!(page.contains("<tr class=\"plus\"><td class=\"no\"></td><td class=\"no\">4</td><td>+&lt;i&gt;</td>"), "{page}");
    }
}

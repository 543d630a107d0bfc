//! Files and folders: `/srv`, `~/x`, `./x`, `C:\x`, `report.csv`.

use super::{Found, Strength};
use crate::routing::argument::field::Target;
use crate::routing::argument::token::{Kind, Token};
use crate::routing::argument::{Rule, shape};

pub(super) const NAMES: &[&str] = &[
    "path",
    "paths",
    "file",
    "files",
    "filename",
    "filepath",
    "folder",
    "folders",
    "dir",
    "directory",
    "directories",
    "файл",
    "папка",
    "каталог",
    "путь",
];
/// Behind these a lone `/` is the root and no division.
const BEFORE_ROOT: &[&str] = &[
    "of", "in", "on", "under", "up", "at", "for", "from", "to", "into", "below", "в", "на", "из",
    "под", "path", "folder",
];

pub(super) fn find(tokens: &[Token<'_>], target: &Target<'_>) -> Vec<Found> {
    if !target.is_text() || target.format().is_some() {
        return Vec::new();
    }
    let strength = if target.is_called(NAMES) {
        Strength::Format
    } else if target.is_described_as(NAMES) {
        Strength::Kind
    } else {
        return Vec::new();
    };
    let looks = |at: &usize| {
        let token = &tokens[*at];
        let root = || {
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            token.text == "/"
                && before.is_some_and(|before| BEFORE_ROOT.iter().any(|word| before.is(word)))
        };
        token.kind != Kind::Assign
            && !token.flag
            && (shape::is_path(token.text) || shape::is_file_name(token.text) || root())
    };
    let found = (0..tokens.len()).filter(looks);
    found
        .map(|at| Found::text(tokens, at, Rule::Path, strength))
        .collect()
}

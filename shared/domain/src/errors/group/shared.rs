//! The template of a group: what all its members say, with a gap where they differ.

use crate::errors::{Mask, Piece, Template};

/// Words and the separators between them, gaps as words of their own.
fn words(template: &Template) -> Vec<Piece> {
    let mut words = Vec::new();
    for piece in template.pieces() {
        match piece {
            Piece::Mask(_) => words.push(piece),
            Piece::Text(text) => {
                words.extend(
                    text.split_inclusive(' ')
                        .flat_map(|part| match part.strip_suffix(' ') {
                            Some(word) => [word.to_owned(), " ".to_owned()],
                            None => [part.to_owned(), String::new()],
                        })
                        .filter(|part| !part.is_empty())
                        .map(Piece::Text),
                );
            }
        }
    }
    words
}

/// What these templates share: the words that all begin and end with, and between them word by word where
/// they have the same number.
pub(super) fn shared<'t>(templates: impl Iterator<Item = &'t Template>) -> Template {
    let mut all: Vec<&Template> = templates.collect();
    all.sort();
    let Some((first, others)) = all.split_first() else {
        return Template::default();
    };
    let mut common = words(first);
    for other in others {
        common = both(&common, &words(other));
    }
    Template::new(common)
}

fn both(a: &[Piece], b: &[Piece]) -> Vec<Piece> {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a_rest, b_rest) = (&a[start..], &b[start..]);
    let end = a_rest
        .iter()
        .rev()
        .zip(b_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (a_mid, b_mid) = (&a_rest[..a_rest.len() - end], &b_rest[..b_rest.len() - end]);
    let mut out = a[..start].to_vec();
    if a_mid.len() == b_mid.len() {
        for (a, b) in a_mid.iter().zip(b_mid) {
            out.push(if a == b {
                a.clone()
            } else {
                Piece::Mask(Mask::Var)
            });
        }
    } else if !(a_mid.is_empty() && b_mid.is_empty()) {
        out.push(Piece::Mask(Mask::Var));
    }
    out.extend_from_slice(&a_rest[a_rest.len() - end..]);
    out.dedup_by(|next, before| {
        matches!(
            (&*before, &*next),
            (Piece::Mask(Mask::Var), Piece::Mask(Mask::Var))
        )
    });
    out
}

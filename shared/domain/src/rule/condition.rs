//! Whether a text can stand in `when { … }` of a Cedar policy without ending it.
//!
//! It does not read Cedar: the policy engine does, and says what is wrong with a condition. It only holds that a
//! condition stays one, whoever wrote it.

/// What is wrong with a text that is to be the inside of `when { … }`; `None` when nothing is.
pub fn condition_fault(text: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut characters = text.chars().peekable();
    let mut any = false;
    while let Some(character) = characters.next() {
        any |= !character.is_whitespace();
        match character {
            '"' => loop {
                match characters.next() {
                    None => return Some("a text in it has no end: add a `\"`".to_owned()),
                    Some('"') => break,
                    Some('\\') => drop(characters.next()),
                    Some(_) => {}
                }
            },
            '/' if characters.peek() == Some(&'/') => {
                return Some("comments do not belong here: write them into `notes`".to_owned());
            }
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(character) => {
                return Some(format!("the `{character}` closes nothing"));
            }
            ';' | '@' => return Some(format!("a `{character}` does not belong into a condition")),
            _ => {}
        }
    }
    match open.pop() {
        Some(missing) => Some(format!("a `{missing}` is missing")),
        None if !any => Some("it is empty".to_owned()),
        None => None,
    }
}

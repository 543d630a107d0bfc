//! A text without which a pattern cannot match, found by reading the pattern with care: when in doubt there is none.

/// Shorter texts are in too many messages to save anything.
const SHORTEST: usize = 3;

/// The longest text that every match of this pattern holds.
pub(super) fn required_literal(pattern: &str) -> Option<String> {
    let mut best = String::new();
    let mut run = String::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let mut ends = true;
        match character {
            // One of several, or letters of either case: nothing is required.
            '|' => return None,
            '\\' => match characters.next()? {
                class if class.is_ascii_alphanumeric() => {
                    if characters.next_if_eq(&'{').is_some() {
                        characters.by_ref().find(|next| *next == '}')?;
                    } else if matches!(class, 'x' | 'u' | 'U') {
                        return None;
                    }
                }
                escaped => {
                    run.push(escaped);
                    ends = false;
                }
            },
            '[' => skip_class(&mut characters)?,
            '(' => {
                if characters.peek() == Some(&'?') {
                    let mut ahead = characters.clone();
                    let flags: String = ahead
                        .by_ref()
                        .take_while(|next| !matches!(next, ':' | ')' | '<' | 'P'))
                        .collect();
                    // `(?i)` changes what follows.
                    if flags.contains(['i', 'x']) {
                        return None;
                    }
                }
                skip_group(&mut characters)?;
            }
            '?' | '*' | '{' => {
                run.pop();
                if character == '{' {
                    characters.by_ref().find(|next| *next == '}')?;
                }
            }
            '+' | '.' | '^' | '$' | ')' => {}
            _ => {
                run.push(character);
                ends = false;
            }
        }
        if ends {
            longer(&mut best, &mut run);
        }
    }
    longer(&mut best, &mut run);
    (best.chars().count() >= SHORTEST).then_some(best)
}

fn longer(best: &mut String, run: &mut String) {
    if run.len() > best.len() {
        std::mem::swap(best, run);
    }
    run.clear();
}

type Characters<'p> = std::iter::Peekable<std::str::Chars<'p>>;

/// To the end of a class whose `[` was read.
fn skip_class(characters: &mut Characters<'_>) -> Option<()> {
    characters.next_if_eq(&'^');
    characters.next_if_eq(&']');
    loop {
        match characters.next()? {
            ']' => return Some(()),
            '[' => skip_class(characters)?,
            '\\' => drop(characters.next()?),
            _ => {}
        }
    }
}

/// To the end of a group whose `(` was read.
fn skip_group(characters: &mut Characters<'_>) -> Option<()> {
    let mut depth = 1;
    while depth > 0 {
        match characters.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '[' => skip_class(characters)?,
            '\\' => drop(characters.next()?),
            _ => {}
        }
    }
    Some(())
}

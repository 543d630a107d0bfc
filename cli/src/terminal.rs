//! Questions to whoever sits at the terminal. Never asks where nobody can answer.

use crate::exit::Failure;
use std::io::{IsTerminal, Write};

/// Whether there is somebody who reads and answers.
pub(crate) fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Waits for Enter.
///
/// # Errors
/// [`Failure::Other`] when the terminal cannot be read.
pub(crate) fn pause(text: &str) -> Result<(), Failure> {
    answer(&format!("{text}: Enter goes on, Ctrl-C stops ")).map(|_| ())
}

/// Asks a question that only `y` or `yes` agrees to.
///
/// # Errors
/// [`Failure::Other`] when the terminal cannot be read.
pub(crate) fn confirm(question: &str) -> Result<bool, Failure> {
    Ok(agrees(&answer(&format!("{question} [y/N] "))?))
}

fn agrees(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

fn answer(question: &str) -> Result<String, Failure> {
    let mut terminal = std::io::stderr().lock();
    let _ = terminal.write_all(crate::output::clean(question).as_bytes());
    let _ = terminal.flush();
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    read.map_err(|cause| Failure::Other(format!("the answer cannot be read: {cause}")))?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_agrees() {
        for (answer, expected) in [
            ("y\n", true),
            ("Yes \n", true),
            ("", false),
            ("\n", false),
            ("no", false),
            ("yep", false),
        ] {
            assert_eq!(agrees(answer), expected, "{answer:?}");
        }
    }
}

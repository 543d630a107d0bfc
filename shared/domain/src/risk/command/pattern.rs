//! The patterns of the table of commands.
//!
//! `git push -f|--force`: the program, its sub-commands in order, and options that may stand anywhere. `|` parts
//! alternatives. `-X|--request=DELETE,PUT` wants an option with one of these values, `@of=/dev/*` an argument of
//! this form anywhere. Names may hold `*` and `?`; the case of letters counts for options only.

use crate::access::matches_pattern;

/// A pattern, taken apart.
#[derive(Debug)]
pub(super) struct Pattern {
    programs: Vec<&'static str>,
    /// Each in order among the arguments that are no options.
    words: Vec<Vec<&'static str>>,
    anywhere: Vec<Vec<&'static str>>,
    options: Vec<Wanted>,
}

#[derive(Debug)]
struct Wanted {
    names: Vec<&'static str>,
    values: Option<Vec<&'static str>>,
}

impl Pattern {
    /// Takes a pattern of the table apart.
    pub(super) fn new(text: &'static str) -> Pattern {
        let mut terms = text.split(' ');
        let mut pattern = Pattern {
            programs: terms.next().unwrap_or_default().split('|').collect(),
            words: Vec::new(),
            anywhere: Vec::new(),
            options: Vec::new(),
        };
        for term in terms {
            if let Some(form) = term.strip_prefix('@') {
                pattern.anywhere.push(form.split('|').collect());
            } else if term.starts_with('-') {
                let (names, values) = match term.split_once('=') {
                    Some((names, values)) => (names, Some(values.split(',').collect())),
                    None => (term, None),
                };
                pattern.options.push(Wanted {
                    names: names.split('|').collect(),
                    values,
                });
            } else {
                pattern.words.push(term.split('|').collect());
            }
        }
        pattern
    }

    /// Whether this program with these arguments is meant.
    pub(super) fn matches(&self, program: &str, arguments: &[String]) -> bool {
        any(&self.programs, program)
            && self
                .anywhere
                .iter()
                .all(|forms| arguments.iter().any(|argument| any(forms, argument)))
            && self.options.iter().all(|option| option.is_in(arguments))
            && self.in_order(arguments)
    }

    /// Sub-commands come first; only options and what may be their values stand before them.
    fn in_order(&self, arguments: &[String]) -> bool {
        let mut wanted = self.words.iter();
        let mut next = wanted.next();
        let mut after_option = false;
        for argument in arguments {
            let Some(forms) = next else { return true };
            if argument.starts_with('-') {
                after_option = !argument.contains('=');
            } else if any(forms, argument) {
                next = wanted.next();
                after_option = false;
            } else if after_option {
                after_option = false;
            } else {
                return false;
            }
        }
        next.is_none()
    }
}

impl Wanted {
    fn is_in(&self, arguments: &[String]) -> bool {
        let own = arguments.iter().position(|argument| argument == "--");
        let arguments = &arguments[..own.unwrap_or(arguments.len())];
        self.names.iter().any(|name| {
            arguments.iter().enumerate().any(|(index, argument)| {
                let next = arguments.get(index + 1).map(String::as_str);
                self.is(name, argument, next)
            })
        })
    }

    fn is(&self, name: &str, argument: &str, next: Option<&str>) -> bool {
        let mut letters = name.chars().skip(1);
        let short = match (letters.next(), letters.next()) {
            (Some(letter), None) if letter != '-' => Some(letter),
            _ => None,
        };
        let Some(values) = &self.values else {
            return match short {
                Some(letter) => has_flag(argument, letter),
                None => matches_pattern(name, argument.split('=').next().unwrap_or(argument)),
            };
        };
        let value = match short {
            Some(letter) if argument.starts_with('-') && !argument.starts_with("--") => {
                let at = argument.find(letter);
                at.and_then(|at| match &argument[at + letter.len_utf8()..] {
                    "" => next,
                    attached => Some(attached),
                })
            }
            Some(_) => None,
            None if argument == name => next,
            None => argument
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('=')),
        };
        value.is_some_and(|value| any(values, value))
    }
}

/// Whether an argument holds this one-letter option, alone or among others: `-rf` holds `-r`.
pub(super) fn has_flag(argument: &str, letter: char) -> bool {
    argument.strip_prefix('-').is_some_and(|letters| {
        letters.contains(letter) && letters.chars().all(|char| char.is_ascii_alphabetic())
    })
}

fn any(forms: &[&str], text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    forms.iter().any(|form| {
        matches_pattern(form, text) || matches_pattern(&form.to_ascii_lowercase(), &lower)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_programs_words_and_options() {
        for (pattern, command, expected) in [
            ("rm -r|-R|--recursive", "rm -rf x", true),
            ("rm -r|-R|--recursive", "rm -fR x", true),
            ("rm -r|-R|--recursive", "rm --recursive x", true),
            ("rm -r|-R|--recursive", "rm -f -- -r", false),
            ("rm -r|-R|--recursive", "rm report", false),
            ("kubectl delete", "kubectl -n prod delete pod x", true),
            (
                "kubectl delete",
                "kubectl --namespace=prod delete pod x",
                true,
            ),
            ("kubectl delete", "kubectl get delete", false),
            (
                "git push -f|--force",
                "git -C dir push origin --force",
                true,
            ),
            ("git push -f|--force", "git push", false),
            ("curl -X|--request=DELETE", "curl -sX DELETE u", true),
            ("curl -X|--request=DELETE", "curl -XDELETE u", true),
            ("curl -X|--request=DELETE", "curl --request=delete u", true),
            ("curl -X|--request=DELETE", "curl --request delete u", true),
            ("curl -X|--request=DELETE", "curl -X GET u/DELETE", false),
            ("dd @of=/dev/*", "dd if=x of=/dev/sda", true),
            (
                "aws @delete-*|terminate-*",
                "aws ec2 terminate-instances",
                true,
            ),
            (
                "aws @delete-*|terminate-*",
                "aws ec2 describe-instances",
                false,
            ),
            ("find -delete", "find . -name x -delete", true),
            ("rsync --delete*", "rsync -a --delete-after a b", true),
            ("mkfs|mkfs.*", "mkfs.ext4 /dev/sda1", true),
        ] {
            let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
            assert_eq!(
                Pattern::new(pattern).matches(&words[0], &words[1..]),
                expected,
                "{pattern}: {command}"
            );
        }
    }
}

//! Stack traces as the runtimes of six languages print them, reduced to what stays the same between two
//! occurrences: the classes of the exceptions and the service's own frames, without line numbers,
//! addresses and the folders of one machine. Reads lines; never looks a symbol up.

mod dotnet;
mod go;
mod java;
mod node;
mod python;
mod rust;
#[cfg(test)]
mod tests;

/// Most frames kept, those nearest to the failure.
const MAX_FRAMES: usize = 24;
/// Frames of libraries kept where none is the service's own.
const MAX_FOREIGN: usize = 3;
/// Lines of a trace that are read.
const MAX_LINES: usize = 2_000;

/// What a stack trace says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stack {
    /// Class of the exception that reached the surface.
    pub(crate) kind: Option<String>,
    /// Its line in the trace: class and message.
    pub(crate) message: Option<String>,
    /// The service's own frames, outermost first, with the exceptions that caused one another between them.
    pub(crate) frames: Vec<String>,
}

/// One line of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    /// A call.
    Frame {
        /// Function with its type or file.
        name: String,
        /// Whether it belongs to the service and not to a library or the runtime.
        own: bool,
    },
    /// An exception.
    Thrown {
        /// Its class.
        kind: String,
        /// Its line, without the words that introduce it.
        text: String,
        /// Whether it was the cause of the one before it.
        cause: bool,
    },
}

/// How a language orders its trace.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Exception first, then the innermost frame.
    InnermostFirst,
    /// Outermost frame first, the exception last.
    OutermostFirst,
}

/// Reads a trace; `None` when there is not a single frame in it.
pub(crate) fn parse(text: &str) -> Option<Stack> {
    let lines: Vec<&str> = text.lines().take(MAX_LINES).collect();
    let (read, order) = if let Some(read) = python::read(&lines) {
        (read, Order::OutermostFirst)
    } else {
        let read = go::read(&lines)
            .or_else(|| rust::read(&lines))
            .or_else(|| java::read(&lines))
            .or_else(|| node::read(&lines))
            .or_else(|| dotnet::read(&lines))?;
        (read, Order::InnermostFirst)
    };
    Some(stack(read, order))
}

fn stack(lines: Vec<Line>, order: Order) -> Stack {
    let surface = match order {
        Order::InnermostFirst => lines
            .iter()
            .find(|line| matches!(line, Line::Thrown { .. })),
        Order::OutermostFirst => lines
            .iter()
            .rfind(|line| matches!(line, Line::Thrown { .. })),
    };
    let (kind, message) = match surface {
        Some(Line::Thrown { kind, text, .. }) => (Some(kind.clone()), Some(text.clone())),
        _ => (None, None),
    };
    let any_own = lines
        .iter()
        .any(|line| matches!(line, Line::Frame { own: true, .. }));
    let mut foreign = 0;
    let mut frames: Vec<String> = Vec::new();
    // From the failure outwards.
    let inwards: Box<dyn Iterator<Item = &Line>> = match order {
        Order::InnermostFirst => Box::new(lines.iter()),
        Order::OutermostFirst => Box::new(lines.iter().rev()),
    };
    for line in inwards {
        let text = match line {
            Line::Frame { name, own } if *own || !any_own => {
                if !any_own {
                    foreign += 1;
                    if foreign > MAX_FOREIGN {
                        continue;
                    }
                }
                name.clone()
            }
            Line::Thrown {
                kind, cause: true, ..
            } => format!("caused by {kind}"),
            _ => continue,
        };
        // A recursion is as deep as its input.
        if frames.last() != Some(&text) && frames.len() < MAX_FRAMES {
            frames.push(text);
        }
    }
    frames.reverse();
    Stack {
        kind,
        message,
        frames,
    }
}

/// The class an exception's line begins with: `java.io.IOException: gone`, `KeyError: 'x'`.
pub(crate) fn class_of(line: &str) -> Option<&str> {
    let end = line
        .find(|char: char| !(char.is_alphanumeric() || matches!(char, '.' | '_' | '$' | ':')))
        .unwrap_or(line.len());
    let head = line[..end].trim_end_matches(':');
    // `a::b::Error: text` holds colons of its own.
    let head = match head.find(": ") {
        Some(at) => &head[..at],
        None => head,
    };
    let followed = line[head.len()..].is_empty()
        || line[head.len()..].starts_with(':')
        || line[head.len()..].starts_with(" (");
    let last = head.rsplit(['.', ':', '$']).next().unwrap_or(head);
    let first = last.chars().next()?;
    let looks = [
        "Error",
        "Exception",
        "Warning",
        "Fault",
        "Interrupt",
        "Exit",
        "Failure",
        "Timeout",
        "Panic",
    ]
    .iter()
    .any(|ending| last.ends_with(ending));
    let dotted = head.contains('.') && first.is_uppercase() && !head.contains(' ');
    (followed && (looks || dotted) && (first.is_uppercase() || first == '_') && head.len() <= 200)
        .then_some(head)
}

/// The last two parts of a path, without what is different on every machine.
fn short_path(path: &str) -> String {
    let path = path
        .strip_prefix("file://")
        .unwrap_or(path)
        .split(['?', '#'])
        .next()
        .unwrap_or_default();
    let parts: Vec<&str> = path
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    parts[parts.len().saturating_sub(2)..].join("/")
}

/// A name without the numbers a compiler gave it: `lambda$run$0`, `func1`, `1`.
fn without_numbers(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    while let Some(char) = chars.next() {
        if char.is_ascii_digit() && out.ends_with(['$', '#', '@', '`']) {
            while chars.next_if(char::is_ascii_digit).is_some() {}
            out.pop();
        } else {
            out.push(char);
        }
    }
    out
}

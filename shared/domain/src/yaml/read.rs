//! From text to tree. No recursion, bounded depth and size.

use super::{At, Data, Entry, Node, Place, hidden, join, quote, scalar};
use crate::finding::{Finding, Source};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// Bytes a manifest or workflow may have.
pub(crate) const MAX_BYTES: usize = 256 * 1024;
const MAX_DEPTH: usize = 32;

/// Reads one document. `None` when there is no telling what it means; otherwise `findings` may still
/// have gained errors (duplicate keys, aliases) and the tree is good for finding more.
pub(crate) fn read(text: &str, source: Source, findings: &mut Vec<Finding>) -> Option<Node> {
    if text.len() > MAX_BYTES {
        findings.push(Finding::error(
            source,
            "too-large",
            format!(
                "found {} KB, expected at most {} KB",
                text.len().div_ceil(1024),
                MAX_BYTES / 1024
            ),
        ));
        return None;
    }
    hidden::check(text, source, findings);
    let mut reader = Reader {
        source,
        findings,
        stack: Vec::new(),
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => reader.event(event, span).ok()?,
            Err(error) => {
                let at = error.marker();
                reader.findings.push(
                    Finding::error(
                        source,
                        "yaml-syntax",
                        format!("this is no valid YAML: {}", error.info()),
                    )
                    .at(number(at.line()), number(at.col() + 1)),
                );
                return None;
            }
        }
    }
    Some(reader.root.unwrap_or(Node {
        place: Some(Place {
            line: 1,
            column: 1,
            last_line: 1,
        }),
        data: Data::Null,
    }))
}

struct Reader<'a> {
    source: Source,
    findings: &'a mut Vec<Finding>,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
}

enum Frame {
    List {
        place: Place,
        items: Vec<Node>,
    },
    Map {
        place: Place,
        entries: Vec<Entry>,
        key: Option<Key>,
    },
}

struct Key {
    text: String,
    place: Place,
    /// Refused keys are read over, with their value.
    keep: bool,
}

/// Reading cannot go on; why was reported.
struct Stop;

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        let place = place(span);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.report(
                        "several-documents",
                        place,
                        "found a second document, expected one: remove the `---`",
                    );
                    return Err(Stop);
                }
            }
            Event::Alias(_) => {
                self.report(
                    "alias",
                    place,
                    "aliases (`*name`) are not accepted here: write the value out",
                );
                self.add(Node {
                    place: Some(place),
                    data: Data::Refused,
                });
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.decoration(anchor, tag.is_some(), place);
                let data = match style {
                    ScalarStyle::Plain => scalar::plain(&text),
                    _ => Data::Text(text.into_owned()),
                };
                self.add(Node {
                    place: Some(place),
                    data,
                });
            }
            Event::SequenceStart(anchor, tag) => {
                self.decoration(anchor, tag.is_some(), place);
                self.open(
                    place,
                    Frame::List {
                        place,
                        items: Vec::new(),
                    },
                )?;
            }
            Event::MappingStart(anchor, tag) => {
                self.decoration(anchor, tag.is_some(), place);
                self.open(
                    place,
                    Frame::Map {
                        place,
                        entries: Vec::new(),
                        key: None,
                    },
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (start, data) = match self.stack.pop() {
                    Some(Frame::List { place, items }) => (place, Data::List(items)),
                    Some(Frame::Map { place, entries, .. }) => (place, Data::Map(entries)),
                    None => return Err(Stop),
                };
                self.add(Node {
                    place: Some(Place {
                        last_line: place.line,
                        ..start
                    }),
                    data,
                });
            }
        }
        Ok(())
    }

    fn decoration(&mut self, anchor: usize, tagged: bool, place: Place) {
        if anchor != 0 {
            self.report(
                "anchor",
                place,
                "anchors (`&name`) are not accepted here: write the value out where it is used",
            );
        }
        if tagged {
            self.report(
                "tag",
                place,
                "tags (`!name`) are not accepted here: remove it; quote what should be text",
            );
        }
    }

    fn open(&mut self, place: Place, frame: Frame) -> Result<(), Stop> {
        if self.stack.len() >= MAX_DEPTH {
            let message = format!("found more than {MAX_DEPTH} levels of nesting");
            let finding = Finding::error(self.source, "too-deep", message);
            self.findings.push(finding.place(Some(place)));
            return Err(Stop);
        }
        self.stack.push(frame);
        Ok(())
    }

    fn add(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map { entries, key, .. }) => match key.take() {
                Some(key) if key.keep => entries.push(Entry {
                    key: key.text,
                    place: Some(key.place),
                    value: node,
                }),
                Some(_) => {}
                None => self.add_key(node),
            },
        }
    }

    fn add_key(&mut self, node: Node) {
        let Some(place) = node.place else { return };
        let text = match node.data {
            Data::Text(text) => Some(text),
            Data::Bool(bool) => Some(bool.to_string()),
            Data::Number(number) => Some(number.to_string()),
            Data::Null | Data::List(_) | Data::Map(_) | Data::Refused => None,
        };
        let Some(Frame::Map { entries, .. }) = self.stack.last() else {
            return;
        };
        let wrong = match &text {
            None => Some((
                "key",
                "found a key that is not text, expected a plain name before the `:`".to_owned(),
            )),
            Some(text) if text == "<<" => Some((
                "merge-key",
                "merge keys (`<<`) are not accepted here: write the fields out".to_owned(),
            )),
            Some(text) => entries
                .iter()
                .find(|entry| entry.key == *text)
                .map(|first| {
                    let line = first.place.map_or(0, |place| place.line);
                    (
                        "duplicate-key",
                        format!(
                            "{} was given on line {line} already: remove one of the two",
                            quote(text)
                        ),
                    )
                }),
        };
        let keep = wrong.is_none();
        if let Some((rule, message)) = wrong {
            let field = text
                .as_deref()
                .map_or_else(|| self.path(), |text| join(&self.path(), text));
            self.findings.push(
                Finding::error(self.source, rule, message)
                    .field(field)
                    .place(Some(place)),
            );
        }
        if let Some(Frame::Map { key, .. }) = self.stack.last_mut() {
            *key = Some(Key {
                text: text.unwrap_or_default(),
                place,
                keep,
            });
        }
    }

    fn report(&mut self, rule: &str, place: Place, message: &str) {
        let finding = Finding::error(self.source, rule, message)
            .field(self.path())
            .place(Some(place));
        self.findings.push(finding);
    }

    /// The path of what is being read.
    fn path(&self) -> String {
        let mut path = String::new();
        for frame in &self.stack {
            match frame {
                Frame::List { items, .. } => path.push_str(&format!("[{}]", items.len())),
                Frame::Map { key: Some(key), .. } => path = join(&path, &key.text),
                Frame::Map { .. } => {}
            }
        }
        path
    }
}

fn place(span: Span) -> Place {
    Place {
        line: number(span.start.line()),
        column: number(span.start.col() + 1),
        last_line: number(span.end.line()),
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! Traces of Java and Kotlin: the exception, `at` lines from the inside out, then `Caused by:`.

use super::{Line, class_of, without_numbers};

const FOREIGN: &[&str] = &[
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "jakarta.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "groovy.",
    "org.springframework.",
    "org.apache.",
    "org.hibernate.",
    "org.eclipse.",
    "org.jboss.",
    "org.postgresql.",
    "org.junit.",
    "io.netty.",
    "io.ktor.",
    "io.micronaut.",
    "io.quarkus.",
    "reactor.",
    "rx.",
    "com.fasterxml.",
    "com.google.common.",
    "com.mysql.",
    "com.zaxxer.",
    "okhttp3.",
    "retrofit2.",
    "android.",
    "androidx.",
    "com.android.",
    "dalvik.",
    "feign.",
    "akka.",
];

pub(super) fn read(lines: &[&str]) -> Option<Vec<Line>> {
    let mut read = Vec::new();
    let mut frames = 0;
    for line in lines {
        let trimmed = line.trim();
        if let Some(frame) = frame(trimmed) {
            frames += 1;
            read.push(frame);
            continue;
        }
        let (text, cause) = match trimmed.strip_prefix("Caused by: ") {
            Some(text) => (text, true),
            None => (trimmed, false),
        };
        let text = match text.strip_prefix("Exception in thread ") {
            Some(rest) => rest.split_once("\" ").map_or(rest, |(_, text)| text),
            None => text,
        };
        if (cause || frames == 0 && read.is_empty())
            && let Some(kind) = class_of(text)
        {
            read.push(Line::Thrown {
                kind: kind.to_owned(),
                text: text.to_owned(),
                cause,
            });
        }
    }
    (frames > 0).then_some(read)
}

/// `at com.acme.Order.confirm(Order.java:12)`
fn frame(line: &str) -> Option<Line> {
    let call = line.strip_prefix("at ")?;
    let (name, place) = call.split_once('(')?;
    let place = place.split_once(')')?.0;
    let file = place.rsplit_once(':').map_or(place, |(file, _)| file);
    let known = [".java", ".kt", ".scala", ".groovy", ".kts"]
        .iter()
        .any(|end| file.ends_with(end))
        || matches!(
            place,
            "Native Method" | "Unknown Source" | "SourceFile" | "<generated>"
        );
    if !known || name.contains(' ') {
        return None;
    }
    // `app//com.acme.X` and `java.base/java.lang.X` name the module first.
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = name
        .split("$$Lambda")
        .next()
        .unwrap_or(name)
        .split("$$EnhancerBy")
        .next()
        .unwrap_or(name);
    Some(Line::Frame {
        own: !FOREIGN.iter().any(|prefix| name.starts_with(prefix)),
        name: without_numbers(name),
    })
}

//! `prentice bench routing SKILLS.jsonl QUERIES.jsonl`: routes files of requests, with no server and no skill
//! of this folder.
//!
//! Owns the answers' format. Never judges them: whoever has the right answers does.

mod rows;
mod timing;

use crate::exit::{Exit, Failure};
use domain::routing::{Answer, Decision, Index, Mode, Model, Request, Weights};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Route every request of a file, over the skills of another.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
SKILLS has one JSON object a line: id, name, description, and if there are any tags, examples, counterexamples.
QUERIES has one JSON object a line: query. What else the objects hold is ignored, and so are empty lines.

One answer a line comes out, in the order of the requests:
  {\"ranked\":[\"best id\",\"second id\"],\"score\":0.83,\"decision\":\"selected\"}
`ranked` holds at most five ids; `score` says how sure the router is of the first, from 0 to 1;
`decision` is selected, ask or none.

Examples:
  prentice bench routing skills.jsonl queries.jsonl > answers.jsonl
  prentice bench routing skills.jsonl queries.jsonl --out answers.jsonl --time
  prentice bench routing skills.jsonl queries.jsonl --mode keyword --out words.jsonl
  prentice bench routing skills.jsonl queries.jsonl --model router.bin --out other.jsonl")]
pub(crate) struct BenchRouting {
    /// The skills.
    #[arg(value_name = "SKILLS.jsonl")]
    skills: PathBuf,
    /// The requests.
    #[arg(value_name = "QUERIES.jsonl")]
    queries: PathBuf,
    /// Write the answers to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Measure, on one core and after a warm-up, and print to standard error: p50 and p99 of a request, the
    /// time to build the index, memory.
    #[arg(long)]
    time: bool,
    /// What requests are compared by: keyword, vector or hybrid.
    #[arg(long, value_name = "MODE", default_value_t = Mode::Hybrid)]
    mode: Mode,
    /// Another model than the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl BenchRouting {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let skills = rows::skills(&self.skills)?;
        let queries = rows::queries(&self.queries)?;
        let other = self.model.as_deref().map(read_model).transpose()?;
        let model = match &other {
            Some(model) => model,
            None => local::router_model(),
        };
        let weights = Weights::new(self.mode, Weights::KEYWORD, Weights::VECTOR);
        let spare = self.time.then(|| skills.clone());
        let index = Index::build(model, skills);
        let mut lines = String::new();
        for query in &queries {
            let answer = index.route(model, Request::new(query), weights);
            lines.push_str(&line(&answer));
            lines.push('\n');
        }
        match &self.out {
            Some(path) => write(path, &lines)?,
            None => print(&lines)?,
        }
        if let Some(skills) = spare {
            drop(index);
            eprint!("{}", timing::measure(model, skills, &queries, weights));
        }
        Ok(Exit::Done)
    }
}

/// One line of the answers.
#[derive(Serialize)]
struct Row<'a> {
    ranked: Vec<&'a str>,
    score: f32,
    decision: Decision,
}

fn line(answer: &Answer<'_>) -> String {
    let row = Row {
        ranked: answer
            .candidates
            .iter()
            .map(|candidate| candidate.document.id.as_str())
            .collect(),
        score: answer.confidence,
        decision: answer.decision,
    };
    serde_json::to_string(&row).expect("strings and a number are JSON")
}

fn read_model(path: &Path) -> Result<Model, Failure> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::File {
        path: path.to_owned(),
        cause,
    })?;
    let model = Model::read(bytes).and_then(|model| model.verify().map(|()| model));
    model.map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}

fn write(path: &Path, lines: &str) -> Result<(), Failure> {
    File::create(path)
        .and_then(|mut file| file.write_all(lines.as_bytes()))
        .map_err(|cause| Failure::Other(format!("cannot write {}: {cause}", path.display())))
}

/// A reader that went away (`| head`) ends the printing and is no error.
fn print(lines: &str) -> Result<(), Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match out.write_all(lines.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Other(format!("cannot write the answers: {cause}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::routing::Document;

    fn routed(query: &str) -> serde_json::Value {
        let skills = ["Flight search", "Table booking"].map(|name| Document {
            id: name.to_lowercase().replace(' ', "/"),
            name: name.to_owned(),
            description: String::new(),
            ..Document::default()
        });
        let model = local::router_model();
        let index = Index::build(model, skills.to_vec());
        let answer = index.route(model, Request::new(query), Weights::default());
        serde_json::from_str(&line(&answer)).expect("a line is JSON")
    }

    #[test]
    fn an_answer_is_a_line_that_the_evaluation_reads() {
        let answer = routed("search a flight");
        assert_eq!(answer["ranked"][0], "flight/search");
        assert!(
            answer["score"]
                .as_f64()
                .is_some_and(|score| score > 0.0 && score <= 1.0)
        );
        assert!(
            ["selected", "ask", "none"]
                .map(Into::into)
                .contains(&answer["decision"])
        );
        let keys: Vec<_> = answer.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["ranked", "score", "decision"]);
    }

    #[test]
    fn a_request_of_nothing_has_an_answer_too() {
        assert_eq!(
            routed(""),
            serde_json::json!({"ranked": [], "score": 0.0, "decision": "none"})
        );
    }

    #[test]
    fn files_go_in_and_a_file_comes_out() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = |name: &str| dir.path().join(name);
        let skills = r#"{"id":"a","name":"Weather","description":"forecast","tags":[]}"#;
        std::fs::write(path("skills"), skills).expect("written");
        std::fs::write(
            path("queries"),
            "{\"query\":\"forecast\",\"skill_id\":\"a\"}\n\n{\"query\":\"\",\"skill_id\":null}\n",
        )
        .expect("written");
        let bench = |model: Option<&str>| BenchRouting {
            skills: path("skills"),
            queries: path("queries"),
            out: Some(path("answers")),
            time: true,
            mode: Mode::Keyword,
            model: model.map(path),
        };
        assert_eq!(bench(None).run().expect("routed"), Exit::Done);
        let answers = std::fs::read_to_string(path("answers")).expect("written");
        assert_eq!(answers.lines().count(), 2, "{answers}");
        assert!(answers.starts_with(r#"{"ranked":["a"],"#), "{answers}");
        let failure = bench(Some("skills")).run().expect_err("no model");
        assert!(failure.to_string().contains("PRNTRTR1"), "{failure}");
        assert_eq!(failure.code(), 2);
        assert_eq!(bench(Some("nowhere")).run().expect_err("no file").code(), 2);
    }
}

//! How long routing takes and what it holds in memory. Numbers for people; nothing passes or fails by them.

use domain::routing::{Document, Index, Model, Request, Weights};
use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Passes over all requests. The first is the warm-up.
const PASSES: usize = 3;

/// What was measured.
pub(super) struct Times {
    skills: usize,
    build: Duration,
    /// Of every request in every pass, sorted.
    requests: Vec<Duration>,
    index_bytes: usize,
    model_bytes: usize,
}

/// Builds the index anew and routes every request, one after another in this thread.
pub(super) fn measure(
    model: &Model,
    skills: Vec<Document>,
    queries: &[String],
    weights: Weights,
) -> Times {
    let began = Instant::now();
    let index = Index::build(model, skills);
    let build = began.elapsed();
    let mut requests = Vec::with_capacity(queries.len() * PASSES);
    for pass in 0..PASSES {
        for query in queries {
            let began = Instant::now();
            black_box(index.route(model, Request::new(query), weights));
            if pass > 0 {
                requests.push(began.elapsed());
            }
        }
    }
    requests.sort_unstable();
    Times {
        skills: index.documents().len(),
        build,
        requests,
        index_bytes: index.size(),
        model_bytes: model.size(),
    }
}

impl Times {
    fn at(&self, share: f64) -> f64 {
        let at = (self.requests.len() as f64 * share) as usize;
        let time = self.requests.get(at).copied().unwrap_or_default();
        time.as_secs_f64() * 1e6
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: usize| bytes as f64 / 1e6;
        writeln!(f, "skills       {}", self.skills)?;
        writeln!(f, "requests     {}", self.requests.len())?;
        writeln!(f, "p50          {:.1} µs", self.at(0.50))?;
        writeln!(f, "p99          {:.1} µs", self.at(0.99))?;
        writeln!(f, "index build  {:.1} ms", self.build.as_secs_f64() * 1e3)?;
        writeln!(
            f,
            "index memory {:.2} MB, the skills' own texts left out",
            megabytes(self.index_bytes)
        )?;
        writeln!(f, "model memory {:.2} MB", megabytes(self.model_bytes))
    }
}

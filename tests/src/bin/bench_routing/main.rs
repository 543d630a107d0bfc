//! How fast the router is, and what it holds: the time of a request, the time to build an index, memory,
//! with 1,000, 10,000 and 100,000 skills, and what the model adds to a start.
//!
//! `cargo xtask bench routing` runs it, in one thread. On a machine that others use, the least of many tries
//! says what the program needs and the rest what the others took; both are printed. Nothing here passes or
//! fails by its numbers.

mod skills;

use domain::routing::{Index, Model, Request, Weights};
use skills::Made;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const HELP: &str = "\
Measures the router over skills that nobody wrote.

Usage: cargo xtask bench routing [-- OPTIONS]
  --skills N,M,…   how many skills there are [default: 1000,10000,100000]
  --passes N       how often everything is done [default: 10]

p50 and p99 are of all requests in all passes but the first; `best` is of the least time that each request
took. The index is built in every pass; the least and the middle time are printed.";

/// Different requests.
const REQUESTS: usize = 500;

struct Options {
    skills: Vec<usize>,
    passes: usize,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("error: {wrong}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let starts = (0..options.passes).map(|_| {
        let began = Instant::now();
        black_box(Model::read(local::ROUTER_MODEL).expect("a test reads this very model"));
        began.elapsed()
    });
    let start = starts.min().unwrap_or_default();
    let model = local::router_model();
    println!(
        "model: {:.2} MB, read in {:.1} µs\n",
        megabytes(model.size()),
        micros(start)
    );
    println!(
        "{:>8}  {:>10}{:>10}{:>10}{:>10}  {:>9}{:>9}  {:>9}{:>12}",
        "", "best p50", "best p99", "p50", "p99", "build", "middle", "index", "with model"
    );
    println!(
        "{:>8}  {:>10}{:>10}{:>10}{:>10}  {:>9}{:>9}  {:>9}{:>12}",
        "skills", "µs", "µs", "µs", "µs", "ms", "ms", "MB", "MB"
    );
    for count in options.skills {
        measure(model, count, options.passes);
    }
    println!("\nThe skills' own texts are not counted in the index.");
    ExitCode::SUCCESS
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options {
        skills: vec![1_000, 10_000, 100_000],
        passes: 10,
    };
    while let Some(name) = arguments.next() {
        if name == "--help" || name == "-h" {
            return Ok(None);
        }
        let value = arguments.next().unwrap_or_default();
        let number = |text: &str| {
            let number = text.parse::<usize>().ok().filter(|&number| number > 0);
            number.ok_or_else(|| format!("{name} is {value:?}"))
        };
        match name.as_str() {
            "--skills" => {
                options.skills = value.split(',').map(number).collect::<Result<_, _>>()?
            }
            // The first pass is the warm-up.
            "--passes" => options.passes = number(&value)?.max(2),
            _ => return Err(format!("there is no {name}")),
        }
    }
    Ok(Some(options))
}

/// Prints one row of the table.
fn measure(model: &Model, count: usize, passes: usize) {
    let mut made = Made::new();
    let skills = made.skills(count);
    let requests = made.requests(&skills, REQUESTS);
    let mut builds = Vec::with_capacity(passes);
    let mut all = Vec::with_capacity(passes * REQUESTS);
    let mut best = vec![Duration::MAX; REQUESTS];
    let mut size = 0;
    for pass in 0..passes {
        let skills = skills.clone();
        let began = Instant::now();
        let index = Index::build(model, skills);
        builds.push(began.elapsed());
        size = index.size();
        for (request, best) in requests.iter().zip(&mut best) {
            let began = Instant::now();
            black_box(index.route(model, Request::new(request), Weights::default()));
            let took = began.elapsed();
            *best = took.min(*best);
            if pass > 0 {
                all.push(took);
            }
        }
    }
    for times in [&mut builds, &mut all, &mut best] {
        times.sort_unstable();
    }
    let at = |times: &[Duration], share: f64| times[(times.len() as f64 * share) as usize];
    println!(
        "{count:>8}  {:>10.1}{:>10.1}{:>10.1}{:>10.1}  {:>9.1}{:>9.1}  {:>9.2}{:>12.2}",
        micros(at(&best, 0.50)),
        micros(at(&best, 0.99)),
        micros(at(&all, 0.50)),
        micros(at(&all, 0.99)),
        micros(builds[0]) / 1e3,
        micros(at(&builds, 0.50)) / 1e3,
        megabytes(size),
        megabytes(size + model.size()),
    );
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

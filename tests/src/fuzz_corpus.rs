//! What the fuzz targets found worth keeping, once more and with the compiler of every day.
//!
//! Owns no input and no check: both are in `fuzz/`.

use std::path::Path;

#[path = "../../fuzz/src/targets.rs"]
mod targets;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).expect("the corpus of the target") {
        let path = entry.expect("an entry").path();
        // Shown only when the check fails.
        println!("{}", path.display());
        check(&std::fs::read(&path).expect("a file"));
        files += 1;
    }
    assert!(files > 0, "{} is empty", folder.display());
}

#[test]
fn the_corpus_of_the_tokenizer_holds() {
    replay("tokenizer", targets::tokenizer);
}

#[test]
fn the_corpus_of_routing_holds() {
    replay("route", targets::route);
}

#[test]
fn the_corpus_of_the_model_holds() {
    replay("model_read", targets::model_read);
}

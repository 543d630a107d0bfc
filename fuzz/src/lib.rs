//! What the fuzz targets do with the bytes they are given. The test `fuzz_corpus` does the same with the kept
//! corpus, on every change.
//!
//! Owns what must hold for any input; never how inputs are found.

mod targets;

/// Any text is cut into words that are found where they are written.
pub fn tokenizer(data: &[u8]) {
    targets::tokenizer(data);
}

/// Any request over any skills has a sound answer.
pub fn route(data: &[u8]) {
    targets::route(data);
}

/// Any bytes are a model that can be used, or are refused.
pub fn model_read(data: &[u8]) {
    targets::model_read(data);
}

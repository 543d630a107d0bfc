//! Messages with labels, made for this repository: pairs that look alike and must stay apart, and exceptions of
//! six languages that must come together. Tests only.

mod exceptions;
mod near_miss;
mod random;
mod score;

//! Room to compute in: a number or two for every skill, kept by each thread from request to request.
//!
//! Clean between requests, so no answer depends on those before. A request that panics takes its room along.

use super::fusion::Fused;
use super::interaction::Compared;
use super::lexical::Best;
use crate::routing::index::{DocId, Scratch};
use std::cell::RefCell;

/// What one request needs while it is answered.
#[derive(Default)]
pub(crate) struct Room {
    /// For finding words that look alike.
    pub(super) alike: Scratch,
    /// For the best stand-in of a word.
    pub(super) best: Best,
    /// The scores by words and by meaning.
    pub(super) lexical: Vec<f32>,
    pub(super) meaning: Vec<f32>,
    /// What the heads of vectors add to the scores by meaning.
    pub(super) heads: Vec<f32>,
    /// Both scores together.
    pub(super) fused: Fused,
    /// Skills that are looked at more closely, and their scores by meaning.
    pub(super) these: Vec<DocId>,
    pub(super) exact: Vec<f32>,
    /// The cosines of examples, and the best of each skill.
    pub(super) cosines: Vec<f32>,
    pub(super) nearest: Vec<f32>,
    /// For comparing word by word.
    pub(super) compared: Compared,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::default();
}

impl Room {
    /// Does `work` with this thread's room.
    pub(crate) fn with<T>(work: impl FnOnce(&mut Room) -> T) -> T {
        let mut room = ROOM.take();
        let done = work(&mut room);
        ROOM.set(room);
        done
    }
}

//! The life of a skill and of its versions.

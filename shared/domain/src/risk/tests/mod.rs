//! How much harm a run can do, as tables.

mod commands;
mod requests;
mod sums;
mod workflows;

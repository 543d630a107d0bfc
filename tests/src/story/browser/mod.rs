//! The site in a real browser, as a person uses it.

mod approving;
mod ask;
mod driver;
mod main_job;

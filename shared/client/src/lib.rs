//! The HTTP API of Prentice as types, and one client that speaks them.
//!
//! * [`wire`]: requests and responses, the same for the server, the site and the CLI. The OpenAPI
//!   description is generated from these, so nothing can drift.
//! * [`Client`]: one method a route; fetch in the browser, reqwest everywhere else.
//!
//! Never decides anything: what a skill or a run may do is `domain`'s business.

mod calls;
mod error;
mod error_calls;
mod query;
mod repeat;
mod transport;
pub mod wire;

pub use calls::{RunQuery, SkillQuery};
pub use error::ClientError;
pub use error_calls::ErrorQuery;
pub use transport::{Client, Fresh};

//! Requests and responses of the API, one file a noun.
//!
//! Field names are snake case; times are RFC 3339 in UTC; ids are texts; absent optional fields are
//! `null`. A field is only ever added: readers must ignore what they do not know.

mod approval;
mod ask;
mod audit;
mod budget;
mod error;
mod error_stats;
mod health;
mod moment;
mod page;
mod plan;
mod policy;
mod problem;
mod rule;
mod run;
mod session;
mod skill;
mod token;
mod validation;

pub use approval::*;
pub use ask::*;
pub use audit::*;
pub use budget::*;
pub use error::*;
pub use error_stats::*;
pub use health::*;
pub use moment::*;
pub use page::*;
pub use plan::*;
pub use policy::*;
pub use problem::*;
pub use rule::*;
pub use run::*;
pub use session::*;
pub use skill::*;
pub use token::*;
pub use validation::*;

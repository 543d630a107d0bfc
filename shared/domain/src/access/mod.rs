//! Who is calling, and what their credential lets them ask for at all.
//!
//! A [`Principal`] is made from a verified credential only (a session, an API token, a JSON Web
//! Token), never from what a request says of itself. Its permissions open routes; which skill it may
//! run, and on what terms, is for the policies to say.

mod permission;
mod principal;
mod token;

pub use permission::{Permission, matches_pattern};
pub use principal::{Principal, RoleNotHeld};
pub use token::{ApiToken, Grant, GrantRefused, Spent, TokenId};

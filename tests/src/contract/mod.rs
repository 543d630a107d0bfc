//! Contracts: what Prentice promises others and what others promise it, held against what passes on
//! the wires.

mod dynamodb_calls;
mod forge_client;
mod github_requests;
mod openapi;
mod route_permissions;
mod routes;
mod webhook_examples;

//! What [`crate::entry`] adds to every route, in the API's description: the header `Idempotency-Key`, and the
//! answers that come before a handler. Made from the same table that the middleware goes by.

use crate::nature::{Keys, Nature};
use axum::http::Method;
use utoipa::Modify;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr, Required};

const MISMATCH: &str = "The idempotency key was used for another request (`idempotency_mismatch`)";
const IN_PROGRESS: &str = "A request with this idempotency key is still under way (`idempotency_in_progress`, with `Retry-After`), or its answer was too long to be kept (`idempotency_answer_not_kept`)";
const TOO_MANY: &str = "Asked too often (`rate_limited`, with `Retry-After`)";
const KEY: &str = "Makes the request safe to send again: the first answer is kept and given again, with `Idempotency-Replayed: true`. 1 to 255 visible ASCII characters, such as a UUID; it belongs to the caller and the route.";

/// Adds it all.
pub(crate) struct Limits;

impl Modify for Limits {
    fn modify(&self, openapi: &mut OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let operations = [
                (Method::GET, &mut item.get),
                (Method::PUT, &mut item.put),
                (Method::POST, &mut item.post),
                (Method::DELETE, &mut item.delete),
            ];
            for (method, operation) in operations {
                if let Some(operation) = operation {
                    describe(operation, Nature::of(&method, path));
                }
            }
        }
    }
}

fn describe(operation: &mut Operation, nature: Nature) {
    answer(operation, "429", TOO_MANY);
    if nature.keys != Keys::Kept {
        return;
    }
    answer(operation, "409", IN_PROGRESS);
    answer(operation, "422", MISMATCH);
    let text = ObjectBuilder::new().schema_type(Type::String);
    let header = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(KEY))
        .schema(Some(text.min_length(Some(1)).max_length(Some(255)).build()))
        .build();
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(RefOr::T(header));
    let replayed = Header::default();
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with('2')
        {
            let name = "Idempotency-Replayed".to_owned();
            response.headers.insert(name, RefOr::T(replayed.clone()));
        }
    }
}

/// One more reason for an answer of this status, or the first.
fn answer(operation: &mut Operation, status: &str, why: &str) {
    let responses = &mut operation.responses.responses;
    match responses.get_mut(status) {
        Some(RefOr::T(response)) => {
            response.description.push_str(". ");
            response.description.push_str(why);
        }
        Some(RefOr::Ref(_)) => {}
        None => {
            let problem = Ref::from_schema_name("Problem");
            let content = ContentBuilder::new().schema(Some(problem)).build();
            let response = ResponseBuilder::new()
                .description(why)
                .content("application/problem+json", content);
            responses.insert(status.to_owned(), RefOr::T(response.build()));
        }
    }
}

//! Prints the OpenAPI description; `cargo xtask openapi` writes it to `openapi.json`.

fn main() {
    print!("{}", api::openapi_json());
}

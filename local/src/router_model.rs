//! The router's model, in the program itself: the embedded default needs no file beside it.

use domain::routing::Model;
use std::sync::LazyLock;

/// The bytes of the model.
pub static ROUTER_MODEL: &[u8] = include_bytes!("../../shared/router-model/router.bin");

/// The model.
pub fn router_model() -> &'static Model {
    static MODEL: LazyLock<Model> =
        LazyLock::new(|| Model::read(ROUTER_MODEL).expect("a test reads this very file"));
    &MODEL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_model_is_whole() {
        let model = Model::read(ROUTER_MODEL).expect("a model");
        model.verify().expect("undamaged");
    }
}

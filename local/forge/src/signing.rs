//! What the forge signs for itself: links that work without a token, and tokens in forms.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::core::Core;

impl Core {
    /// The forge's signature of `text`, in hex. Begin the text with what it is for, so that no signature serves twice.
    pub(crate) fn sign(&self, text: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.own_key).expect("HMAC takes keys of any length");
        mac.update(text.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}

//! What a device shows to be let in.

#![expect(
    clippy::expect_used,
    reason = "a key that can't be made leaves nothing to try"
)]

use crate::samples::{me, realm};
use hub_server::access::keys;
use server_kit::access::{Tokens, claimed_device};
use std::sync::LazyLock;

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for a key");
    keys::tokens(folder.path(), &keys::own(folder.path()).expect("a key"), None).expect("tokens")
});

pub fn seeds() -> Vec<Vec<u8>> {
    let good = TOKENS.issue(&realm(), me(), None, None).expect("a token");
    // A header that names no signature at all, over the same claims.
    let claims = good.split('.').nth(1).unwrap_or_default().to_owned();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{claims}.");
    vec![good.into_bytes(), unsigned.into_bytes()]
}

pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let _ = claimed_device(text);
    if let Ok(shown) = TOKENS.verify(text) {
        assert!(shown.renew_from() >= shown.issued);
        assert_eq!(
            (shown.claims.device_id, shown.claims.realm),
            (me(), realm()),
            "a forged token"
        );
    }
}

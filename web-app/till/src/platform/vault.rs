//! Keys that can be used in this browser and can't leave it: AES-GCM of WebCrypto (NIST SP 800-38D), 256 bits, made so
//! that nobody can export them. The browser keeps one in IndexedDB as it keeps any object. There are none where the page
//! did not come over HTTPS or from this very machine; nothing is sealed there.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, AesKeyGenParams, Crypto, CryptoKey};

/// How long the number in front of what is sealed is, which no two have in common.
const NONCE: usize = 12;

/// A fresh key; `None` where there are none.
pub async fn key() -> Option<CryptoKey> {
    let kind = AesKeyGenParams::new("AES-GCM", 256);
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let made = crypto()?
        .subtle()
        .generate_key_with_object(&kind, false, &uses)
        .ok()?;
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}

/// `plain` as only whoever has the key can read it.
pub async fn seal(key: &CryptoKey, plain: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = vec![0; NONCE];
    let crypto = crypto()?;
    crypto.get_random_values_with_u8_array(&mut sealed).ok()?;
    let sealing = crypto
        .subtle()
        .encrypt_with_object_and_u8_array(&with(&sealed), key, plain);
    sealed.extend(bytes(JsFuture::from(sealing.ok()?).await.ok()?));
    Some(sealed)
}

/// What was sealed with this key; `None` if it was with another, or was changed since.
pub async fn open(key: &CryptoKey, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE)?;
    let opening = crypto()?
        .subtle()
        .decrypt_with_object_and_u8_array(&with(nonce), key, rest);
    Some(bytes(JsFuture::from(opening.ok()?).await.ok()?))
}

fn crypto() -> Option<Crypto> {
    web_sys::window()?.crypto().ok()
}

fn with(nonce: &[u8]) -> AesGcmParams {
    AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce))
}

fn bytes(buffer: JsValue) -> Vec<u8> {
    Uint8Array::new(&buffer).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn only_the_key_opens_and_nobody_gets_the_key() {
        let (one, other) = (key().await.unwrap(), key().await.unwrap());
        let sealed = seal(&one, b"a secret").await.unwrap();
        assert_eq!(open(&one, &sealed).await.as_deref(), Some(&b"a secret"[..]));
        assert_eq!(open(&other, &sealed).await, None);
        assert_ne!(
            seal(&one, b"a secret").await.unwrap(),
            sealed,
            "never twice the same"
        );
        let mut changed = sealed;
        changed[NONCE] ^= 1;
        assert_eq!(open(&one, &changed).await, None);
        assert_eq!(open(&one, &[1, 2, 3]).await, None);
        assert!(!one.extractable());
        let subtle = crypto().unwrap().subtle();
        let exported = JsFuture::from(subtle.export_key("raw", &one).unwrap()).await;
        assert!(exported.is_err());
    }
}

//! The key that a device signs with, made by WebCrypto so that nobody can take it out of this browser: Ed25519 where the browser has
//! it, else ECDSA over P-256. The browser keeps it in IndexedDB as it keeps any object. There is none where the page did not come over
//! HTTPS or from this very machine.

use core_wasm::base::keys::{PublicKey, Signature};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, EcKeyGenParams, EcdsaParams, SubtleCrypto};

/// The kinds of key, the better one first.
const KINDS: [&str; 2] = ["Ed25519", "ECDSA"];

/// A key to sign with.
#[derive(Clone, Debug)]
pub struct SigningKey {
    private: CryptoKey,
    public: PublicKey,
}

impl SigningKey {
    /// A fresh pair of keys, as the browser keeps it; `None` where there are none.
    pub async fn fresh() -> Option<JsValue> {
        let subtle = subtle()?;
        let uses = Array::of2(&"sign".into(), &"verify".into());
        for kind in KINDS {
            // A kind that has no curves to choose from pays no heed to one.
            let kind = EcKeyGenParams::new(kind, "P-256");
            if let Some(pair) = settled(subtle.generate_key_with_object(&kind, false, &uses)).await {
                return Some(pair);
            }
        }
        None
    }

    /// The key of a pair that the browser kept; `None` if this is none.
    pub async fn of(pair: &JsValue) -> Option<Self> {
        let half = |name: &str| {
            Reflect::get(pair, &name.into())
                .ok()?
                .dyn_into::<CryptoKey>()
                .ok()
        };
        let private = half("privateKey")?;
        let public = settled(subtle()?.export_key("raw", &half("publicKey")?)).await?;
        let public = PublicKey::of(&Uint8Array::new(&public).to_vec())?;
        Some(Self { private, public })
    }

    /// What others know it by.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// This text, signed; `None` if the browser does not.
    pub async fn sign(&self, text: &[u8]) -> Option<Signature> {
        let kind = match self.public {
            PublicKey::Ed25519(_) => KINDS[0],
            PublicKey::P256(_) => KINDS[1],
        };
        let how = EcdsaParams::new(kind, &"SHA-256".into());
        let signed = subtle()?.sign_with_object_and_u8_array(&how, &self.private, text);
        Signature::of(&Uint8Array::new(&settled(signed).await?).to_vec())
    }
}

fn subtle() -> Option<SubtleCrypto> {
    let crypto = web_sys::window()?.crypto().ok()?;
    // It is not there on a page that anybody on the way could have changed, whatever the types say.
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.dyn_into().ok()
}

async fn settled(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn a_key_signs_and_nobody_gets_its_private_half() {
        for kind in KINDS {
            let uses = Array::of2(&"sign".into(), &"verify".into());
            let kind = EcKeyGenParams::new(kind, "P-256");
            let made = subtle().unwrap().generate_key_with_object(&kind, false, &uses);
            let Some(pair) = settled(made).await else {
                continue;
            };
            let key = SigningKey::of(&pair).await.unwrap();
            assert!(key.sign(b"text").await.is_some());
            assert!(!key.private.extractable());
            for form in ["raw", "pkcs8", "jwk"] {
                let exported = subtle().unwrap().export_key(form, &key.private);
                assert!(settled(exported).await.is_none(), "{form}");
            }
        }
        let pair = SigningKey::fresh().await.unwrap();
        assert!(
            SigningKey::of(&pair).await.is_some(),
            "this browser has keys of some kind"
        );
        assert!(SigningKey::of(&JsValue::NULL).await.is_none());
    }
}

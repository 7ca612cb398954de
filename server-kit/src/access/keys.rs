//! Whether a text was signed with the key whose public half is known.

use core_wasm::base::keys::{PublicKey, Signature};

/// Whether `signature` is what whoever has `key` made of `text`. What is no key at all signs nothing. Ed25519 is checked so that a
/// signature counts here exactly if it counts everywhere (RFC 8032, 5.1.7, without small orders).
pub fn is_signed(key: &PublicKey, text: &[u8], signature: &Signature) -> bool {
    match key {
        PublicKey::Ed25519(bytes) => {
            let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
            ed25519_dalek::VerifyingKey::from_bytes(bytes)
                .is_ok_and(|key| key.verify_strict(text, &signature).is_ok())
        }
        PublicKey::P256(bytes) => by_p256(bytes, text, signature),
    }
}

#[cfg(feature = "shell")]
fn by_p256(bytes: &[u8; 65], text: &[u8], signature: &Signature) -> bool {
    use p256::ecdsa::signature::Verifier;
    use p256::ecdsa::{self, VerifyingKey};
    let key = VerifyingKey::from_sec1_bytes(bytes);
    let signature = ecdsa::Signature::from_slice(&signature.0);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(text, &signature).is_ok())
}

// The simulator's devices have keys of the other kind.
#[cfg(not(feature = "shell"))]
fn by_p256(_: &[u8; 65], _: &[u8], _: &Signature) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    #[test]
    fn only_what_its_key_signed_is_signed() {
        use p256::ecdsa::signature::Signer as _;
        let one = SigningKey::from_bytes(&[1; 32]);
        let key = PublicKey::Ed25519(one.verifying_key().to_bytes());
        let by_one = Signature(one.sign(b"text").to_bytes());
        let other = p256::ecdsa::SigningKey::from_slice(&[2; 32]).unwrap();
        let point = other.verifying_key().to_encoded_point(false);
        let other_key = PublicKey::of(point.as_bytes()).unwrap();
        let made: p256::ecdsa::Signature = other.sign(b"text");
        let by_other = Signature::of(&made.to_bytes()).unwrap();
        for (key, text, signature, expected) in [
            (&key, "text", &by_one, true),
            (&other_key, "text", &by_other, true),
            (&key, "another", &by_one, false),
            (&other_key, "another", &by_other, false),
            (&key, "text", &by_other, false),
            (&other_key, "text", &by_one, false),
            (&PublicKey::Ed25519([0; 32]), "text", &by_one, false),
            (&PublicKey::P256([0; 65]), "text", &by_other, false),
            (&key, "text", &Signature([0; 64]), false),
        ] {
            assert_eq!(
                is_signed(key, text.as_bytes(), signature),
                expected,
                "{key:?} {text}"
            );
        }
    }
}

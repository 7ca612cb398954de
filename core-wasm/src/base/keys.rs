//! Keys that devices and servers sign with, as the others know them: the public half, and what was signed with the other.
//!
//! Keeps true: a key is of one of two kinds, told apart by its length, so that nothing has to be agreed upon. Not in it: what is signed
//! (`protocol::signed`), the private half, and the arithmetic, which is the platform's.

use super::hex;
use crate::codec::{Bytes, Malformed, Pack, Reader, Unpack};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The public half of a key that signs. Bytes in the journal, hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PublicKey {
    /// Of Ed25519 (RFC 8032): 32 bytes.
    Ed25519([u8; 32]),
    /// Of ECDSA with SHA-256 over P-256 (FIPS 186-5): the point, uncompressed (SEC 1, 2.3.3), 65 bytes.
    P256([u8; 65]),
}

/// What a key made of a text: 64 bytes for either kind; of ECDSA r and s behind each other (IEEE P1363).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl PublicKey {
    /// The key that these bytes are, by their number.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            32 => bytes.try_into().ok().map(Self::Ed25519),
            65 => bytes.try_into().ok().map(Self::P256),
            _ => None,
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519(bytes) => bytes,
            Self::P256(bytes) => bytes,
        }
    }
}

impl Signature {
    /// The signature that these bytes are, if there are 64.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

macro_rules! as_bytes {
    ($($kind:ident, $blank:expr, $what:literal;)+) => {$(
        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                hex::show(self.bytes(), f)
            }
        }

        impl Pack for $kind {
            fn pack(&self, out: &mut Vec<u8>) {
                Bytes(self.bytes()).pack(out);
            }
        }

        impl<'a> Unpack<'a> for $kind {
            fn blank() -> Self {
                $blank
            }

            fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
                let bytes = reader.bytes()?;
                Self::of(bytes).ok_or_else(|| reader.malformed($what))
            }
        }

        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&format_args!("{self:?}"))
            }
        }

        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                let bytes = hex::read(&text).and_then(|bytes| Self::of(&bytes));
                bytes.ok_or_else(|| serde::de::Error::custom(concat!("expected ", $what, ", in hexadecimal digits")))
            }
        }
    )+};
}

as_bytes! {
    PublicKey, Self::Ed25519([0; 32]), "a public key: 32 bytes of Ed25519 or 65 of P-256";
    Signature, Self([0; 64]), "a signature: 64 bytes";
}

crate::codec::plain! { "public key": PublicKey; "signature": Signature; }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn a_key_is_told_by_its_length_and_nothing_else_is_one() {
        for (length, is_one) in [
            (0, false),
            (31, false),
            (32, true),
            (33, false),
            (64, false),
            (65, true),
        ] {
            let bytes = vec![7; length];
            assert_eq!(PublicKey::of(&bytes).is_some(), is_one, "{length}");
            let mut packed = Vec::new();
            Bytes(&bytes).pack(&mut packed);
            let read = codec::decode::<PublicKey>(&packed);
            assert_eq!(read.ok().map(|key| key.bytes().to_vec()), is_one.then_some(bytes));
        }
    }

    #[test]
    fn both_are_hex_in_json() {
        let key = PublicKey::Ed25519([0xab; 32]);
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(json, format!("\"{}\"", "ab".repeat(32)));
        assert_eq!(serde_json::from_str::<PublicKey>(&json).unwrap(), key);
        for wrong in ["\"\"", "\"ab\"", "\"zz\"", "7"] {
            assert!(serde_json::from_str::<Signature>(wrong).is_err(), "{wrong}");
        }
    }
}

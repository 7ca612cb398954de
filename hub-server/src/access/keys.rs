//! The key that signs the tokens of paired devices and what the hub vouches for, and the cluster's, whose tokens count too.
//! Not in it: the tokens, which every server issues and checks alike ([`server_kit::access::Tokens`]).

use crate::data::files::{NotKept, keep, kept};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::ids::{Epoch, Realm};
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::sync::Voucher;
use ed25519_dalek::Signer;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey};
use ed25519_dalek::{SigningKey, VerifyingKey};
use server_kit::access::Tokens;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The signing key's file in the data directory.
pub const KEY_FILE: &str = "token-key.pem";
/// For whom tokens are.
const AUDIENCE: &str = "pos-hub";

/// Why the keys can't be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file.
    #[error("the key that signs device tokens: {0}")]
    File(#[from] NotKept),
    /// Its content.
    #[error(
        "{0} does not hold an Ed25519 key: put the right file back, or remove it and pair all devices again"
    )]
    Damaged(PathBuf),
    /// The environment.
    #[error(
        "CLUSTER_PUBLIC_KEY_BASE64 is not an Ed25519 public key: give the base64 of its PEM, or of its 32 bytes"
    )]
    Cluster,
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for a key ({0})")]
    Random(getrandom::Error),
}

/// The hub's own key from `dir`, made there at the first start.
///
/// # Errors
/// [`KeyError`] with what to do.
pub fn own(dir: &Path) -> Result<SigningKey, KeyError> {
    let path = dir.join(KEY_FILE);
    if let Some(key) = read(&path)? {
        return Ok(key);
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(KeyError::Random)?;
    let key = SigningKey::from_bytes(&seed);
    let pem = key.to_pkcs8_pem(LineEnding::LF);
    keep(&path, &pem.map_err(|_| KeyError::Damaged(path.clone()))?)?;
    Ok(key)
}

/// The public half of the hub's own key in `dir`, if it has one.
///
/// # Errors
/// [`KeyError`] with what to do.
pub fn known(dir: &Path) -> Result<Option<PublicKey>, KeyError> {
    let key = read(&dir.join(KEY_FILE))?;
    Ok(key.map(|key| public(&key.verifying_key())))
}

fn read(path: &Path) -> Result<Option<SigningKey>, KeyError> {
    let pem = kept(path)?;
    pem.map(|pem| SigningKey::from_pkcs8_pem(&pem).map_err(|_| KeyError::Damaged(path.to_owned())))
        .transpose()
}

/// The public key of the house's other hubs, as `CLUSTER_PUBLIC_KEY_BASE64` gives it, if it does.
///
/// # Errors
/// [`KeyError::Cluster`].
pub fn cluster(base64: Option<&str>) -> Result<Option<VerifyingKey>, KeyError> {
    base64.map(cluster_key).transpose()
}

/// Tokens that `key` signs; those that the cluster's signed count too.
///
/// # Errors
/// [`KeyError`] with what to do.
pub fn tokens(dir: &Path, key: &SigningKey, cluster: Option<VerifyingKey>) -> Result<Tokens, KeyError> {
    Tokens::new(AUDIENCE, key, cluster).ok_or_else(|| KeyError::Damaged(dir.join(KEY_FILE)))
}

/// Signs with `key` what a hub vouches for in an epoch of its journal.
pub fn voucher(realm: &Realm, epoch: Epoch, key: &SigningKey) -> Voucher {
    let key = key.clone();
    Voucher::new(realm.clone(), epoch, move |text| {
        Signature(key.sign(text).to_bytes())
    })
}

/// A key's public half, as devices know it.
pub fn public(key: &VerifyingKey) -> PublicKey {
    PublicKey::Ed25519(key.to_bytes())
}

fn cluster_key(base64: &str) -> Result<VerifyingKey, KeyError> {
    let bytes = BASE64_STANDARD
        .decode(base64.trim())
        .map_err(|_| KeyError::Cluster)?;
    let raw = || VerifyingKey::from_bytes(bytes.as_slice().try_into().ok()?).ok();
    let pem = || VerifyingKey::from_public_key_pem(std::str::from_utf8(&bytes).ok()?).ok();
    let der = || VerifyingKey::from_public_key_der(&bytes).ok();
    raw().or_else(pem).or_else(der).ok_or(KeyError::Cluster)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::base::ids::DeviceId;
    use ed25519_dalek::pkcs8::EncodePublicKey;
    use server_kit::access::claimed_device;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use uuid::Uuid;

    fn realm() -> Realm {
        Realm {
            tenant_id: "t-1".into(),
            store_id: "s-1".into(),
        }
    }

    fn device() -> DeviceId {
        DeviceId(Uuid::from_u128(7))
    }

    #[test]
    fn the_key_is_made_once_and_is_nobody_elses_to_read() {
        let dir = tempfile::tempdir().unwrap();
        let all = || tokens(dir.path(), &own(dir.path()).unwrap(), None).unwrap();
        let token = all().issue(&realm(), device(), None, None).unwrap();
        let mode = fs::metadata(dir.path().join(KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let claims = all().verify(&token).unwrap().claims;
        assert_eq!((claims.device_id, claims.realm), (device(), realm()));
        assert_eq!(claimed_device(&token), Some(device()));
        fs::write(dir.path().join(KEY_FILE), "nonsense").unwrap();
        assert!(matches!(own(dir.path()), Err(KeyError::Damaged(_))));
    }

    #[test]
    fn the_clusters_key_may_be_pem_der_or_raw() {
        let key = SigningKey::from_bytes(&[3; 32]).verifying_key();
        let pem = key.to_public_key_pem(LineEnding::LF).unwrap();
        let der = key.to_public_key_der().unwrap();
        for bytes in [pem.as_bytes(), der.as_bytes(), key.as_bytes()] {
            assert_eq!(cluster_key(&BASE64_STANDARD.encode(bytes)).unwrap(), key);
        }
        for wrong in ["", "?", &BASE64_STANDARD.encode("nonsense")] {
            assert!(matches!(cluster_key(wrong), Err(KeyError::Cluster)), "{wrong}");
        }
    }
}

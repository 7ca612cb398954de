//! What a token that was checked says, and what can be wrong with one.
//! Not in it: keys, signatures and how a token travels.

use core_wasm::base::keys::PublicKey;
use core_wasm::sync::Claims;
use thiserror::Error;

/// By how much clocks may differ, in seconds.
pub const LEEWAY_S: u64 = 60;

/// Why a token is not good. For the log: whoever showed it learns only that it is not.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TokenFault {
    /// Not a JWT, or without a claim that it needs.
    #[error("it is no token of this kind")]
    Malformed,
    /// It names another algorithm.
    #[error("it is not signed with EdDSA")]
    Algorithm,
    /// It names a key that is not known, or brings its own.
    #[error("it names or brings a key that is not known here")]
    Key,
    /// The signature is not by a known key.
    #[error("its signature is not by a key that is known here")]
    Signature,
    /// It is for somebody else.
    #[error("it is for another kind of server")]
    Audience,
    /// Its time is over.
    #[error("its time is over")]
    Over,
    /// Its time has not come.
    #[error("it is not valid yet; compare the clocks")]
    NotYet,
}

/// What a well signed token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose it is and for which realm.
    pub claims: Claims,
    /// The key that its bearer must show that it has.
    pub key: Option<PublicKey>,
    /// When it was issued, in seconds since 1970.
    pub issued: u64,
    /// When it ends, in seconds since 1970.
    pub expires: u64,
}

impl Shown {
    /// From when on it should be replaced, in seconds since 1970: half its life.
    pub fn renew_from(&self) -> u64 {
        self.issued + self.expires.saturating_sub(self.issued) / 2
    }
}

//! Why the hub did not do what a page asked of it, in words for people.

use core_wasm::store::StoreError;
use thiserror::Error;
use web_ui::platform::requests::RequestError;

/// Why the hub did not do what it was asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HubError {
    /// No hub answered.
    #[error(
        "the hub can't be reached; see that it runs and that this device is on its network, then try again"
    )]
    Unreachable,
    /// The hub said no.
    #[error("{message}")]
    Refused {
        /// For machines: `wrong-code`, `too-many-guesses`, …
        code: String,
        /// For people.
        message: String,
    },
    /// This device belongs to another store.
    #[error("this device belongs to another store; nothing was changed")]
    OtherStore,
    /// The hub's answer makes no sense here.
    #[error(
        "the hub's answer could not be understood ({0}); load the page again to update the app, then try again"
    )]
    Unexpected(String),
    /// The pairing could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RequestError> for HubError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Unreachable => Self::Unreachable,
            RequestError::Refused { why, .. } => Self::Refused {
                code: why.code,
                message: why.message,
            },
            RequestError::Unexpected(status) => Self::Unexpected(format!("status {status}")),
        }
    }
}

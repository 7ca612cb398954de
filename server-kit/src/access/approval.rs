//! Why nobody was found to stand behind what a device asks for. Whoever may not approve is told the same as whoever does
//! not exist. Not in it: where PINs are kept, and checking them.

use core_wasm::records::staff::guesses::SignInError;
use thiserror::Error;

/// Why nothing was approved. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ApprovalError {
    /// Nobody was named.
    #[error("this needs the PIN of someone who may approve it; nothing was changed")]
    Missing,
    /// They may not, or do not work here.
    #[error("this needs the PIN of someone who works here and may do it; nothing was changed")]
    NotAllowed,
    /// Their PIN is another.
    #[error("{0}")]
    Guess(SignInError),
    /// The server has lost it.
    #[error(
        "the server does not have this PIN any more: import the store's staff again; nothing was changed"
    )]
    NoPin,
}

//! `code`: whoever is at the hub's machine, and may read its data, asks the running hub for a pairing code.

use crate::access::keys::{self, KEY_FILE, KeyError};
use crate::config::CodeArgs;
use crate::network::nearby;
use axum::http::Request;
use core_wasm::api::Invitation;
use std::net::SocketAddr;
use std::path::PathBuf;
use thiserror::Error;

/// Why there is no code.
#[derive(Debug, Error)]
pub enum CodeError {
    /// The folder.
    #[error("no hub keeps its data in {0}: name its folder with --data-dir")]
    NoData(PathBuf),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Nothing can be signed.
    #[error("the hub could not be asked: {0}")]
    Unsigned(jsonwebtoken::errors::Error),
    /// The hub.
    #[error(
        "no hub with this data answers at {0}: see that it runs, and name its port with --port if that is another"
    )]
    NoHub(SocketAddr),
}

/// A code for one device, with where the device goes.
///
/// # Errors
/// [`CodeError`] with what to do.
pub async fn code(args: &CodeArgs) -> Result<Invitation, CodeError> {
    let dir = &args.data_dir;
    if !dir.join(KEY_FILE).is_file() {
        return Err(CodeError::NoData(dir.clone()));
    }
    let shown = keys::tokens(dir, &keys::own(dir)?, None)?
        .machine()
        .map_err(CodeError::Unsigned)?;
    let address = args.hub.address();
    let request = Request::post("/api/pairing/code").header("authorization", format!("Bearer {shown}"));
    let answer = nearby::send(address, request).await;
    let invitation = answer.and_then(|body| serde_json::from_slice(&body).ok());
    invitation.ok_or(CodeError::NoHub(address))
}

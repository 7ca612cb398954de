//! Errors of the API: `{"code", "message"}` with a fitting status.

use crate::journal::WriteError;
use crate::pairing::PairingError;
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use core_wasm::store::StoreError;
use serde_json::json;

/// What an API call is answered with if it did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl ApiError {
    /// A code for machines and a message for people.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }
}

impl From<PairingError> for ApiError {
    fn from(error: PairingError) -> Self {
        let (status, code) = match error {
            PairingError::WrongCode => (StatusCode::FORBIDDEN, "wrong-code"),
            PairingError::TooManyGuesses => (StatusCode::TOO_MANY_REQUESTS, "too-many-guesses"),
            PairingError::BadName => (StatusCode::UNPROCESSABLE_ENTITY, "bad-name"),
            PairingError::UsedId => (StatusCode::CONFLICT, "used-id"),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", error.to_string())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        WriteError::from(error).into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Json(json!({ "code": self.code, "message": self.message }));
        let mut response = (self.status, body).into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(RETRY_AFTER, 60.into());
        }
        response
    }
}

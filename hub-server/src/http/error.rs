//! Errors of the API: `{"code", "message"}` with a fitting status.

use crate::devices::ChangeError;
use crate::journal::WriteError;
use crate::pairing::PairingError;
use crate::pins::ApprovalError;
use crate::room;
use crate::socketio::AdmissionError;
use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, QueryRejection};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use core_wasm::api::Refusal;
use core_wasm::records::staff::guesses::SignInError;
use core_wasm::store::StoreError;
use std::fmt;

/// For how long too many wrong pairing codes lock, in seconds.
const LOCKED_S: u32 = 60;

/// What an API call is answered with if it did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    retry_after_s: Option<u32>,
}

impl ApiError {
    /// A code for machines and a message for people.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after_s: None,
        }
    }

    /// When it may be tried again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
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
        let refused = Self::new(status, code, error.to_string());
        match error {
            PairingError::TooManyGuesses => refused.retry_after(LOCKED_S),
            _ => refused,
        }
    }
}

impl From<ApprovalError> for ApiError {
    fn from(error: ApprovalError) -> Self {
        let refused = |code| Self::new(StatusCode::FORBIDDEN, code, error.to_string());
        match error {
            ApprovalError::Missing => refused("needs-approval"),
            ApprovalError::NotAllowed | ApprovalError::Guess(SignInError::Unknown) => refused("not-allowed"),
            ApprovalError::NoPin | ApprovalError::Guess(SignInError::NotHere) => refused("no-pin"),
            ApprovalError::Guess(SignInError::WrongPin { .. }) => refused("wrong-pin"),
            ApprovalError::Guess(SignInError::Wait { seconds }) => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                Self::new(status, "too-many-guesses", error.to_string()).retry_after(seconds)
            }
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        let (status, code) = match error {
            ChangeError::Unknown => (StatusCode::NOT_FOUND, "unknown-device"),
            ChangeError::NumberTaken { .. } => (StatusCode::CONFLICT, "number-taken"),
            ChangeError::BadNumber => (StatusCode::UNPROCESSABLE_ENTITY, "bad-number"),
            ChangeError::BadName(_) => (StatusCode::UNPROCESSABLE_ENTITY, "bad-name"),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<AdmissionError> for ApiError {
    fn from(error: AdmissionError) -> Self {
        let (status, code) = match error {
            AdmissionError::BadId => (StatusCode::UNPROCESSABLE_ENTITY, "bad-id"),
            AdmissionError::UsedId => (StatusCode::CONFLICT, "used-id"),
            AdmissionError::BadName(_) => (StatusCode::UNPROCESSABLE_ENTITY, "bad-name"),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<JsonRejection> for ApiError {
    fn from(error: JsonRejection) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => Self::new(StatusCode::BAD_REQUEST, "bad-request", error.body_text()),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(error: QueryRejection) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", error.body_text())
    }
}

impl From<BytesRejection> for ApiError {
    fn from(error: BytesRejection) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            status => Self::new(status, "bad-request", error.body_text()),
        }
    }
}

fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "this is more than the hub takes at once; nothing of it was stored",
    )
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Store(StoreError::Full) => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "full", room::SAID).retry_after(room::AGAIN_S)
            }
            other => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", other.to_string()),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        WriteError::from(error).into()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Json(Refusal {
            code: self.code.to_owned(),
            message: self.message,
        });
        let mut response = (self.status, body).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

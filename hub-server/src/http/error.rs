//! What refuses a request of the hub's own, as errors of the API.

use crate::access::devices::ChangeError;
use crate::access::pairing::PairingError;
use crate::socketio::AdmissionError;
use axum::http::StatusCode;
use server_kit::api::ApiError;

impl From<PairingError> for ApiError {
    fn from(error: PairingError) -> Self {
        let (status, code) = match error {
            PairingError::WrongCode => (StatusCode::FORBIDDEN, "wrong-code"),
            PairingError::TooManyGuesses { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-guesses"),
            PairingError::BadName => (StatusCode::UNPROCESSABLE_ENTITY, "bad-name"),
            PairingError::UsedId => (StatusCode::CONFLICT, "used-id"),
            PairingError::WrongKey => (StatusCode::FORBIDDEN, "wrong-key"),
            PairingError::BadWritten => (StatusCode::UNPROCESSABLE_ENTITY, "bad-written"),
        };
        let refused = ApiError::new(status, code, error.to_string());
        match error {
            PairingError::TooManyGuesses { wait } => refused.retry_after(
                u32::try_from(wait.as_secs())
                    .unwrap_or(u32::MAX)
                    .saturating_add(1),
            ),
            _ => refused,
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
        ApiError::new(status, code, error.to_string())
    }
}

impl From<AdmissionError> for ApiError {
    fn from(error: AdmissionError) -> Self {
        let (status, code) = match error {
            AdmissionError::BadId => (StatusCode::UNPROCESSABLE_ENTITY, "bad-id"),
            AdmissionError::UsedId => (StatusCode::CONFLICT, "used-id"),
            AdmissionError::BadName(_) => (StatusCode::UNPROCESSABLE_ENTITY, "bad-name"),
        };
        ApiError::new(status, code, error.to_string())
    }
}

//! What refuses a request to any server, as errors of the API.

use super::ApiError;
use crate::access::{ApprovalError, Denied};
use axum::http::StatusCode;
use core_wasm::records::staff::guesses::SignInError;

impl From<Denied> for ApiError {
    fn from(reason: Denied) -> Self {
        let (code, message) = match reason {
            // It knew the store, and should know that it is to forget its PINs.
            Denied::Revoked | Denied::Replaced => (
                "taken-out",
                "this device was taken out of the store or replaced; what it sold is safe on it: pair it again",
            ),
            _ => (
                "unauthorized",
                "this needs the token of a device that is paired here",
            ),
        };
        Self::new(StatusCode::UNAUTHORIZED, code, message)
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

//! Requests to the server that this page came from: typed, as `core_wasm::api` has them.
//!
//! Keeps true: what did not succeed is an error that says whether anybody answered. Not in it: who may ask for what, and
//! words for people.

use core_wasm::api::Refusal;
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Why a request did not do what it asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RequestError {
    /// Nobody answered.
    #[error("nobody answered")]
    Unreachable,
    /// The server said no.
    #[error("{}", .why.message)]
    Refused {
        /// Why.
        why: Refusal,
        /// In how many seconds it may be tried again, if the server said so.
        again_in_s: Option<u32>,
    },
    /// The answer makes no sense here: its status.
    #[error("status {0}")]
    Unexpected(u16),
}

/// The status of a request that showed nothing good.
const UNAUTHORIZED: u16 = 401;

/// What a request shows beside its body, as headers.
pub type Shown<'a> = &'a [(&'a str, &'a str)];

/// Gets a resource.
///
/// # Errors
/// [`RequestError`].
pub async fn get<T: DeserializeOwned>(url: &str, shown: Shown<'_>) -> Result<T, RequestError> {
    let request = with(Request::get(url), shown).build();
    send(request).await
}

/// Posts a body as JSON.
///
/// # Errors
/// [`RequestError`].
pub async fn post<T: DeserializeOwned>(
    url: &str,
    shown: Shown<'_>,
    body: &impl Serialize,
) -> Result<T, RequestError> {
    let request = with(Request::post(url), shown).json(body);
    send(request).await
}

/// Posts nothing: all is said by the address.
///
/// # Errors
/// [`RequestError`].
pub async fn post_nothing<T: DeserializeOwned>(url: &str, shown: Shown<'_>) -> Result<T, RequestError> {
    let request = with(Request::post(url), shown).build();
    send(request).await
}

fn with(builder: RequestBuilder, shown: Shown<'_>) -> RequestBuilder {
    let add = |builder: RequestBuilder, (name, value): &(&str, &str)| builder.header(name, value);
    shown.iter().fold(builder, add)
}

async fn send<T: DeserializeOwned>(request: Result<Request, gloo_net::Error>) -> Result<T, RequestError> {
    // What can't be built or sent reaches nobody.
    let request = request.map_err(|_| RequestError::Unreachable)?;
    let answer = request.send().await.map_err(|_| RequestError::Unreachable)?;
    if answer.ok() {
        read(&answer).await
    } else {
        if answer.status() == UNAUTHORIZED {
            super::pass::forget();
        }
        let again = answer.headers().get("retry-after");
        Err(RequestError::Refused {
            why: read(&answer).await?,
            again_in_s: again.and_then(|seconds| seconds.parse().ok()),
        })
    }
}

async fn read<T: DeserializeOwned>(answer: &Response) -> Result<T, RequestError> {
    let unexpected = RequestError::Unexpected(answer.status());
    match answer.text().await {
        Ok(text) => serde_json::from_str(&text).map_err(|_| unexpected),
        // The connection broke off on the way.
        Err(_) => Err(RequestError::Unreachable),
    }
}

//! Backups in a bucket of a store that speaks S3: Amazon's, or any other by its endpoint.
//!
//! Told by the environment, with the names that other tools use: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
//! AWS_REGION (us-east-1), AWS_ENDPOINT_URL (Amazon's for the region). An object is there whole or not at all: S3 shows it
//! once all of it has come. What does not go through is tried again (`retry`).

mod put;
mod retry;

use super::archive::digest;
use super::place::PlaceError;
use core_wasm::journal::Hash;
use retry::Retry;
use rustls::crypto::ring;
use rusty_s3::actions::{ListObjectsV2, ListObjectsV2Response};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use std::env;
use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Response;
use ureq::tls::{Certificate, TlsConfig, TlsProvider};
use ureq::{Agent, Body};

/// For how long a signed request may be begun.
const SIGNED_FOR: Duration = Duration::from_secs(900);
/// How long the store may take to be reached, and to begin its answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of an answer that says no is shown.
const SHOWN: usize = 300;

/// A bucket, and what stands before the names in it.
pub struct S3 {
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
    agent: Agent,
    /// How large a part is, in bytes, of what does not go as one request.
    part: u64,
    retry: Retry,
}

impl S3 {
    /// The bucket and prefix that `address` names, `BUCKET` or `BUCKET/PREFIX`.
    ///
    /// # Errors
    /// [`PlaceError::Address`] and [`PlaceError::Environment`].
    pub fn from_environment(address: &str) -> Result<Self, PlaceError> {
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let prefix = prefix.trim_matches('/');
        let given = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let needed = |name| given(name).ok_or(PlaceError::Environment(name));
        let region = given("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned());
        let (endpoint, style) = match given("AWS_ENDPOINT_URL") {
            Some(endpoint) => (endpoint, UrlStyle::Path),
            None => (
                format!("https://s3.{region}.amazonaws.com"),
                UrlStyle::VirtualHost,
            ),
        };
        let endpoint = endpoint
            .parse()
            .map_err(|_| PlaceError::Environment("AWS_ENDPOINT_URL"))?;
        let (key, secret) = (needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?);
        let credentials = match given("AWS_SESSION_TOKEN") {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        };
        let bucket = if bucket.is_empty() {
            None
        } else {
            Bucket::new(endpoint, style, bucket.to_owned(), region).ok()
        };
        Ok(Self {
            bucket: bucket.ok_or_else(|| PlaceError::Address(format!("s3://{address}")))?,
            credentials,
            prefix: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            },
            agent: agent(),
            part: put::PART,
            retry: Retry::default(),
        })
    }

    /// What is there, without the prefix.
    pub(super) fn names(&self) -> Result<Vec<String>, PlaceError> {
        let (mut names, mut next) = (Vec::new(), None::<String>);
        loop {
            let page = self.retry.run(|_| self.page(next.as_deref()))?;
            let found = page.contents.into_iter().map(|object| object.key);
            names.extend(found.filter_map(|key| key.strip_prefix(&self.prefix).map(str::to_owned)));
            next = page.next_continuation_token;
            if next.is_none() {
                return Ok(names);
            }
        }
    }

    /// The names behind `next`, or the first.
    fn page(&self, next: Option<&str>) -> Result<ListObjectsV2Response, PlaceError> {
        let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
        list.with_prefix(&self.prefix);
        if let Some(next) = next {
            list.with_continuation_token(next);
        }
        let what = "list what it has";
        let answer = self.agent.get(list.sign(SIGNED_FOR).as_str()).call();
        let text = text_of(granted(what, answer)?)?;
        ListObjectsV2::parse_response(&text).map_err(|_| odd(what, &text))
    }

    pub(super) fn get(&self, name: &str) -> Result<Box<dyn Read>, PlaceError> {
        self.retry.run(|_| self.get_once(name))
    }

    /// The SHA-256 of what is there.
    pub(super) fn digest(&self, name: &str) -> Result<Hash, PlaceError> {
        let unreachable = |error: std::io::Error| PlaceError::Unreachable(error.to_string());
        self.retry
            .run(|_| digest(self.get_once(name)?).map_err(unreachable))
    }

    fn get_once(&self, name: &str) -> Result<Box<dyn Read>, PlaceError> {
        let key = self.key(name);
        let url = self
            .bucket
            .get_object(Some(&self.credentials), &key)
            .sign(SIGNED_FOR);
        let answer = self.agent.get(url.as_str()).call();
        Ok(Box::new(
            granted("give the backup", answer)?.into_body().into_reader(),
        ))
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), PlaceError> {
        let key = self.key(name);
        let url = self
            .bucket
            .delete_object(Some(&self.credentials), &key)
            .sign(SIGNED_FOR);
        granted("remove a backup", self.agent.delete(url.as_str()).call()).map(drop)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl fmt::Display for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "s3://{}/{}",
            self.bucket.name(),
            self.prefix.trim_end_matches('/')
        )
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn agent() -> Agent {
    // What the machine trusts, so that a shop's own store with a certificate of its own can be reached.
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = roots
        .iter()
        .map(|root| Certificate::from_der(root).to_owned())
        .collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(roots.into())
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .build()
        .new_agent()
}

fn granted(
    what: &'static str,
    answer: Result<Response<Body>, ureq::Error>,
) -> Result<Response<Body>, PlaceError> {
    // The address in an error would show the signature.
    let mut answer = answer.map_err(|error| PlaceError::Unreachable(error.to_string()))?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    Err(PlaceError::Refused {
        what,
        status: answer.status().as_u16(),
        message: shown(&text),
    })
}

/// All of a short answer.
fn text_of(mut answer: Response<Body>) -> Result<String, PlaceError> {
    let text = answer.body_mut().read_to_string();
    text.map_err(|error| PlaceError::Unreachable(error.to_string()))
}

/// An answer that says yes, and then nothing that can be used.
fn odd(what: &'static str, text: &str) -> PlaceError {
    PlaceError::Refused {
        what,
        status: 200,
        message: shown(text),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests;

//! Backups in a bucket of a store that speaks S3: Amazon's, or any other by its endpoint.
//!
//! Told by the environment, with the names that other tools use: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
//! AWS_REGION (us-east-1), AWS_ENDPOINT_URL (Amazon's for the region). An object is there whole or not at all: S3 shows it
//! once all of it has come. What does not go through is tried again, five times in all, after pauses that grow.
//!
//! All here waits for the network: it runs where a thread may wait (`tokio::task::block_in_place`), in a runtime.

mod client;
mod put;

use super::archive::digest;
use super::place::PlaceError;
use client::Client;
use core_wasm::journal::Hash;
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::HttpError;
use object_store::path::Path as Key;
use object_store::{BackoffConfig, ObjectStore, ObjectStoreExt, RetryConfig};
use std::env;
use std::error::Error;
use std::fmt;
use std::io::{self, Read};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_util::io::{StreamReader, SyncIoBridge};

/// How often a request is made at most.
const TRIES: usize = 5;
/// The first pause before it is made again.
const PAUSE: Duration = Duration::from_millis(500);
/// After which no request is made again. A signature is good for a quarter of an hour.
const LONGEST: Duration = Duration::from_secs(900);
/// How much of an answer that says no is shown.
const SHOWN: usize = 300;

/// A bucket, and what stands before the names in it.
pub struct S3 {
    store: AmazonS3,
    bucket: String,
    prefix: Key,
    /// How large a part is, in bytes, of what does not go as one request.
    part: u64,
}

/// What a bucket is reached with.
struct Access {
    /// None for Amazon's.
    endpoint: Option<String>,
    region: String,
    key: String,
    secret: String,
    token: Option<String>,
    /// The first pause before a request is made again.
    pause: Duration,
}

impl S3 {
    /// The bucket and prefix that `address` names, `BUCKET` or `BUCKET/PREFIX`.
    ///
    /// # Errors
    /// [`PlaceError::Address`] and [`PlaceError::Environment`].
    pub fn from_environment(address: &str) -> Result<Self, PlaceError> {
        let given = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let needed = |name| given(name).ok_or(PlaceError::Environment(name));
        let access = Access {
            endpoint: given("AWS_ENDPOINT_URL"),
            region: given("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
            key: needed("AWS_ACCESS_KEY_ID")?,
            secret: needed("AWS_SECRET_ACCESS_KEY")?,
            token: given("AWS_SESSION_TOKEN"),
            pause: PAUSE,
        };
        Self::reach(address, access)
    }

    fn reach(address: &str, access: Access) -> Result<Self, PlaceError> {
        let wrong = || PlaceError::Address(format!("s3://{address}"));
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if bucket.is_empty() || !bucket.chars().all(is_name) {
            return Err(wrong());
        }
        let prefix = Key::parse(prefix.trim_matches('/')).map_err(|_| wrong())?;
        if !access.region.chars().all(is_name) {
            return Err(PlaceError::Environment("AWS_REGION"));
        }
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(access.region)
            .with_access_key_id(access.key)
            .with_secret_access_key(access.secret)
            .with_virtual_hosted_style_request(access.endpoint.is_none())
            // One by one, as every store can.
            .with_disable_bulk_delete(true)
            .with_retry(retry(access.pause));
        if let Some(endpoint) = access.endpoint {
            let wrong = PlaceError::Environment("AWS_ENDPOINT_URL");
            let has_host = reqwest::Url::parse(&endpoint).is_ok_and(|url| url.has_host());
            if !has_host || endpoint.parse::<hyper::Uri>().is_err() {
                return Err(wrong);
            }
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(token) = access.token {
            builder = builder.with_token(token);
        }
        let client = Client::new().map_err(unreachable)?;
        let store = builder.with_http_connector(client).build();
        Ok(Self {
            store: store.map_err(|_| wrong())?,
            bucket: bucket.to_owned(),
            prefix,
            part: put::PART,
        })
    }

    /// What is there, without the prefix.
    pub(super) fn names(&self) -> Result<Vec<String>, PlaceError> {
        let before = match self.prefix.as_ref() {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let names = self
            .store
            .list(Some(&self.prefix))
            .try_filter_map(async |object| {
                let name = object.location.as_ref().strip_prefix(&before);
                Ok(name.map(str::to_owned))
            });
        wait(names.try_collect()).map_err(failed("list what it has"))
    }

    pub(super) fn get(&self, name: &str) -> Result<Box<dyn Read>, PlaceError> {
        let found = wait(self.store.get(&self.key(name)?)).map_err(failed("give the backup"))?;
        let stream = found.into_stream().map_err(io::Error::from);
        Ok(Box::new(SyncIoBridge::new(StreamReader::new(stream))))
    }

    /// The SHA-256 of what is there.
    pub(super) fn digest(&self, name: &str) -> Result<Hash, PlaceError> {
        digest(self.get(name)?).map_err(unreachable)
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), PlaceError> {
        wait(self.store.delete(&self.key(name)?)).map_err(failed("remove a backup"))
    }

    fn key(&self, name: &str) -> Result<Key, PlaceError> {
        // As it is: names have a tilde, which joining them to the prefix would write in another way.
        Key::parse(format!("{}/{name}", self.prefix)).map_err(|_| PlaceError::Address(name.to_owned()))
    }
}

impl fmt::Display for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn retry(pause: Duration) -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: pause,
            max_backoff: pause * 16,
            base: 2.0,
        },
        max_retries: TRIES - 1,
        retry_timeout: LONGEST,
    }
}

/// Waits on this thread.
fn wait<T>(future: impl Future<Output = T>) -> T {
    Handle::current().block_on(future)
}

/// No answer, or the store's no, in few words.
fn failed(what: &'static str) -> impl Fn(object_store::Error) -> PlaceError {
    move |error| {
        let mut innermost: &dyn Error = &error;
        loop {
            if innermost.is::<HttpError>() {
                return unreachable(with_causes(innermost));
            }
            match innermost.source() {
                Some(source) => innermost = source,
                None => break,
            }
        }
        let message = innermost.to_string().chars().take(SHOWN).collect();
        PlaceError::Refused { what, message }
    }
}

fn unreachable(error: impl fmt::Display) -> PlaceError {
    PlaceError::Unreachable(error.to_string())
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests;

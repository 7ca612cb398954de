//! How the store is reached: by the TLS that everything here uses, rustls with ring, trusting what the machine trusts, so
//! that a shop's own store with a certificate of its own can be reached.
//!
//! Keeps true: no request waits forever. Not in it: which request is made again (`object_store`).

use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::header::CONTENT_LENGTH;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long the store may take to be reached, and to begin its answer once all was sent.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many bytes a second a line sends at least.
const SLOWEST: u64 = 16 * 1024;

/// Makes requests.
#[derive(Clone, Debug)]
pub(super) struct Client(reqwest::Client);

impl Client {
    pub fn new() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .connect_timeout(PATIENCE)
            .tcp_keepalive(PATIENCE)
            .build()?;
        Ok(Self(client))
    }
}

impl HttpConnector for Client {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let bytes = request.headers().get(CONTENT_LENGTH);
        let bytes = bytes.and_then(|bytes| bytes.to_str().ok()?.parse().ok());
        let patience = PATIENCE + Duration::from_secs(bytes.unwrap_or(0) / SLOWEST);
        timeout(patience, HttpService::call(&self.0, request))
            .await
            .unwrap_or_else(|elapsed| Err(HttpError::new(HttpErrorKind::Timeout, elapsed)))
    }
}

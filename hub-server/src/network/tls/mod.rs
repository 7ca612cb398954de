//! HTTPS: the certificate that the hub shows, from its own authority or from a file, and its renewal while it runs.
//!
//! Keeps true: a certificate that can't be made or read leaves the one before in place, and says so in the log; keys
//! are nobody else's to read. TLS 1.2 and 1.3. Not in it: sockets (`listen`), and what is refused without it (`http`).

mod authority;
mod lasts;
mod names;

pub use authority::{Authority, CA_FILE, KEY_FILE as CA_KEY_FILE};
pub use lasts::Lasts;
pub use names::{Names, is_private};

use crate::data::files::NotKept;
use crate::network::address::Address;
use core_wasm::base::clock::Timestamp;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, pki_types};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether the certificate still fits.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Why there is no HTTPS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The authority can't be kept or read.
    #[error(transparent)]
    Kept(#[from] NotKept),
    /// The authority's files are not what was written.
    #[error(
        "{0} does not hold the hub's certificate authority: put the right file back, or remove both tls-ca files and have \
         all devices trust the new one"
    )]
    Damaged(PathBuf),
    /// A certificate could not be made.
    #[error("a certificate could not be made ({0})")]
    Made(#[from] rcgen::Error),
    /// A file of the operator's.
    #[error(
        "{path} can't be used for HTTPS ({reason}): give a PEM file with --tls-certificate and --tls-key"
    )]
    Given {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Certificate and key don't fit.
    #[error("the certificate and the key for HTTPS can't be used together ({0})")]
    Unfit(#[from] rustls::Error),
}

/// Where certificates come from.
#[derive(Debug)]
pub enum Source {
    /// The hub's own authority, for whatever names it has at the time.
    Own(Box<Authority>),
    /// Files of the operator's, PEM.
    Files {
        /// The certificate, and those between it and its root.
        certificate: PathBuf,
        /// Its key.
        key: PathBuf,
    },
}

/// What the certificate in use was made for or from; when this is another, so must the certificate be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Basis {
    Names { names: Names, month: u64 },
    Files([Option<SystemTime>; 2]),
}

/// The certificate that is shown.
#[derive(Debug)]
pub struct Identity {
    source: Source,
    address: Address,
    host: String,
    shown: RwLock<(Basis, Arc<CertifiedKey>)>,
}

impl Identity {
    /// A certificate from `source` for a hub at `address` whose name on the network is `host`.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn new(source: Source, address: Address, host: String) -> Result<Self, TlsError> {
        let basis = basis(&source, &address, &host);
        let key = certified(&source, &basis)?;
        Ok(Self {
            source,
            address,
            host,
            shown: RwLock::new((basis, Arc::new(key))),
        })
    }

    /// The root that devices must trust, as PEM; `None` if it is not the hub's own.
    pub fn root(&self) -> Option<&str> {
        match &self.source {
            Source::Own(authority) => Some(authority.certificate()),
            Source::Files { .. } => None,
        }
    }

    /// When the certificate that is shown ends; `None` if it does not say so in a way that can be read.
    pub fn ends(&self) -> Option<Timestamp> {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        shown.1.cert.first().and_then(Lasts::of_der).map(|lasts| lasts.to)
    }

    /// Takes another certificate if the names, the files or the month are others; whether it did.
    ///
    /// # Errors
    /// [`TlsError`]; the one before stays in use.
    pub fn renew(&self) -> Result<bool, TlsError> {
        let basis = basis(&self.source, &self.address, &self.host);
        if self.shown.read().unwrap_or_else(PoisonError::into_inner).0 == basis {
            return Ok(false);
        }
        let key = certified(&self.source, &basis)?;
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = (basis, Arc::new(key));
        Ok(true)
    }

    /// Renews whenever it must, for as long as the hub runs.
    pub async fn keep_fresh(&self, stopping: &CancellationToken) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = stopping.cancelled() => return,
            }
            match self.renew() {
                Ok(true) => tracing::info!("another certificate for HTTPS"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the certificate for HTTPS stays as it was"),
            }
        }
    }

    /// How connections are secured.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn config(self: &Arc<Self>) -> Result<ServerConfig, TlsError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Resolver(self.clone())));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

#[derive(Debug)]
struct Resolver(Arc<Identity>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.shown.read().unwrap_or_else(PoisonError::into_inner);
        Some(shown.1.clone())
    }
}

fn basis(source: &Source, address: &Address, host: &str) -> Basis {
    match source {
        Source::Own(_) => Basis::Names {
            names: Names::now(address, host),
            month: authority::month(SystemTime::now()),
        },
        Source::Files { certificate, key } => {
            let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
            Basis::Files([changed(certificate), changed(key)])
        }
    }
}

fn certified(source: &Source, basis: &Basis) -> Result<CertifiedKey, TlsError> {
    let (chain, key) = match (source, basis) {
        (Source::Own(authority), Basis::Names { names, .. }) => authority.issue(names)?,
        (Source::Own(authority), Basis::Files(_)) => authority.issue(&Names::default())?,
        (Source::Files { certificate, key }, _) => (chain_in(certificate)?, key_in(key)?),
    };
    Ok(CertifiedKey::from_der(chain, key, &ring::default_provider())?)
}

fn chain_in(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let chain: Vec<_> = chain.map_err(|error| given(path, &error))?;
    if chain.is_empty() {
        return Err(given(path, &pki_types::pem::Error::NoItemsFound));
    }
    Ok(chain)
}

fn key_in(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| given(path, &error))
}

fn given(path: &Path, reason: &pki_types::pem::Error) -> TlsError {
    TlsError::Given {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use server_kit::clock::timestamp;

    fn address() -> Address {
        Address::new("127.0.0.1:4001".parse().unwrap())
    }

    #[test]
    fn a_file_of_the_operators_is_read_again_once_it_is_another() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::load(dir.path(), "0000abcd").unwrap();
        let (certificate, key) = (dir.path().join("c.pem"), dir.path().join("k.pem"));
        let give = |host: &str| {
            let (pem, secret) = authority.issue_pem(&Names::of([host.to_owned()], [])).unwrap();
            fs::write(&certificate, pem).unwrap();
            fs::write(&key, secret).unwrap();
        };
        give("one.local");
        let source = Source::Files {
            certificate: certificate.clone(),
            key: key.clone(),
        };
        let identity = Identity::new(source, address(), "hub.local".to_owned()).unwrap();
        assert_eq!((identity.root(), identity.renew().unwrap()), (None, false));
        let shown = || identity.shown.read().unwrap().1.cert.clone();
        let first = shown();
        let day = 24 * 3600 * 1000;
        let left = identity.ends().unwrap().0 - timestamp(SystemTime::now()).0;
        assert!(left > 89 * day && left <= 90 * day, "{left:?}");
        fs::write(&certificate, "nonsense").unwrap();
        let error = identity.renew().unwrap_err().to_string();
        assert!(
            error.contains("c.pem") && error.contains("--tls-certificate"),
            "{error}"
        );
        assert_eq!(shown(), first, "what was good stays");
        give("two.local");
        assert!(identity.renew().unwrap());
        assert_ne!(shown(), first);
    }

    #[test]
    fn nothing_is_served_with_a_key_of_another_certificate() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::load(dir.path(), "0000abcd").unwrap();
        let (certificate, key) = (dir.path().join("c.pem"), dir.path().join("k.pem"));
        let names = Names::of(["one.local".to_owned()], []);
        fs::write(&certificate, authority.issue_pem(&names).unwrap().0).unwrap();
        fs::write(&key, authority.issue_pem(&names).unwrap().1).unwrap();
        let source = Source::Files { certificate, key };
        let error = Identity::new(source, address(), "hub.local".to_owned()).unwrap_err();
        assert!(matches!(error, TlsError::Unfit(_)), "{error}");
    }
}

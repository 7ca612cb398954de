//! What a certificate says of itself: from when to when it counts, and for whom.

use super::{TlsError, chain_in};
use core_wasm::base::clock::Timestamp;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use std::path::Path;

/// A certificate's time, and its names.
#[derive(Clone, Debug)]
pub struct Lasts {
    /// It counts from then on.
    pub from: Timestamp,
    /// And up to then.
    pub to: Timestamp,
    der: CertificateDer<'static>,
}

impl Lasts {
    /// That of the first certificate in a PEM file.
    ///
    /// # Errors
    /// [`TlsError::Given`].
    pub fn of(path: &Path) -> Result<Self, TlsError> {
        let first = chain_in(path)?.into_iter().next();
        first
            .as_ref()
            .and_then(Self::of_der)
            .ok_or_else(|| TlsError::Given {
                path: path.to_owned(),
                reason: "it holds no certificate that can be read".to_owned(),
            })
    }

    /// That of a certificate; nothing if it can't be read.
    pub fn of_der(der: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
        let moment = |time: x509_parser::time::ASN1Time| Timestamp(time.timestamp().saturating_mul(1000));
        let validity = certificate.validity();
        Some(Self {
            from: moment(validity.not_before),
            to: moment(validity.not_after),
            der: der.clone().into_owned(),
        })
    }

    /// Whether it is for this host.
    pub fn is_for(&self, host: &str) -> bool {
        let certificate = ParsedCertificate::try_from(&self.der);
        let name = ServerName::try_from(host);
        matches!((certificate, name), (Ok(certificate), Ok(name)) if verify_server_name(&certificate, &name).is_ok())
    }

    /// One that says nothing else, for tests of what is made of that.
    #[cfg(test)]
    pub fn between(from: Timestamp, to: Timestamp) -> Self {
        let der = CertificateDer::from(Vec::new());
        Self { from, to, der }
    }
}

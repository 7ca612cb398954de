//! The hub's own certificate authority: made at the first start, trusted once by each device, good for ten years.
//!
//! Keeps true: it can vouch for nothing but local names and private addresses (name constraints, RFC 5280 section
//! 4.2.1.10), so whoever steals its key can't pose as any other site to the shop's devices.

use super::names::PRIVATE;
use super::{Names, TlsError};
use crate::data::files::{keep, kept};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The authority's certificate in the data directory.
pub const CA_FILE: &str = "tls-ca.pem";
/// Its key.
pub const KEY_FILE: &str = "tls-ca-key.pem";
const DAY: Duration = Duration::from_secs(24 * 3600);
/// For how long devices trust the authority.
const AUTHORITY_LIFE: Duration = Duration::from_secs(3652 * 24 * 3600);
/// For how long a certificate is good: three months of [`MONTH`], and another is made each month.
const LEAF_LIFE: Duration = Duration::from_secs(90 * 24 * 3600);
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
/// Names that no public name server answers for (RFC 6761, RFC 6762, RFC 8375).
const LOCAL: [&str; 3] = ["localhost", "local", "home.arpa"];

/// The authority.
#[derive(Debug)]
pub struct Authority {
    certificate: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// The authority kept in `dir`, made there at the first start; `hub` names it to whoever looks at it.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(dir: &Path, hub: &str) -> Result<Self, TlsError> {
        let (certificate_path, key_path) = (dir.join(CA_FILE), dir.join(KEY_FILE));
        let key = match kept(&key_path)? {
            Some(pem) => KeyPair::from_pem(&pem).map_err(|_| TlsError::Damaged(key_path))?,
            // Without its key, what devices trust can't be used any more; that is for a person to know.
            None if certificate_path.exists() => return Err(TlsError::Damaged(key_path)),
            None => {
                let key = KeyPair::generate()?;
                keep(&key_path, &key.serialize_pem())?;
                key
            }
        };
        let params = params(hub);
        let certificate = match kept(&certificate_path)? {
            Some(pem) => pem,
            None => {
                let pem = params.self_signed(&key)?.pem();
                keep(&certificate_path, &pem)?;
                pem
            }
        };
        let der = CertificateDer::from_pem_slice(certificate.as_bytes());
        Ok(Self {
            der: der.map_err(|_| TlsError::Damaged(certificate_path))?,
            certificate,
            issuer: Issuer::new(params, key),
        })
    }

    /// Its certificate, as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A certificate for `names` with its chain, and a fresh key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn issue(
        &self,
        names: &Names,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
        let (leaf, key) = self.sign(names)?;
        let chain = vec![leaf.der().clone(), self.der.clone()];
        Ok((chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }

    /// The same as PEM, for tests of certificates from files.
    #[cfg(test)]
    pub fn issue_pem(&self, names: &Names) -> Result<(String, String), TlsError> {
        let (leaf, key) = self.sign(names)?;
        Ok((leaf.pem(), key.serialize_pem()))
    }

    fn sign(&self, names: &Names) -> Result<(rcgen::Certificate, KeyPair), TlsError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        let now = SystemTime::now();
        params.not_before = (now - DAY).into();
        params.not_after = (now + LEAF_LIFE).into();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Evertill hub");
        let hosts = names
            .hosts
            .iter()
            .map(|host| Ok(SanType::DnsName(host.as_str().try_into()?)));
        let addresses = names.addresses.iter().map(|ip| Ok(SanType::IpAddress(*ip)));
        let all: Result<_, rcgen::Error> = hosts.chain(addresses).collect();
        params.subject_alt_names = all?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        Ok((params.signed_by(&key, &self.issuer)?, key))
    }
}

/// Which month of thirty days it is: a certificate is made anew in each.
pub fn month(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / MONTH.as_secs()
}

/// The same for every start: what is signed later must name the authority as its certificate does.
fn params(hub: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    let now = SystemTime::now();
    params.not_before = (now - DAY).into();
    params.not_after = (now + AUTHORITY_LIFE).into();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, format!("Evertill hub {hub}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let names = LOCAL
        .iter()
        .map(|name| GeneralSubtree::DnsName((*name).to_owned()));
    let networks = PRIVATE
        .iter()
        .map(|&(ip, length)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, length)));
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.chain(networks).collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::crypto::ring;
    use rustls::pki_types::{ServerName, UnixTime};
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    /// Whether whoever trusts `root` believes that the chain is `name`'s, `later` than now.
    fn believed(root: &Authority, chain: &[CertificateDer<'static>], name: &str, later: Duration) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(root.der.clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + later;
        let time = UnixTime::since_unix_epoch(now);
        let verified = verifier
            .unwrap()
            .verify_server_cert(&chain[0], &chain[1..], &name, &[], time);
        verified.is_ok()
    }

    #[test]
    fn it_is_made_once_and_vouches_for_the_hubs_names_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let first = Authority::load(dir.path(), "0000abcd").unwrap();
        let mode = fs::metadata(dir.path().join(KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = Authority::load(dir.path(), "0000abcd").unwrap();
        assert_eq!(again.certificate(), first.certificate());
        let names = Names::of(["hub.local".to_owned()], ["192.168.1.5".parse().unwrap()]);
        let (chain, _) = again.issue(&names).unwrap();
        let month = MONTH;
        for (name, later, is_believed) in [
            ("hub.local", Duration::ZERO, true),
            ("192.168.1.5", Duration::ZERO, true),
            ("hub.local", 2 * month, true),
            ("hub.local", 3 * month + DAY, false),
            ("other.local", Duration::ZERO, false),
            ("192.168.1.6", Duration::ZERO, false),
        ] {
            assert_eq!(
                believed(&first, &chain, name, later),
                is_believed,
                "{name} in {later:?}"
            );
        }
        let other_dir = tempfile::tempdir().unwrap();
        let other = Authority::load(other_dir.path(), "0000abcd").unwrap();
        assert!(
            !believed(&other, &chain, "hub.local", Duration::ZERO),
            "another hub's authority"
        );
    }

    #[test]
    fn whoever_steals_it_can_pose_as_no_site_of_the_world() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::load(dir.path(), "0000abcd").unwrap();
        let stolen = Names::of(["bank.example".to_owned()], ["8.8.8.8".parse().unwrap()]);
        let (chain, _) = authority.issue(&stolen).unwrap();
        for name in ["bank.example", "8.8.8.8"] {
            assert!(!believed(&authority, &chain, name, Duration::ZERO), "{name}");
        }
    }

    #[test]
    fn damaged_files_are_named_and_left_alone() {
        for file in [KEY_FILE, CA_FILE] {
            let dir = tempfile::tempdir().unwrap();
            Authority::load(dir.path(), "0000abcd").unwrap();
            fs::write(dir.path().join(file), "nonsense").unwrap();
            let error = Authority::load(dir.path(), "0000abcd").unwrap_err().to_string();
            assert!(error.contains(file), "{error}");
            assert_eq!(fs::read_to_string(dir.path().join(file)).unwrap(), "nonsense");
        }
    }
}

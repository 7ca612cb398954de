//! The token that a paired device shows: an EdDSA JWT (RFC 7519, RFC 8037), checked without a network.
//!
//! Keeps true: only EdDSA by a key that is known here counts, whatever a token says of itself; what is checked is
//! signature, audience and that its time has come. Whether it is of this realm, and whether a token past its end still
//! counts, is decided apart ([`super::authorize`]). Not in it: where keys are kept.

use super::{LEEWAY_S, Shown, TokenFault};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Realm, StoreId, TenantId};
use core_wasm::base::keys::PublicKey;
use core_wasm::journal::Hash;
use core_wasm::sync::Claims;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a token is good, in seconds: thirty days. It is renewed in the second half of them.
const LIFETIME_S: u64 = 30 * 24 * 3600;
/// How long a pass is good, in seconds.
pub const PASS_S: u64 = 15 * 60;
/// How long a challenge is.
const CHALLENGE_S: u64 = 60;

/// The claims as they travel.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Travelling {
    aud: String,
    sub: DeviceId,
    tenant_id: TenantId,
    store_id: StoreId,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: Uuid,
    /// What its bearer must show that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<PublicKey>,
}

/// A key whose tokens count, under the name that a token's `kid` may give.
struct Trusted {
    name: String,
    key: DecodingKey,
}

/// Issues tokens and checks them.
pub struct Tokens {
    audience: &'static str,
    passes: String,
    challenges: String,
    machines: String,
    signing: EncodingKey,
    name: String,
    /// Its own, and then others'.
    trusted: Vec<Trusted>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    /// Tokens for `audience`, the kind of server that takes them, that `key` signs. Those that `other` signed count too.
    /// None if the key can't be used.
    pub fn new(audience: &'static str, key: &SigningKey, other: Option<VerifyingKey>) -> Option<Self> {
        let trusted = [key.verifying_key()].into_iter().chain(other);
        Some(Self {
            audience,
            passes: format!("{audience}/pass"),
            challenges: format!("{audience}/challenge"),
            machines: format!("{audience}/machine"),
            signing: EncodingKey::from_ed_der(key.to_pkcs8_der().ok()?.as_bytes()),
            name: thumbprint(&key.verifying_key()),
            trusted: trusted
                .map(|key| Trusted {
                    name: thumbprint(&key),
                    key: DecodingKey::from_ed_der(key.as_bytes()),
                })
                .collect(),
        })
    }

    /// A token for `device_id` of `realm`, whose bearer must show that it has `key`; good for thirty days from now, or from right
    /// after `after`: what was issued up to then counts no more.
    ///
    /// # Errors
    /// What the signing says.
    pub fn issue(
        &self,
        realm: &Realm,
        device_id: DeviceId,
        key: Option<PublicKey>,
        after: Option<Timestamp>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign(self.audience, LIFETIME_S, realm, device_id, key, after)
    }

    /// What a device of `realm` shows over HTTP, having shown that it has its key; good for [`PASS_S`] seconds.
    ///
    /// # Errors
    /// What the signing says.
    pub fn pass(
        &self,
        realm: &Realm,
        device_id: DeviceId,
        after: Option<Timestamp>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign(&self.passes, PASS_S, realm, device_id, None, after)
    }

    /// What a device of `realm` is to sign to get a pass; good for a minute.
    ///
    /// # Errors
    /// What the signing says.
    pub fn challenge(
        &self,
        realm: &Realm,
        device_id: DeviceId,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign(&self.challenges, CHALLENGE_S, realm, device_id, None, None)
    }

    /// What somebody at the machine itself shows, who can read the key's file; good for a minute.
    ///
    /// # Errors
    /// What the signing says.
    pub fn machine(&self) -> Result<String, jsonwebtoken::errors::Error> {
        let (nobody, nothing) = (
            DeviceId(Uuid::nil()),
            Realm {
                tenant_id: "".into(),
                store_id: "".into(),
            },
        );
        self.sign(&self.machines, CHALLENGE_S, &nothing, nobody, None, None)
    }

    fn sign(
        &self,
        audience: &str,
        lifetime_s: u64,
        realm: &Realm,
        device_id: DeviceId,
        key: Option<PublicKey>,
        after: Option<Timestamp>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let after = after.and_then(|after| u64::try_from(after.0 / 1000 + 1).ok());
        let now = jsonwebtoken::get_current_timestamp().max(after.unwrap_or(0));
        let claims = Travelling {
            aud: audience.to_owned(),
            sub: device_id,
            tenant_id: realm.tenant_id.clone(),
            store_id: realm.store_id.clone(),
            iat: now,
            nbf: now,
            exp: now + lifetime_s,
            jti: Uuid::now_v7(),
            key,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.name.clone());
        jsonwebtoken::encode(&header, &claims, &self.signing)
    }

    /// What a token says, if it is well signed and its time has come. It may be past its end.
    ///
    /// # Errors
    /// [`TokenFault`].
    pub fn verify(&self, token: &str) -> Result<Shown, TokenFault> {
        self.read(token, self.audience, false)
    }

    /// What a pass says, if it is well signed and good now.
    ///
    /// # Errors
    /// [`TokenFault`].
    pub fn verify_pass(&self, pass: &str) -> Result<Shown, TokenFault> {
        self.read(pass, &self.passes, true)
    }

    /// Who is to sign a challenge, if it is well signed and good now.
    ///
    /// # Errors
    /// [`TokenFault`].
    pub fn verify_challenge(&self, challenge: &str) -> Result<DeviceId, TokenFault> {
        let shown = self.read(challenge, &self.challenges, true)?;
        Ok(shown.claims.device_id)
    }

    /// Whether somebody at the machine itself made this just now.
    pub fn is_machine(&self, token: &str) -> bool {
        self.read(token, &self.machines, true).is_ok()
    }

    fn read(&self, token: &str, audience: &str, ends: bool) -> Result<Shown, TokenFault> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Malformed)?;
        if header.alg != Algorithm::EdDSA {
            return Err(TokenFault::Algorithm);
        }
        if header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some() || header.x5c.is_some() {
            return Err(TokenFault::Key);
        }
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[audience]);
        rules.set_required_spec_claims(&["aud", "sub", "exp", "nbf"]);
        // What this server issued at a later time than now it issued all the same: its clock was ahead then, or is behind now, and
        // no till may be locked out for that. What is good for minutes is fetched anew.
        rules.validate_nbf = ends;
        rules.validate_exp = ends;
        rules.leeway = LEEWAY_S;
        // Tokens of devices may be another's of the same house; what is only this server's to say, it said itself.
        let whose = if audience == self.audience {
            &self.trusted[..]
        } else {
            self.trusted.get(..1).unwrap_or_default()
        };
        let named = |trusted: &&Trusted| header.kid.as_ref().is_none_or(|kid| *kid == trusted.name);
        let mut fault = TokenFault::Key;
        for trusted in whose.iter().filter(named) {
            match jsonwebtoken::decode::<Travelling>(token, &trusted.key, &rules) {
                Ok(good) => return Ok(good.claims.into()),
                Err(error) => {
                    fault = match error.kind() {
                        ErrorKind::InvalidSignature => TokenFault::Signature,
                        ErrorKind::InvalidAudience => TokenFault::Audience,
                        ErrorKind::ImmatureSignature => TokenFault::NotYet,
                        ErrorKind::ExpiredSignature => TokenFault::Over,
                        _ => TokenFault::Malformed,
                    };
                }
            }
            // A signature that fits names its key; no other will.
            if fault != TokenFault::Signature {
                break;
            }
        }
        Err(fault)
    }
}

impl From<Travelling> for Shown {
    fn from(travelling: Travelling) -> Self {
        Self {
            claims: Claims {
                device_id: travelling.sub,
                realm: Realm {
                    tenant_id: travelling.tenant_id,
                    store_id: travelling.store_id,
                },
                is_hub: false,
            },
            key: travelling.key,
            issued: travelling.iat,
            expires: travelling.exp,
        }
    }
}

/// Whose token it claims to be, whether that is true or not; for the log.
pub fn claimed_device(token: &str) -> Option<DeviceId> {
    #[derive(Deserialize)]
    struct Claimed {
        sub: DeviceId,
    }
    let body = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    Some(serde_json::from_slice::<Claimed>(&body).ok()?.sub)
}

/// A key's name: its JWK thumbprint (RFC 7638, RFC 8037 appendix A.3).
fn thumbprint(key: &VerifyingKey) -> String {
    let x = BASE64_URL_SAFE_NO_PAD.encode(key.as_bytes());
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(Hash::of(jwk.as_bytes()).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const AUDIENCE: &str = "pos-hub";

    fn realm() -> Realm {
        Realm {
            tenant_id: "t-1".into(),
            store_id: "s-1".into(),
        }
    }

    fn device() -> DeviceId {
        DeviceId(Uuid::from_u128(7))
    }

    fn claims(change: impl FnOnce(&mut Value)) -> Value {
        let now = jsonwebtoken::get_current_timestamp();
        let mut claims = json!({
            "aud": AUDIENCE, "sub": device(), "tenantId": "t-1", "storeId": "s-1",
            "iat": now, "nbf": now, "exp": now + 600, "jti": Uuid::nil(),
        });
        change(&mut claims);
        claims
    }

    #[test]
    fn only_a_good_token_counts() {
        let own = SigningKey::from_bytes(&[1; 32]);
        let foreign = SigningKey::from_bytes(&[2; 32]);
        let cluster = SigningKey::from_bytes(&[3; 32]);
        let tokens = Tokens::new(AUDIENCE, &own, Some(cluster.verifying_key())).unwrap();
        let now = jsonwebtoken::get_current_timestamp();
        let sign = |key: &SigningKey, claims: &Value| {
            let key = EncodingKey::from_ed_der(key.to_pkcs8_der().unwrap().as_bytes());
            jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &key).unwrap()
        };
        let good = sign(&own, &claims(|_| {}));
        let none = {
            let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
            format!(
                "{}.{}.",
                part(&json!({"alg": "none", "typ": "JWT"})),
                part(&claims(|_| {}))
            )
        };
        let hs256 = jsonwebtoken::encode(
            &Header::new(Algorithm::HS256),
            &claims(|_| {}),
            &EncodingKey::from_secret(own.verifying_key().as_bytes()),
        )
        .unwrap();
        let altered = {
            let other = sign(&own, &claims(|c| c["sub"] = json!(Uuid::from_u128(8))));
            let payload = other.split('.').nth(1).unwrap().to_owned();
            let parts: Vec<&str> = good.split('.').collect();
            format!("{}.{payload}.{}", parts[0], parts[2])
        };
        let without =
            |name: &'static str| sign(&own, &claims(|c| drop(c.as_object_mut().unwrap().remove(name))));
        let headed = |change: fn(&mut Header)| {
            let mut header = Header::new(Algorithm::EdDSA);
            change(&mut header);
            let key = EncodingKey::from_ed_der(own.to_pkcs8_der().unwrap().as_bytes());
            jsonwebtoken::encode(&header, &claims(|_| {}), &key).unwrap()
        };
        for (case, token, expected) in [
            ("own key", good.clone(), Ok(())),
            ("cluster's key", sign(&cluster, &claims(|_| {})), Ok(())),
            (
                "foreign key",
                sign(&foreign, &claims(|_| {})),
                Err(TokenFault::Signature),
            ),
            (
                "unknown kid",
                headed(|header| header.kid = Some("k".into())),
                Err(TokenFault::Key),
            ),
            (
                "a key from elsewhere",
                headed(|header| header.jku = Some("http://evil.example".into())),
                Err(TokenFault::Key),
            ),
            ("alg none", none, Err(TokenFault::Malformed)),
            (
                "HS256 with the public key as the secret",
                hs256,
                Err(TokenFault::Algorithm),
            ),
            ("altered", altered, Err(TokenFault::Signature)),
            (
                "wrong audience",
                sign(&own, &claims(|c| c["aud"] = json!("cloud"))),
                Err(TokenFault::Audience),
            ),
            (
                "past its end, which is decided apart",
                sign(&own, &claims(|c| c["exp"] = json!(now - 99_999))),
                Ok(()),
            ),
            (
                "issued at a later time, by a clock that was ahead",
                sign(&own, &claims(|c| c["nbf"] = json!(now + 10 * LIFETIME_S))),
                Ok(()),
            ),
            ("no exp", without("exp"), Err(TokenFault::Malformed)),
            ("no nbf", without("nbf"), Err(TokenFault::Malformed)),
            ("no aud", without("aud"), Err(TokenFault::Malformed)),
            ("no sub", without("sub"), Err(TokenFault::Malformed)),
            ("no tenant", without("tenantId"), Err(TokenFault::Malformed)),
            ("empty", String::new(), Err(TokenFault::Malformed)),
            ("nonsense", "a.b.c".to_owned(), Err(TokenFault::Malformed)),
        ] {
            assert_eq!(tokens.verify(&token).map(drop), expected, "{case}");
        }
        let said = tokens.verify(&good).unwrap().claims;
        assert_eq!((said.device_id, said.realm), (device(), realm()));
        let other_realm = tokens
            .verify(&sign(&own, &claims(|c| c["storeId"] = json!("s-2"))))
            .unwrap();
        assert_ne!(other_realm.claims.realm, realm(), "the caller sees whose it is");
    }

    #[test]
    fn a_pass_is_good_in_its_own_minutes_alone() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let tokens = Tokens::new(AUDIENCE, &key, None).unwrap();
        let good = tokens.pass(&realm(), device(), None).unwrap();
        assert!(tokens.verify_pass(&good).is_ok());
        let now = jsonwebtoken::get_current_timestamp();
        let soon = Timestamp(i64::try_from(now * 1000).unwrap() + 3_600_000);
        let later = tokens.pass(&realm(), device(), Some(soon)).unwrap();
        assert_eq!(tokens.verify_pass(&later).map(drop), Err(TokenFault::NotYet));
    }

    #[test]
    fn what_was_issued_up_to_a_time_is_told_from_what_was_issued_after() {
        let tokens = Tokens::new(AUDIENCE, &SigningKey::from_bytes(&[1; 32]), None).unwrap();
        let now = jsonwebtoken::get_current_timestamp();
        let soon = Timestamp(i64::try_from(now * 1000).unwrap() + 5_000);
        let token = tokens.issue(&realm(), device(), None, Some(soon)).unwrap();
        let shown = tokens.verify(&token).unwrap();
        assert_eq!(
            (shown.issued, shown.expires - shown.issued),
            (now + 6, LIFETIME_S)
        );
        assert_eq!(shown.renew_from(), shown.issued + LIFETIME_S / 2);
    }
}

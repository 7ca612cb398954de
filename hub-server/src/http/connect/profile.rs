//! `GET /connect/evertill-hub.mobileconfig`: the root to trust as a configuration profile, which is how an iPhone or iPad
//! takes one. The keys are those of Apple's 'Configuration Profile Reference' and its payload 'Certificate Root':
//! <https://developer.apple.com/documentation/devicemanagement/certificateroot>.

use super::no_root;
use crate::hub::Hub;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use plist::Data;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// What makes Safari offer to install it.
const MEDIA_TYPE: &str = "application/x-apple-aspen-config";
const IDENTIFIER: &str = "evertill.hub";

/// A payload; a profile is one whose content is payloads.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Payload<T> {
    payload_type: &'static str,
    payload_version: u8,
    payload_identifier: String,
    #[serde(rename = "PayloadUUID")]
    payload_uuid: String,
    payload_display_name: &'static str,
    payload_description: &'static str,
    payload_content: T,
}

/// Answers with the profile.
pub async fn profile(State(hub): State<Arc<Hub>>) -> Response {
    let root = hub.certificate.root();
    let root = root.and_then(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).ok());
    match root.map(|root| written(&root)) {
        Some(Ok(profile)) => ([(CONTENT_TYPE, MEDIA_TYPE)], profile).into_response(),
        Some(Err(error)) => {
            tracing::error!(%error, "the profile could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        None => no_root(),
    }
}

/// The same certificate makes the same ids, so that a device that installs it again has it once.
fn written(root: &[u8]) -> Result<Vec<u8>, plist::Error> {
    let profile = Uuid::new_v5(&Uuid::NAMESPACE_OID, root);
    let certificate = Payload {
        payload_type: "com.apple.security.root",
        payload_version: 1,
        payload_identifier: format!("{IDENTIFIER}.{profile}.root"),
        payload_uuid: Uuid::new_v5(&profile, b"root").to_string(),
        payload_display_name: "Evertill hub",
        payload_description: "The certificate of this shop's hub",
        payload_content: Data::new(root.to_vec()),
    };
    let profile = Payload {
        payload_type: "Configuration",
        payload_version: 1,
        payload_identifier: format!("{IDENTIFIER}.{profile}"),
        payload_uuid: profile.to_string(),
        payload_display_name: "Evertill hub",
        payload_description: "Lets this device trust the hub of this shop. It is good for the shop's own network only.",
        payload_content: [certificate],
    };
    let mut text = Vec::new();
    plist::to_writer_xml(&mut text, &profile)?;
    Ok(text)
}

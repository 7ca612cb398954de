//! `GET /api/pairing`: which store this is. `POST /api/pair`: lets a device in. `POST /api/pairing/code`: the code, for a
//! manager's screen.

use super::ApiError;
use crate::demo::DemoMember;
use crate::door::guard::is_here;
use crate::hub::Hub;
use crate::pairing::{Newcomer, admit};
use crate::qr;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use core_wasm::base::ids::{DeviceId, Epoch, Lang, StoreId, TenantId};
use core_wasm::base::names::Names;
use core_wasm::domain::device::Replaced;
use core_wasm::records::store_settings::StoreKind;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::time::Instant;

/// What a device may know before it is paired.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    store_name: Names,
    /// `null` until a store was imported.
    kind: Option<StoreKind>,
    languages: Vec<Lang>,
    demo: bool,
    /// Only for the demo store, on the hub's own machine.
    one_tap: Option<OneTap>,
}

#[derive(Debug, Serialize)]
struct OneTap {
    code: String,
    staff: Vec<DemoMember>,
}

/// `GET /api/pairing`
pub async fn offer(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Json<Offer> {
    let one_tap = hub
        .demo
        .clone()
        .filter(|_| is_here(peer, &headers))
        .map(|staff| OneTap {
            code: hub.with_pairing(|pairing| pairing.code().to_owned()),
            staff,
        });
    let view = hub.journal.view();
    let settings = view.replica.settings().get();
    Json(Offer {
        store_name: settings.map(|settings| settings.name.clone()).unwrap_or_default(),
        kind: settings.map(|settings| settings.kind),
        languages: settings.map_or_else(|| vec!["en".into()], |settings| settings.languages.clone()),
        demo: hub.demo.is_some(),
        one_tap,
    })
}

/// The body of `POST /api/pair`.
#[derive(Debug, Deserialize)]
pub struct PairRequest {
    code: String,
    #[serde(flatten)]
    newcomer: Newcomer,
}

/// What a paired device needs to know.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Paired {
    token: String,
    device_id: DeviceId,
    number: u32,
    tenant_id: TenantId,
    store_id: StoreId,
    hub_id: DeviceId,
    epoch: Epoch,
    replaced: Option<Replaced>,
}

/// `POST /api/pair`
pub async fn pair(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Result<Json<PairRequest>, JsonRejection>,
) -> Result<Json<Paired>, ApiError> {
    let Json(PairRequest { code, newcomer }) = body?;
    newcomer.name()?;
    hub.with_pairing(|pairing| {
        let now = Instant::now().into_std();
        pairing.check(now, peer.ip().to_canonical(), &code)?;
        // Used up before anybody else can ask; without a new one nobody is let in.
        pairing.renew(now).map_err(unavailable)
    })?;
    let given = hub.anchor.numbers();
    let paired = hub
        .journal
        .record(move |replica| admit(replica, &newcomer, given))
        .await??;
    let realm = hub.identity.realm.clone();
    let token = hub
        .tokens()
        .issue(&realm, paired.device_id, paired.tokens_after)
        .map_err(unavailable)?;
    tracing::info!(device = %paired.device_id, number = paired.number, name = paired.name, "paired");
    Ok(Json(Paired {
        token,
        device_id: paired.device_id,
        number: paired.number,
        tenant_id: realm.tenant_id,
        store_id: realm.store_id,
        hub_id: hub.identity.hub_id,
        epoch: hub.identity.epoch,
        replaced: paired.replaces,
    }))
}

/// How a device is let in, for a manager's screen.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    code: String,
    /// For how long nobody else gets another, in seconds.
    valid_seconds: u64,
    /// Where the other device goes, with the code in the fragment, which no server's log sees.
    url: String,
    /// The same as a picture: SVG.
    qr: String,
}

/// `POST /api/pairing/code`
pub async fn invite(State(hub): State<Arc<Hub>>) -> Json<Invitation> {
    let now = Instant::now().into_std();
    let (code, valid) = hub.with_pairing(|pairing| {
        let valid = pairing.expires().saturating_duration_since(now);
        (pairing.code().to_owned(), valid)
    });
    let url = hub.address.invitation(&code);
    Json(Invitation {
        code,
        valid_seconds: valid.as_secs(),
        qr: qr::picture(&url),
        url,
    })
}

fn unavailable(error: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        format!("the device was not paired ({error}); try again"),
    )
}

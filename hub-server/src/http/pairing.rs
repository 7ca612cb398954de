//! `GET /api/pairing`: which store this is. `POST /api/pair`: lets a device in. `POST /api/pairing/code`: the code, for a
//! manager's screen.

use crate::access::pairing::{admit, shown_name};
use crate::http::guard::is_here;
use crate::hub::Hub;
use crate::network::qr;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use core_wasm::api::{Former, Invitation, Offer, OneTap, PairRequest, Paired};
use core_wasm::base::ids::DeviceId;
use core_wasm::base::permission::Permission;
use server_kit::api::ApiError;
use server_kit::http::approval;
use server_kit::http::bearer::bearer;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::time::Instant;
use uuid::Uuid;

/// Where wrong PINs are counted that come from no paired device: those of all such together.
const NOBODY: DeviceId = DeviceId(Uuid::nil());

/// `GET /api/pairing`
pub async fn offer(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Json<Offer> {
    let demo = hub.demo.clone().filter(|_| is_here(peer, &headers));
    let one_tap = demo.and_then(|staff| {
        let (code, _) = hub.ask_for_code().ok()?;
        Some(OneTap { code, staff })
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

/// `POST /api/pair`
pub async fn pair(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Result<Json<PairRequest>, JsonRejection>,
) -> Result<Json<Paired>, ApiError> {
    let Json(ask) = body?;
    shown_name(&ask.name)?;
    let approval = match &ask.replaces {
        Some(former) if !is_its_token(&hub, former, &headers) => Some(approval::named(&headers)?),
        _ => None,
    };
    let now = Instant::now().into_std();
    hub.with_pairing(|pairing| pairing.redeem(now, peer.ip().to_canonical(), &ask.code))?;
    if let Some((user, pin)) = approval {
        let needs = Some(Permission::Devices);
        hub.pins.approve(&hub.journal, NOBODY, &user, pin, needs).await?;
    }
    let former = ask.former_hub.filter(|_| has_no_devices_and_no_staff(&hub));
    let given = hub.anchor.numbers();
    let paired = hub
        .journal
        .record(move |replica| admit(replica, &ask, given))
        .await??;
    if let Some(key) = former {
        tracing::warn!(device = %paired.device_id, ?key, "it comes from another hub of this store: what that one vouched for counts");
        hub.anchor.succeed(key, &hub.journal);
    }
    let realm = hub.identity.realm.clone();
    let token = hub
        .tokens()
        .issue(&realm, paired.device_id, paired.key, paired.tokens_after)
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
        replaced: paired.replaces.map(Into::into),
    }))
}

/// Whether the journal has no device and no staff: a new hub, or one whose journal is gone.
fn has_no_devices_and_no_staff(hub: &Hub) -> bool {
    let view = hub.journal.view();
    view.replica.devices().0.iter().next().is_none() && view.replica.staff().0.iter().next().is_none()
}

/// Whether a request shows that it comes from the device that it says it was: a code lets one in, and puts none out.
fn is_its_token(hub: &Hub, former: &Former, headers: &HeaderMap) -> bool {
    let shown = bearer(headers).and_then(|token| hub.authorize(token).ok());
    // Whoever is connected, and signs, was not wiped: its token was copied.
    let is_here = hub
        .presence
        .of(former.device_id)
        .is_some_and(|seen| seen.connections() > 0);
    shown.is_some_and(|shown| shown.claims.device_id == former.device_id && !(is_here && shown.key.is_some()))
}

/// `POST /api/pairing/code`
pub async fn invite(State(hub): State<Arc<Hub>>) -> Result<Json<Invitation>, ApiError> {
    let (code, valid) = hub.ask_for_code().map_err(unavailable)?;
    let url = hub.address.invitation(&code);
    Ok(Json(Invitation {
        code,
        valid_seconds: valid.as_secs(),
        qr: qr::picture(&url),
        url,
    }))
}

fn unavailable(error: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        format!("the device was not paired ({error}); try again"),
    )
}

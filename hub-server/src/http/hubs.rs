//! `GET /api/hubs`: the hubs of this network, this one first, each asked whether it is there.

use crate::hub::Hub;
use crate::mdns;
use crate::nearby::Asked;
use axum::Json;
use axum::extract::State;
use core_wasm::base::ids::Realm;
use serde::Serialize;
use std::sync::Arc;

/// The list.
#[derive(Debug, Serialize)]
pub struct Hubs {
    /// Whether this hub looks for others at all.
    looking: bool,
    hubs: Vec<HubRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HubRow {
    name: String,
    /// Where it answered, or should have.
    address: String,
    /// What another device opens there first: the page that helps it to trust that hub.
    url: String,
    #[serde(flatten)]
    realm: Realm,
    version: Option<String>,
    epoch: Option<String>,
    this_one: bool,
    /// Whether it serves the same store as this one.
    same_store: bool,
    reachable: bool,
}

/// `GET /api/hubs`
pub async fn list(State(hub): State<Arc<Hub>>) -> Json<Hubs> {
    let own = HubRow {
        name: mdns::instance(&hub.identity),
        address: hub.address.shown(),
        url: hub.address.shown(),
        realm: hub.identity.realm.clone(),
        version: Some(crate::VERSION.to_owned()),
        epoch: Some(hub.identity.epoch.to_string()),
        this_one: true,
        same_store: true,
        reachable: true,
    };
    let others = hub.nearby.ask().await;
    let others = others
        .into_iter()
        .filter_map(|asked| row(asked, &hub.identity.realm));
    Json(Hubs {
        looking: hub.nearby.is_looking(),
        hubs: [own].into_iter().chain(others).collect(),
    })
}

fn row(Asked { hub, at }: Asked, own: &Realm) -> Option<HubRow> {
    let shown = at.or_else(|| hub.addresses.first().copied())?;
    Some(HubRow {
        name: hub.name,
        address: shown.to_string(),
        url: format!("http://{shown}/connect"),
        same_store: hub.realm == *own,
        realm: hub.realm,
        version: hub.version,
        epoch: hub.epoch,
        this_one: false,
        reachable: at.is_some(),
    })
}

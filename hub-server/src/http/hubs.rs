//! `GET /api/hubs`: the hubs of this network, this one first, each asked whether it is there.

use crate::hub::Hub;
use crate::network::mdns;
use crate::network::nearby::Asked;
use axum::Json;
use axum::extract::State;
use core_wasm::api::{HubRow, Hubs};
use core_wasm::base::ids::Realm;
use std::sync::Arc;

/// `GET /api/hubs`
pub async fn list(State(hub): State<Arc<Hub>>) -> Json<Hubs> {
    let own = HubRow {
        name: mdns::instance(&hub.identity),
        address: hub.address.shown(),
        url: hub.address.shown(),
        tenant_id: hub.identity.realm.tenant_id.clone(),
        store_id: hub.identity.realm.store_id.clone(),
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
        tenant_id: hub.realm.tenant_id,
        store_id: hub.realm.store_id,
        version: hub.version,
        epoch: hub.epoch,
        this_one: false,
        reachable: at.is_some(),
    })
}

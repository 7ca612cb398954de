//! Clients of the Socket.IO contract over HTTP: `GET /api/health` and `GET /api/stats` are the contract's own;
//! `GET /api/clients` says who waits to be let in, `POST /api/clients` lets one in.

use crate::hub::Hub;
use crate::socketio::{Clients, admit as let_in};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderName;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::{Extension, Json};
use core_wasm::api::{Admission, Health, Stats, StoreStats, Uptime, WaitingClient};
use server_kit::api::ApiError;
use server_kit::clock::timestamp;
use server_kit::http::approval::Approver;
use std::sync::Arc;
use std::time::SystemTime;

/// `GET /api/health`: how clients find the hub. Any page may read it; it tells nothing of the store.
pub async fn health(State(hub): State<Arc<Hub>>) -> ([(HeaderName, &'static str); 1], Json<Health>) {
    const CAPABILITIES: [&str; 5] = [
        "real-time-sync",
        "offline-queue",
        "multi-tenant",
        "event-sourcing",
        "lamport-clocks",
    ];
    let body = Health {
        success: true,
        service: "cloudclever-pos-hub".to_owned(),
        version: crate::VERSION.to_owned(),
        status: "healthy".to_owned(),
        capabilities: CAPABILITIES.map(str::to_owned).into(),
        data: Uptime { uptime: uptime(&hub) },
        timestamp: timestamp(SystemTime::now()),
    };
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(body))
}

/// `GET /api/stats`
pub async fn stats(State(hub): State<Arc<Hub>>) -> Json<Stats> {
    let events = hub.journal.view().end.0;
    Json(Stats {
        success: true,
        data: StoreStats {
            connected_clients: hub.presence.here().len(),
            total_events: events,
            events_per_tenant: [(hub.identity.realm.tenant_id.clone(), events)].into(),
            uptime: uptime(&hub),
        },
        timestamp: timestamp(SystemTime::now()),
    })
}

fn uptime(hub: &Hub) -> u64 {
    u64::try_from(hub.started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// `GET /api/clients`: who waits.
pub async fn list(State(clients): State<Arc<Clients>>) -> Json<Vec<WaitingClient>> {
    Json(clients.queue.waiting())
}

/// `POST /api/clients`
pub async fn admit(
    State(clients): State<Arc<Clients>>,
    Extension(Approver(user)): Extension<Approver>,
    body: Result<Json<Admission>, JsonRejection>,
) -> Result<Json<Vec<WaitingClient>>, ApiError> {
    let Json(Admission { device_id, name }) = body?;
    let row = clients
        .hub
        .journal
        .record_for(Some(user), move |replica| {
            let_in(replica, &device_id, name.as_deref(), false)
        })
        .await??;
    let waiting = clients.queue.waiting().into_iter();
    Ok(Json(
        waiting
            .filter(|waiting| Some(&waiting.device_id) != row.alias.as_ref())
            .collect(),
    ))
}

//! Clients of the Socket.IO contract over HTTP: `GET /api/health` and `GET /api/stats` are the contract's own;
//! `GET /api/clients` says who waits to be let in, `POST /api/clients` lets one in.

use super::ApiError;
use crate::clock::timestamp;
use crate::door::guard::Approver;
use crate::hub::Hub;
use crate::socketio::{Waiting, admit as let_in};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderName;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::SystemTime;

/// `GET /api/health`: how clients find the hub. Any page may read it; it tells nothing of the store.
pub async fn health(State(hub): State<Arc<Hub>>) -> ([(HeaderName, &'static str); 1], Json<Value>) {
    let body = json!({
        "success": true,
        // By this name clients know a hub of their contract.
        "service": "cloudclever-pos-hub",
        "version": crate::VERSION,
        "status": "healthy",
        "capabilities": ["real-time-sync", "offline-queue", "multi-tenant", "event-sourcing", "lamport-clocks"],
        "data": { "uptime": uptime(&hub) },
        "timestamp": timestamp(SystemTime::now()),
    });
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(body))
}

/// `GET /api/stats`
pub async fn stats(State(hub): State<Arc<Hub>>) -> Json<Value> {
    let events = hub.journal.view().end;
    Json(json!({
        "success": true,
        "data": {
            "connectedClients": hub.presence.here().len(),
            "totalEvents": events,
            "eventsPerTenant": { hub.identity.realm.tenant_id.as_str(): events },
            "uptime": uptime(&hub),
        },
        "timestamp": timestamp(SystemTime::now()),
    }))
}

fn uptime(hub: &Hub) -> u64 {
    u64::try_from(hub.started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// `GET /api/clients`: who waits.
pub async fn list(State(hub): State<Arc<Hub>>) -> Json<Vec<Waiting>> {
    Json(hub.clients.queue.waiting())
}

/// Whom to let in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Admission {
    device_id: String,
    #[serde(default)]
    name: Option<String>,
}

/// `POST /api/clients`
pub async fn admit(
    State(hub): State<Arc<Hub>>,
    Extension(Approver(user)): Extension<Approver>,
    body: Result<Json<Admission>, JsonRejection>,
) -> Result<Json<Vec<Waiting>>, ApiError> {
    let Json(Admission { device_id, name }) = body?;
    let row = hub
        .journal
        .record_for(Some(user), move |replica| {
            let_in(replica, &device_id, name.as_deref(), false)
        })
        .await??;
    let waiting = hub.clients.queue.waiting().into_iter();
    Ok(Json(
        waiting
            .filter(|waiting| Some(&waiting.device_id) != row.alias.as_ref())
            .collect(),
    ))
}

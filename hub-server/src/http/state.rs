//! What the hub's routes are given: the hub, or its Socket.IO clients.

use crate::hub::Hub;
use crate::socketio::Clients;
use axum::extract::FromRef;
use std::sync::Arc;

/// The hub and its clients.
#[derive(Clone, Debug)]
pub struct App {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Its clients of the Socket.IO contract.
    pub clients: Arc<Clients>,
}

impl FromRef<App> for Arc<Hub> {
    fn from_ref(app: &App) -> Self {
        app.hub.clone()
    }
}

impl FromRef<App> for Arc<Clients> {
    fn from_ref(app: &App) -> Self {
        app.clients.clone()
    }
}

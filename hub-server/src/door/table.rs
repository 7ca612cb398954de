//! Everything that anybody can ask of the hub, in two tables: routes, and messages of `/ws`. The router and the
//! sessions are built from them, and a test walks them with everything that must not get in.

use super::guard::guard;
use crate::http::{clients, connect, devices, events, hubs, pairing, pins, reads};
use crate::hub::Hub;
use crate::{metrics, socketio, status, ws};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use core_wasm::protocol::ClientMessage;
use core_wasm::protocol::message::MAX_FRAME_BYTES;
use std::sync::Arc;

/// Who may ask, from the loosest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Everybody, but of pages only the hub's own, this machine's and those that the operator named. Who speaks is looked
    /// at once it says hello.
    Client,
    /// Everybody, but of pages only the hub's own.
    OwnPage,
    /// Someone at the hub's own machine, or a paired device.
    HereOrDevice,
    /// Someone at the hub's own machine, or whoever shows the operator's token for watching ([`super::watcher`]).
    HereOrWatcher,
    /// A paired device.
    Device,
    /// A paired device, with a manager or an owner behind it ([`super::guard::APPROVAL`]).
    Manager,
}

/// A route.
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Where, as the router writes it.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// How large the body may be, in bytes.
    pub body: usize,
    handler: fn() -> MethodRouter<Arc<Hub>>,
}

/// The body of what is asked by people.
const FORM: usize = 16 * 1024;

const fn route(
    method: Method,
    path: &'static str,
    who: Who,
    body: usize,
    handler: fn() -> MethodRouter<Arc<Hub>>,
) -> Route {
    Route {
        method,
        path,
        who,
        body,
        handler,
    }
}

/// Every route but the app's files, which anyone may read.
pub const ROUTES: &[Route] = &[
    route(Method::GET, "/healthz", Who::Anyone, 0, || get(status::alive)),
    route(Method::GET, "/readyz", Who::Anyone, 0, || get(status::ready)),
    route(Method::GET, "/version", Who::Anyone, 0, || get(status::version)),
    route(Method::GET, "/connect", Who::Anyone, 0, || get(connect::page)),
    route(Method::GET, "/connect/style.css", Who::Anyone, 0, || {
        get(connect::style)
    }),
    route(Method::GET, "/connect/page.js", Who::Anyone, 0, || {
        get(connect::script)
    }),
    route(Method::GET, "/connect/evertill-hub.crt", Who::Anyone, 0, || {
        get(connect::root)
    }),
    route(
        Method::GET,
        "/connect/evertill-hub.mobileconfig",
        Who::Anyone,
        0,
        || get(connect::profile),
    ),
    route(Method::GET, "/status", Who::HereOrDevice, 0, || {
        get(status::status)
    }),
    route(Method::GET, "/metrics", Who::HereOrWatcher, 0, || {
        get(metrics::scrape)
    }),
    route(Method::GET, "/api/hubs", Who::HereOrDevice, 0, || get(hubs::list)),
    route(Method::GET, "/ws", Who::OwnPage, 0, || get(ws::upgrade)),
    // The transport of Socket.IO bounds its own bodies: SOCKETIO_MESSAGES.
    route(Method::GET, "/socket.io/", Who::Client, 0, || {
        get(socketio::serve)
    }),
    route(Method::POST, "/socket.io/", Who::Client, 0, || {
        post(socketio::serve)
    }),
    route(Method::GET, "/api/health", Who::Anyone, 0, || {
        get(clients::health)
    }),
    route(Method::GET, "/api/stats", Who::HereOrDevice, 0, || {
        get(clients::stats)
    }),
    route(Method::GET, "/api/clients", Who::Device, 0, || get(clients::list)),
    route(Method::POST, "/api/clients", Who::Manager, FORM, || {
        post(clients::admit)
    }),
    route(Method::GET, "/api/pairing", Who::OwnPage, 0, || {
        get(pairing::offer)
    }),
    route(Method::POST, "/api/pair", Who::OwnPage, FORM, || {
        post(pairing::pair)
    }),
    route(Method::POST, "/api/pairing/code", Who::Manager, 0, || {
        post(pairing::invite)
    }),
    route(Method::GET, "/api/devices", Who::Device, 0, || get(devices::list)),
    route(Method::POST, "/api/devices/{id}", Who::Manager, FORM, || {
        post(devices::change)
    }),
    route(Method::GET, "/api/pins", Who::Device, 0, || get(pins::list)),
    route(Method::GET, "/api/orders", Who::Device, 0, || get(reads::orders)),
    route(Method::GET, "/api/orders/{id}", Who::Device, 0, || {
        get(reads::order)
    }),
    route(Method::GET, "/api/stock", Who::Device, 0, || get(reads::stock)),
    route(Method::GET, "/api/shifts", Who::Device, 0, || get(reads::shifts)),
    route(Method::GET, "/api/sales", Who::Device, 0, || get(reads::sales)),
    route(Method::GET, "/api/events", Who::Device, 0, || get(events::read)),
    route(Method::POST, "/api/events", Who::Device, MAX_FRAME_BYTES, || {
        post(events::append)
    }),
];

/// The router of [`ROUTES`], each behind its guard.
pub fn router(hub: &Arc<Hub>) -> Router<Arc<Hub>> {
    ROUTES.iter().fold(Router::new(), |router, route| {
        let guarded = (route.handler)()
            .layer(DefaultBodyLimit::max(route.body))
            .layer(from_fn_with_state((hub.clone(), route.who), guard));
        router.route(route.path, guarded)
    })
}

/// A message of `/ws`, or of Socket.IO.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    /// Its name.
    pub name: &'static str,
    /// Whether it is taken before the device has greeted, or only after.
    pub greets: bool,
    /// How large its frame may be, in bytes.
    pub bytes: usize,
}

const fn spoken(name: &'static str, greets: bool, bytes: usize) -> Spoken {
    Spoken { name, greets, bytes }
}

/// What names one thing, with room for what later clients add.
const WORD: usize = 4 * 1024;

/// The greeting: a head (some 70 bytes) for each device that the store ever had.
const HELLO: Spoken = spoken("hello", true, 256 * 1024);
const APPEND: Spoken = spoken("events.append", false, MAX_FRAME_BYTES);
const CURSOR: Spoken = spoken("cursor.request", false, WORD);
const SNAPSHOT: Spoken = spoken("snapshot.request", false, WORD);
const PING: Spoken = spoken("ping", false, WORD);
const LOCK_REQUEST: Spoken = spoken("order.lock.request", false, WORD);
const LOCK_RENEW: Spoken = spoken("order.lock.renew", false, WORD);
const LOCK_RELEASE: Spoken = spoken("order.lock.release", false, WORD);
const LOCK_STATUS: Spoken = spoken("order.lock.status", false, WORD);
const UNKNOWN: Spoken = spoken("a later client's", false, MAX_FRAME_BYTES);

/// Every message that the hub knows.
pub const MESSAGES: &[Spoken] = &[
    HELLO,
    APPEND,
    CURSOR,
    SNAPSHOT,
    PING,
    LOCK_REQUEST,
    LOCK_RENEW,
    LOCK_RELEASE,
    LOCK_STATUS,
];

/// The largest message of Socket.IO that the transport reads, in bytes: a packet has its name beside its body.
pub const SOCKETIO_BYTES: usize = MAX_FRAME_BYTES + WORD;

/// Every message that the hub knows of clients of the Socket.IO contract. What has another name is passed over.
pub const SOCKETIO_MESSAGES: &[Spoken] = &[
    spoken("hello", true, WORD),
    // What is kept has to fit into one event of ours.
    spoken("events.append", false, 200 * 1024),
    spoken("events.bulk", false, MAX_FRAME_BYTES),
    spoken("cursor.request", false, WORD),
    spoken("order.lock.request", false, WORD),
    spoken("order.lock.renew", false, WORD),
    spoken("order.lock.release", false, WORD),
    spoken("order.lock.status", false, WORD),
    spoken("ping", false, WORD),
];

/// The largest frame that is read of whoever has not greeted, in bytes.
pub const UNGREETED_BYTES: usize = HELLO.bytes;

/// The row of a message.
pub fn row(message: &ClientMessage) -> Spoken {
    match message {
        ClientMessage::Hello(_) => HELLO,
        ClientMessage::Append(_) => APPEND,
        ClientMessage::CursorRequest(_) => CURSOR,
        ClientMessage::SnapshotRequest(_) => SNAPSHOT,
        ClientMessage::Ping(_) => PING,
        ClientMessage::LockRequest(_) => LOCK_REQUEST,
        ClientMessage::LockRenew(_) => LOCK_RENEW,
        ClientMessage::LockRelease(_) => LOCK_RELEASE,
        ClientMessage::LockStatus(_) => LOCK_STATUS,
        ClientMessage::Unknown => UNKNOWN,
    }
}

//! Everything that anybody can ask of the hub over HTTP. The router is built from this table, and a test walks it with
//! everything that must not get in. The messages of `/ws` have one too ([`server_kit::session::MESSAGES`]), and those of
//! Socket.IO ([`crate::socketio::table`]).

use super::guard::guard;
use super::state::App;
use super::{
    clients, connect, devices, events, hubs, imports, metrics, pairing, pass, people, pins, reads, records,
    status, unpermitted, ws,
};
use crate::hub::Hub;
use crate::socketio;
use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use core_wasm::base::permission::Permission;
use core_wasm::protocol::message::MAX_FRAME_BYTES;
use server_kit::http::route::{self, route};
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
    /// Someone at the hub's own machine, or whoever shows the operator's token for watching ([`server_kit::access::watcher`]).
    HereOrWatcher,
    /// A paired device.
    Device,
    /// Someone at the hub's machine who may read its data ([`server_kit::access::Tokens::machine`]), or as for [`Who::Manager`].
    MachineOrManager(Permission),
    /// A paired device, with someone behind it who may do this ([`server_kit::http::approval`]); where it depends on what is asked
    /// for, someone who may do anything that usually takes a manager, and the handler asks the rest.
    Manager(Option<Permission>),
}

impl Who {
    /// Whether someone has to stand behind it with their PIN.
    pub fn is_approved(self) -> bool {
        matches!(self, Self::MachineOrManager(_) | Self::Manager(_))
    }

    /// What whoever stands behind it must be allowed.
    pub fn needs(self) -> Option<Permission> {
        match self {
            Self::MachineOrManager(needs) => Some(needs),
            Self::Manager(needs) => needs,
            _ => None,
        }
    }
}

/// A route of the hub's.
pub type Route = route::Route<Who, App>;

/// The body of what is asked by people.
const FORM: usize = 16 * 1024;
/// A store's files as base64: twice what 100,000 products take.
const STORE: usize = 32 * 1024 * 1024;

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
    route(
        Method::POST,
        "/api/clients",
        Who::Manager(Some(Permission::Devices)),
        FORM,
        || post(clients::admit),
    ),
    route(Method::GET, "/api/pairing", Who::OwnPage, 0, || {
        get(pairing::offer)
    }),
    route(Method::POST, "/api/pair", Who::OwnPage, FORM, || {
        post(pairing::pair)
    }),
    // It looks at the token itself: all else is closed to whoever did not show its key.
    route(Method::POST, "/api/pass", Who::OwnPage, FORM, || post(pass::pass)),
    route(
        Method::POST,
        "/api/pairing/code",
        Who::MachineOrManager(Permission::Devices),
        0,
        || post(pairing::invite),
    ),
    route(Method::GET, "/api/devices", Who::Device, 0, || get(devices::list)),
    route(
        Method::POST,
        "/api/devices/{id}",
        Who::Manager(Some(Permission::Devices)),
        FORM,
        || post(devices::change),
    ),
    route(Method::GET, "/api/pins", Who::Device, 0, || get(pins::list)),
    route(Method::GET, "/api/people", Who::Device, 0, || get(people::list)),
    route(Method::GET, "/api/records", Who::Device, 0, || {
        get(records::kinds)
    }),
    route(
        Method::POST,
        "/api/records/settle",
        Who::Manager(None),
        FORM,
        || post(records::settle),
    ),
    route(
        Method::GET,
        "/api/records/{record}",
        Who::Manager(None),
        0,
        || get(records::list),
    ),
    route(
        Method::POST,
        "/api/unpermitted/seen",
        Who::Manager(None),
        FORM,
        || post(unpermitted::seen),
    ),
    route(Method::POST, "/api/import", Who::Manager(None), STORE, || {
        post(imports::import)
    }),
    route(
        Method::POST,
        "/api/import/preview",
        Who::Manager(None),
        STORE,
        || post(imports::preview),
    ),
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
pub fn router(hub: &Arc<Hub>) -> Router<App> {
    route::router(ROUTES, |who, handler| {
        handler.layer(from_fn_with_state((hub.clone(), who), guard))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As docs/PROTOCOL.md calls them.
    fn words(who: Who) -> &'static str {
        match who {
            Who::Anyone | Who::Client | Who::OwnPage => "",
            Who::HereOrDevice => "token, or the same machine",
            Who::HereOrWatcher => "the operator's token, or the same machine",
            Who::Device => "token",
            Who::MachineOrManager(_) => "manager, or the machine",
            Who::Manager(_) => "manager",
        }
    }

    #[test]
    fn the_document_for_client_writers_has_every_route_and_who_may_ask() {
        let document = include_str!("../../../docs/PROTOCOL.md");
        for route in ROUTES {
            let asked = format!("{} {}", route.method, route.path);
            let begins = |line: &&str| {
                let rest = line
                    .strip_prefix("| `")
                    .and_then(|line| line.strip_prefix(asked.as_str()));
                rest.is_some_and(|rest| rest.starts_with(['`', '?']))
            };
            let named = document.contains(&format!("`{}`", route.path));
            match document.lines().find(begins) {
                Some(line) if !words(route.who).is_empty() => {
                    let who = line.split('|').nth(2).map(str::trim);
                    assert_eq!(who, Some(words(route.who)), "{asked}");
                }
                Some(_) => {}
                None => assert!(
                    named && words(route.who).is_empty(),
                    "{asked} is not in docs/PROTOCOL.md"
                ),
            }
        }
    }
}

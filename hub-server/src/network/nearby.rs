//! The hubs of this network, as their announcements tell (RFC 6763): for people who look for another, and to notice two
//! hubs of one store.
//!
//! Keeps true: an announcement is only a claim, by whoever is on the network. It decides nothing here: it is listed, and the
//! hub itself is asked whether it is there. One that does not answer is asked about, and leaves the list once nobody
//! speaks for it any more (RFC 6762 section 10.4). Only private addresses are asked, and no more than [`MOST`] hubs listed.

use crate::network::address::Address;
use crate::network::mdns::{SERVICE, key};
use crate::network::tls::is_private;
use crate::sqlite::Identity;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Builder;
use core_wasm::api::Peer;
use core_wasm::base::ids::Realm;
use futures_util::stream::{FuturesUnordered, StreamExt};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// The most hubs that are listed.
const MOST: usize = 64;
/// The largest answer that is read, in bytes.
const ANSWER_BYTES: usize = 1024 * 1024;
/// How long a hub may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// How long others may take to speak for a hub that does not answer.
const SPEAK_WITHIN: Duration = Duration::from_secs(3);

/// What another hub says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// What it is called.
    pub name: String,
    /// Where it may be.
    pub addresses: Vec<SocketAddr>,
    /// Which store it serves.
    pub realm: Realm,
    /// Its version, if it says so.
    pub version: Option<String>,
    /// The epoch of its journal, if it says so.
    pub epoch: Option<String>,
}

impl From<Neighbour> for Peer {
    fn from(hub: Neighbour) -> Self {
        Self {
            name: hub.name,
            addresses: hub.addresses.iter().map(SocketAddr::to_string).collect(),
            tenant_id: hub.realm.tenant_id,
            store_id: hub.realm.store_id,
            version: hub.version,
            epoch: hub.epoch,
        }
    }
}

/// A hub, and where it answered just now.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What it says of itself.
    pub hub: Neighbour,
    /// The address at which it answered.
    pub at: Option<SocketAddr>,
}

/// All hubs that were announced and not taken back, without this one.
pub struct Nearby {
    daemon: Option<ServiceDaemon>,
    /// Where this hub is. It is not known by its name: a copy of it on another machine has the same, and is given another by
    /// whoever of the two comes second.
    own: Address,
    /// The store that it serves.
    realm: Realm,
    found: Mutex<BTreeMap<String, Neighbour>>,
}

impl Nearby {
    /// Of this hub. It listens by what announces it; one that is not announced does not listen.
    pub fn new(daemon: Option<ServiceDaemon>, identity: &Identity, own: Address) -> Self {
        Self {
            daemon,
            own,
            realm: identity.realm.clone(),
            found: Mutex::default(),
        }
    }

    /// Whether anybody listens.
    pub fn is_looking(&self) -> bool {
        self.daemon.is_some()
    }

    /// All of them.
    pub fn all(&self) -> Vec<Neighbour> {
        self.lock().values().cloned().collect()
    }

    /// All of them, asked whether they are there.
    pub async fn ask(&self) -> Vec<Asked> {
        let found: Vec<_> = self.lock().clone().into_iter().collect();
        let asked = found.into_iter().map(async |(full_name, hub)| {
            let at = whichever_answers(&hub.addresses).await;
            if let (None, Some(daemon)) = (at, &self.daemon)
                && let Err(error) = daemon.verify(full_name, SPEAK_WITHIN)
            {
                tracing::debug!(%error, "a hub that does not answer is not asked about");
            }
            Asked { hub, at }
        });
        futures_util::future::join_all(asked).await
    }

    /// Listens for as long as the hub runs.
    pub(crate) async fn listen(&self, stopping: &CancellationToken) {
        let Some(daemon) = &self.daemon else { return };
        let heard = match daemon.browse(SERVICE) {
            Ok(heard) => heard,
            Err(error) => {
                tracing::warn!(%error, "other hubs on the network are not listed");
                return;
            }
        };
        loop {
            let event = tokio::select! {
                event = heard.recv_async() => event,
                () = stopping.cancelled() => return,
            };
            match event {
                Ok(event) => self.note(event),
                Err(_) => return,
            }
        }
    }

    fn note(&self, event: ServiceEvent) {
        match event {
            ServiceEvent::ServiceResolved(service) => {
                let Some(hub) = neighbour(&service) else { return };
                if self.own.has_all(&hub.addresses) {
                    return;
                }
                let mut found = self.lock();
                if found.len() >= MOST && !found.contains_key(&service.fullname) {
                    return;
                }
                let (name, is_rival) = (hub.name.clone(), hub.realm == self.realm);
                if found.insert(service.fullname, hub).is_some() {
                    return;
                }
                if is_rival {
                    tracing::warn!(hub = ?name, "another hub serves this store too, and each has only the tills that are paired with it: stop one");
                } else {
                    tracing::info!(hub = ?name, "another hub is near");
                }
            }
            ServiceEvent::ServiceRemoved(_, full_name) => {
                if let Some(hub) = self.lock().remove(&full_name) {
                    tracing::info!(hub = ?hub.name, "a hub has gone");
                }
            }
            _ => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Neighbour>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Nearby {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Nearby")
            .field("found", &self.lock())
            .finish_non_exhaustive()
    }
}

/// What an announcement says, if it says all that it must.
fn neighbour(service: &ResolvedService) -> Option<Neighbour> {
    let said = |key| service.get_property_val_str(key).map(str::to_owned);
    let mut addresses: Vec<_> = service
        .addresses
        .iter()
        .map(mdns_sd::ScopedIp::to_ip_addr)
        .filter(|ip| may_be_asked(*ip))
        .map(|ip| SocketAddr::new(ip, service.port))
        .collect();
    addresses.sort();
    (!addresses.is_empty()).then_some(())?;
    Some(Neighbour {
        name: service
            .fullname
            .strip_suffix(SERVICE)?
            .trim_end_matches('.')
            .to_owned(),
        addresses,
        realm: Realm {
            tenant_id: said(key::TENANT)?.into(),
            store_id: said(key::STORE)?.into(),
        },
        version: said(key::HUB),
        epoch: said(key::EPOCH),
    })
}

/// Whether it can be another machine of the shop's network, by an address that needs no interface named.
fn may_be_asked(ip: IpAddr) -> bool {
    let needs_interface = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
    is_private(ip) && !ip.is_loopback() && !needs_interface
}

/// Whether a hub says at this address that it is alive.
pub async fn is_alive(address: SocketAddr) -> bool {
    whichever_answers(&[address]).await.is_some()
}

/// The first of these at which a hub says that it is alive.
async fn whichever_answers(addresses: &[SocketAddr]) -> Option<SocketAddr> {
    let asked = addresses.iter().map(async |&address| {
        let alive = timeout(ANSWER_WITHIN, answers(address)).await;
        alive.ok().flatten().map(|()| address)
    });
    let mut answers: FuturesUnordered<_> = asked.collect();
    while let Some(answer) = answers.next().await {
        if answer.is_some() {
            return answer;
        }
    }
    None
}

/// Asks `/healthz`, which every hub answers to everybody over plain HTTP.
async fn answers(address: SocketAddr) -> Option<()> {
    ask(address, "/healthz").await.map(drop)
}

/// Asks over plain HTTP; the body of an answer that says yes.
pub(crate) async fn ask(address: SocketAddr, path: &str) -> Option<Bytes> {
    send(address, Request::get(path)).await
}

/// The same for any request without a body.
pub(crate) async fn send(address: SocketAddr, request: Builder) -> Option<Bytes> {
    let stream = TcpStream::connect(address).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let request = request
        .header("host", address.to_string())
        .body(Body::empty())
        .ok()?;
    let answer = async {
        let answer = sender.send_request(request).await.ok()?;
        let good = answer.status().is_success();
        let body = to_bytes(Body::new(answer.into_body()), ANSWER_BYTES).await.ok()?;
        good.then_some(body)
    };
    tokio::select! {
        answer = answer => answer,
        _ = connection => None,
    }
}

/// What was heard in a while.
pub(crate) struct Heard {
    /// Whether one is called as was asked.
    pub own: bool,
    /// The others.
    pub others: Vec<Neighbour>,
}

/// Listens for a while, for who has no hub that does; `own` is how a hub is called that is not one of the others.
pub(crate) async fn hear_for(time: Duration, own: Option<&str>) -> Result<Heard, String> {
    let daemon = ServiceDaemon::new().map_err(|error| error.to_string())?;
    let services = daemon.browse(SERVICE).map_err(|error| error.to_string())?;
    let own = own.map(|own| format!("{own}.{SERVICE}"));
    let (mut seen, mut others) = (false, BTreeMap::new());
    let listening = async {
        while let Ok(event) = services.recv_async().await {
            match event {
                ServiceEvent::ServiceResolved(service) if Some(&service.fullname) == own.as_ref() => {
                    seen = true
                }
                ServiceEvent::ServiceResolved(service) => {
                    let hub = neighbour(&service);
                    others.extend(hub.map(|hub| (service.fullname, hub)));
                }
                _ => {}
            }
        }
    };
    drop(timeout(time, listening).await);
    drop(daemon.shutdown());
    Ok(Heard {
        own: seen,
        others: others.into_values().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::base::ids::{DeviceId, Epoch};
    use mdns_sd::ServiceInfo;
    use uuid::Uuid;

    fn announced(host: u8, port: u16, address: &str, txt: &[(&str, &str)]) -> ServiceEvent {
        let name = format!("Evertill hub {host:08x}");
        let service = ServiceInfo::new(SERVICE, &name, &format!("h{host}.local."), address, port, txt);
        ServiceEvent::ServiceResolved(Box::new(service.unwrap().as_resolved_service()))
    }

    /// Where this hub is.
    fn own() -> Address {
        Address::new("192.168.1.1:4001".parse().unwrap())
    }

    fn identity() -> Identity {
        Identity {
            hub_id: DeviceId(Uuid::from_u128(1)),
            first_id: DeviceId(Uuid::from_u128(1)),
            epoch: Epoch(Uuid::from_u128(1)),
            realm: core_wasm::store::contract::realm(),
        }
    }

    const WHOLE: [(&str, &str); 2] = [("storeId", "s-1"), ("tenantId", "t-1")];

    #[test]
    fn what_is_announced_is_listed_until_it_is_taken_back() {
        let nearby = Nearby::new(None, &identity(), own());
        nearby.note(announced(1, 4001, "192.168.1.1", &WHOLE));
        assert_eq!(nearby.all(), [], "this one itself");
        nearby.note(announced(1, 4002, "192.168.1.1", &WHOLE));
        assert_eq!(nearby.all().len(), 1, "another on the same machine");
        let gone = format!("Evertill hub 00000001.{SERVICE}");
        nearby.note(ServiceEvent::ServiceRemoved(SERVICE.to_owned(), gone));
        nearby.note(announced(2, 4001, "192.168.1.2", &WHOLE));
        let [hub] = &nearby.all()[..] else {
            panic!("{:?}", nearby.all())
        };
        assert_eq!(
            (hub.name.as_str(), hub.realm.store_id.as_str()),
            ("Evertill hub 00000002", "s-1")
        );
        assert_eq!(hub.addresses, ["192.168.1.2:4001".parse().unwrap()]);
        nearby.note(announced(2, 4001, "192.168.1.3", &WHOLE));
        assert_eq!(
            nearby.all()[0].addresses,
            ["192.168.1.3:4001".parse().unwrap()],
            "it has moved"
        );
        let gone = format!("Evertill hub 00000002.{SERVICE}");
        nearby.note(ServiceEvent::ServiceRemoved(SERVICE.to_owned(), gone));
        assert_eq!(nearby.all(), []);
    }

    #[test]
    fn what_nobody_could_use_is_passed_over() {
        let nearby = Nearby::new(None, &identity(), own());
        for (address, txt) in [
            ("8.8.8.8", &WHOLE[..]),
            ("127.0.0.1", &WHOLE),
            ("fe80::1", &WHOLE),
            ("192.168.1.2", &WHOLE[..1]),
            ("192.168.1.2", &[]),
        ] {
            nearby.note(announced(2, 4001, address, txt));
            assert_eq!(nearby.all(), [], "{address} {txt:?}");
        }
    }

    #[test]
    fn whoever_floods_the_network_fills_no_memory() {
        let nearby = Nearby::new(None, &identity(), own());
        for host in 2..=200 {
            nearby.note(announced(host, 4001, "192.168.1.2", &WHOLE));
        }
        assert_eq!(nearby.all().len(), MOST);
    }
}

//! Announces the hub on the network (RFC 6763) as `_poshub._tcp`, so that other hubs and native clients find it.
//!
//! Keeps true: the host name that is claimed is the hub's own, never the machine's, which another responder may hold
//! already; only addresses are told at which the hub listens. Failing to announce is a warning: browsers do not browse
//! mDNS and need nothing of it. Not in it: what others announce (`nearby`).

use crate::sqlite::Identity;
use core_wasm::protocol::message::PROTOCOL;
use mdns_sd::{IfKind, ServiceDaemon, ServiceInfo};
use std::net::SocketAddr;
use std::time::Duration;

/// The service type.
pub const SERVICE: &str = "_poshub._tcp.local.";

/// An announcement, for as long as the hub runs.
pub struct Announcement {
    daemon: ServiceDaemon,
    name: String,
}

/// The keys of the TXT record. Clients choose by `storeId` and `tenantId`; `version` is the protocol's.
pub mod key {
    /// The store.
    pub const STORE: &str = "storeId";
    /// The tenant.
    pub const TENANT: &str = "tenantId";
    /// The protocol.
    pub const PROTOCOL: &str = "version";
    /// The epoch of the hub's journal.
    pub const EPOCH: &str = "epoch";
    /// The port for HTTPS.
    pub const TLS_PORT: &str = "tlsPort";
    /// The version of the hub itself.
    pub const HUB: &str = "hubVersion";
}

/// Announces the hub that listens at `socket`.
///
/// # Errors
/// What the responder says.
pub fn announce(identity: &Identity, socket: SocketAddr) -> Result<Announcement, mdns_sd::Error> {
    let daemon = ServiceDaemon::new()?;
    if socket.is_ipv4() {
        daemon.disable_interface(IfKind::IPv6)?;
    }
    let service = service(identity, socket)?;
    let name = service.get_fullname().to_owned();
    daemon.register(service)?;
    Ok(Announcement { daemon, name })
}

fn service(identity: &Identity, socket: SocketAddr) -> Result<ServiceInfo, mdns_sd::Error> {
    let name = instance(identity);
    let realm = &identity.realm;
    let (store, tenant, epoch) = (
        realm.store_id.to_string(),
        realm.tenant_id.to_string(),
        identity.epoch.to_string(),
    );
    let (protocol, port) = (PROTOCOL.to_string(), socket.port().to_string());
    let txt = [
        (key::STORE, store.as_str()),
        (key::TENANT, tenant.as_str()),
        (key::PROTOCOL, protocol.as_str()),
        (key::EPOCH, epoch.as_str()),
        (key::TLS_PORT, port.as_str()),
        (key::HUB, crate::VERSION),
    ];
    let host = host(identity) + ".";
    let service = |address: &str| ServiceInfo::new(SERVICE, &name, &host, address, socket.port(), &txt[..]);
    if socket.ip().is_unspecified() {
        service("").map(ServiceInfo::enable_addr_auto)
    } else {
        service(&socket.ip().to_string())
    }
}

/// What the hub is called in a list of hubs.
pub fn instance(identity: &Identity) -> String {
    format!("Evertill hub {}", short_id(identity))
}

/// What tells this hub from others, short enough to be read out.
pub fn short_id(identity: &Identity) -> String {
    // The tail of a UUID v7 is random, its beginning only the time.
    identity.first_id.0.simple().to_string().split_off(24)
}

/// The hub's own name on the network.
pub fn host(identity: &Identity) -> String {
    format!("evertill-{}.local", short_id(identity))
}

impl Announcement {
    /// What answers on the network for this hub, to ask it about others.
    pub fn daemon(&self) -> &ServiceDaemon {
        &self.daemon
    }

    /// Takes it back, and waits a little for that to go out.
    pub async fn withdraw(self) {
        let Ok(gone) = self.daemon.unregister(&self.name) else {
            return;
        };
        drop(tokio::time::timeout(Duration::from_secs(2), gone.recv_async()).await);
        if let Ok(down) = self.daemon.shutdown() {
            drop(tokio::time::timeout(Duration::from_secs(1), down.recv_async()).await);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::base::ids::{DeviceId, Epoch, Realm};
    use uuid::Uuid;

    #[test]
    fn announces_whose_it_is_under_a_name_of_its_own() {
        let identity = Identity {
            hub_id: DeviceId(Uuid::from_u128(0x1234)),
            first_id: DeviceId(Uuid::from_u128(0xabcd)),
            epoch: Epoch(Uuid::from_u128(1)),
            realm: Realm {
                tenant_id: "t-1".into(),
                store_id: "s-1".into(),
            },
        };
        let service = service(&identity, "0.0.0.0:4001".parse().unwrap()).unwrap();
        assert_eq!(service.get_type(), SERVICE);
        assert_eq!(service.get_hostname(), "evertill-0000abcd.local.");
        assert_eq!(service.get_port(), 4001);
        let txt = |key| service.get_property_val_str(key).unwrap();
        assert_eq!(
            (txt("storeId"), txt("tenantId"), txt("version"), txt("tlsPort")),
            ("s-1", "t-1", "1", "4001")
        );
        assert_eq!(txt("hubVersion"), crate::VERSION);
        assert_eq!(txt("epoch"), identity.epoch.to_string());
    }
}

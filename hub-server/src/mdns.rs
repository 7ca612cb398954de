//! Announces the hub on the network (RFC 6763) as `_poshub._tcp`, so that other hubs and native clients find it.
//!
//! Keeps true: the host name that is claimed is the hub's own, never the machine's, which another responder may hold
//! already. Failing to announce is a warning: browsers do not browse mDNS and need nothing of it.

use crate::sqlite::Identity;
use mdns_sd::{ServiceDaemon, ServiceInfo};
use std::time::Duration;

/// The service type.
const SERVICE: &str = "_poshub._tcp.local.";

/// An announcement, for as long as the hub runs.
pub struct Announcement {
    daemon: ServiceDaemon,
    name: String,
}

/// Announces the hub at `port`.
///
/// # Errors
/// What the responder says.
pub fn announce(identity: &Identity, port: u16) -> Result<Announcement, mdns_sd::Error> {
    let daemon = ServiceDaemon::new()?;
    let service = service(identity, port)?;
    let name = service.get_fullname().to_owned();
    daemon.register(service)?;
    Ok(Announcement { daemon, name })
}

fn service(identity: &Identity, port: u16) -> Result<ServiceInfo, mdns_sd::Error> {
    let id = short_id(identity);
    let realm = &identity.realm;
    let (store, tenant, epoch) = (
        realm.store_id.to_string(),
        realm.tenant_id.to_string(),
        identity.epoch.to_string(),
    );
    let txt = [
        ("storeId", store.as_str()),
        ("tenantId", tenant.as_str()),
        ("version", "1"),
        ("epoch", epoch.as_str()),
    ];
    let host = host(identity) + ".";
    ServiceInfo::new(SERVICE, &format!("Evertill hub {id}"), &host, "", port, &txt[..])
        .map(ServiceInfo::enable_addr_auto)
}

/// What tells this hub from others, short enough to be read out.
pub fn short_id(identity: &Identity) -> String {
    // The tail of a UUID v7 is random, its beginning only the time.
    identity.hub_id.0.simple().to_string().split_off(24)
}

/// The hub's own name on the network.
pub fn host(identity: &Identity) -> String {
    format!("evertill-{}.local", short_id(identity))
}

impl Announcement {
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
    use core_wasm::ids::{DeviceId, Epoch, Realm};
    use uuid::Uuid;

    #[test]
    fn announces_whose_it_is_under_a_name_of_its_own() {
        let identity = Identity {
            hub_id: DeviceId(Uuid::from_u128(0xabcd)),
            epoch: Epoch(Uuid::from_u128(1)),
            realm: Realm {
                tenant_id: "t-1".into(),
                store_id: "s-1".into(),
            },
        };
        let service = service(&identity, 4001).unwrap();
        assert_eq!(service.get_type(), SERVICE);
        assert_eq!(service.get_hostname(), "evertill-0000abcd.local.");
        assert_eq!(service.get_port(), 4001);
        let txt = |key| service.get_property_val_str(key).unwrap();
        assert_eq!(
            (txt("storeId"), txt("tenantId"), txt("version")),
            ("s-1", "t-1", "1")
        );
        assert_eq!(txt("epoch"), identity.epoch.to_string());
    }
}

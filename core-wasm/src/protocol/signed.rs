//! What devices sign: texts of bytes, each of which begins by what it is for, so that a signature made for one purpose is good for no other.

use crate::base::ids::{DeviceId, Epoch, Realm};
use crate::journal::Head;

/// What proves at `hello` that a device has its key: which server asks, who answers, and the number that the server thought of.
pub fn hello(server: DeviceId, device: DeviceId, nonce: &[u8; 32]) -> Vec<u8> {
    text("hello", &[server.0.as_bytes(), device.0.as_bytes(), nonce])
}

/// What proves it at pairing: who asks, and the code that it was given, which is good once.
pub fn pairing(device: DeviceId, code: &str) -> Vec<u8> {
    text("pairing", &[device.0.as_bytes(), code.as_bytes()])
}

/// What proves it for HTTP: who asks, and the challenge that the server gave.
pub fn pass(device: DeviceId, challenge: &str) -> Vec<u8> {
    text("pass", &[device.0.as_bytes(), challenge.as_bytes()])
}

/// What a server vouches with for a stream, in a life of its journal: it took all up to this head from its author, since each event
/// names the hash of the one before.
pub fn vouch(realm: &Realm, epoch: Epoch, head: Head) -> Vec<u8> {
    let (tenant, store) = (realm.tenant_id.as_str(), realm.store_id.as_str());
    // Two stores whose hubs trust each other's keys are two stores.
    let named = format!("{} {tenant}\n{} {store}\n", tenant.len(), store.len());
    text(
        "vouch",
        &[
            named.as_bytes(),
            epoch.0.as_bytes(),
            head.device_id.0.as_bytes(),
            &head.seq.0.to_be_bytes(),
            &head.hash.0,
        ],
    )
}

fn text(purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut text = format!("evertill {purpose} 1\n").into_bytes();
    for part in parts {
        text.extend_from_slice(part);
    }
    text
}

//! An encoded event: the envelope and what is in it.

use crate::samples::realm;
use core_wasm::codec::encode;
use core_wasm::domain::{Body, read};
use core_wasm::journal::{Entry, Envelope};

pub fn run(input: &[u8]) {
    let Ok(envelope) = Envelope::decode(input) else {
        return;
    };
    let written = encode(&envelope);
    assert_eq!(Envelope::decode(&written), Ok(envelope));
    let entry = Entry {
        device_id: envelope.clock.device_id,
        seq: envelope.device_seq,
        bytes: input.to_vec(),
        vouch: None,
    };
    let Ok(decoded) = read(&realm(), &entry) else {
        return;
    };
    // An older version is written as the newest one, which reads the same.
    let (kind, version) = decoded.body.kind();
    let payload = decoded.body.encode();
    assert_eq!(Body::decode(kind, version, &payload).as_ref(), Ok(&decoded.body));
}

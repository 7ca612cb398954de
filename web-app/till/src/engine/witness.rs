//! What outlives a wipe of a till's database, so that it can say what was lost.

use super::pairing::Paired;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::Seq;
use serde::{Deserialize, Serialize};
use web_ui::platform::keep::Keep;

/// What outlives a wipe of the database, in localStorage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Witness {
    /// The device.
    pub device_id: DeviceId,
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// The last event that it wrote.
    pub written: Seq,
    /// The token that it showed last: by it the hub believes that this is the same device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// localStorage: the [`Witness`].
const WITNESS: &str = "evertill-witness";

impl Witness {
    /// The witness of this browser, if it ever was a till.
    pub fn read() -> Option<Self> {
        Keep::Device.get(WITNESS)
    }

    /// Notes how much this device has written; never less than before.
    pub(super) fn write(device: &Paired, written: Seq) {
        let known = Self::read().filter(|known| known.device_id == device.device_id);
        if known.as_ref().is_none_or(|known| known.written < written) {
            let witness = Self {
                device_id: device.device_id,
                number: device.number,
                name: device.name.clone(),
                written,
                token: known.and_then(|known| known.token),
            };
            Keep::Device.set(WITNESS, &witness);
        }
    }

    /// Notes the token that the device shows from now on.
    pub(super) fn shows(device_id: DeviceId, token: &str) {
        let known = Self::read().filter(|known| known.device_id == device_id);
        if let Some(mut witness) = known.filter(|known| known.token.as_deref() != Some(token)) {
            witness.token = Some(token.to_owned());
            Keep::Device.set(WITNESS, &witness);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_witness_of_an_earlier_build_still_tells_who_this_was() {
        let kept =
            r#"{"deviceId":"00000000-0000-0000-0000-000000000007","number":3,"name":"Till","written":60}"#;
        let witness: Witness = serde_json::from_str(kept).unwrap();
        assert_eq!((witness.number, witness.written), (3, Seq(60)));
        assert_eq!(serde_json::to_string(&witness).unwrap(), kept);
    }
}

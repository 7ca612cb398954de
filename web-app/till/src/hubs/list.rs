//! The hubs of this network, as this till's own hub lists them, and the last list for when that is away. Another hub is
//! another address for the browser: nothing here moves a till there.

use crate::engine::{HubError, Till};
use core_wasm::api::{EpochMs, HubRow, Hubs};
use serde::{Deserialize, Serialize};
use web_ui::platform::clock;
use web_ui::platform::keep::Keep;
use web_ui::platform::requests;

/// Where the last list is kept.
const KEPT: &str = "evertill-hubs";

/// A list of hubs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubList {
    /// When the hub gave it.
    pub at: EpochMs,
    /// Whether the hub looks for others at all.
    pub looking: bool,
    /// All of them, the till's own first.
    pub hubs: Vec<HubRow>,
}

impl HubList {
    /// The last list that there was.
    pub fn last() -> Option<Self> {
        Keep::Device.get(KEPT)
    }
}

impl Till {
    /// The hubs of this network. The list is kept for [`HubList::last`].
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn hubs(&self) -> Result<HubList, HubError> {
        let bearer = self.bearer().await?;
        let Hubs { looking, hubs } = requests::get("/api/hubs", &[("authorization", &bearer)]).await?;
        let list = HubList {
            at: clock::now().into(),
            looking,
            hubs,
        };
        Keep::Device.set(KEPT, &list);
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_list_that_an_earlier_build_kept_is_still_shown() {
        let kept = r#"{"looking":true,"hubs":[{"name":"North","address":"192.168.1.5:4001",
            "url":"http://192.168.1.5:4001/connect","tenantId":"acme","storeId":"north","version":"0.1.0","epoch":"e",
            "thisOne":false,"sameStore":true,"reachable":true}],"at":1764000000000}"#;
        let list: HubList = serde_json::from_str(kept).unwrap();
        assert_eq!(
            (list.at, list.hubs[0].same_store),
            (EpochMs(1_764_000_000_000), true)
        );
    }
}

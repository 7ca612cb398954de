//! The hubs of this network, as this till's own hub lists them, and the last list for when that is away. Another hub is
//! another address for the browser: nothing here moves a till there.

use crate::engine::Till;
use crate::engine::{HubError, answer};
use core_wasm::base::clock::Timestamp;
use web_ui::platform::clock;
use web_ui::platform::http;
use web_ui::platform::json::{self, Json};
use web_ui::platform::keep::Keep;

/// Where the last list is kept.
const KEPT: &str = "evertill-hubs";

/// A hub of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubRow {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// What another device opens there first.
    pub url: String,
    /// Its tenant and its store.
    pub realm: [String; 2],
    /// Its version, if it says so.
    pub version: Option<String>,
    /// Whether it is this till's own.
    pub is_own: bool,
    /// Whether it serves the same store.
    pub is_same_store: bool,
    /// Whether it answered.
    pub is_reachable: bool,
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hubs {
    /// When the hub gave it.
    pub at: Timestamp,
    /// Whether the hub looks for others at all.
    pub is_looking: bool,
    /// All of them, the till's own first.
    pub rows: Vec<HubRow>,
}

impl Hubs {
    /// The last list that there was.
    pub fn last() -> Option<Self> {
        read(&Keep::Device.get(KEPT)?)
    }
}

impl Till {
    /// The hubs of this network. The list is kept for [`Hubs::last`].
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn hubs(&self) -> Result<Hubs, HubError> {
        let bearer = self.bearer().await?;
        answer(
            http::get("/api/hubs", &[("authorization", &bearer)]).await,
            |list| {
                list.set("at", &json::number(clock::now().0.try_into().ok()?));
                Keep::Device.set(KEPT, list);
                read(list)
            },
        )
    }
}

fn read(list: &Json) -> Option<Hubs> {
    Some(Hubs {
        at: Timestamp(list.number("at")?.try_into().ok()?),
        is_looking: list.get("looking")?.0.as_bool()?,
        rows: list.list("hubs")?.iter().map(row).collect::<Option<_>>()?,
    })
}

fn row(json: &Json) -> Option<HubRow> {
    let is = |name| json.get(name)?.0.as_bool();
    Some(HubRow {
        name: json.string("name")?,
        address: json.string("address")?,
        url: json.string("url")?,
        realm: [json.string("tenantId")?, json.string("storeId")?],
        version: json.string("version"),
        is_own: is("thisOne")?,
        is_same_store: is("sameStore")?,
        is_reachable: is("reachable")?,
    })
}

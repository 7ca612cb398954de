//! The hubs of this network, as this till's own hub lists them, and the last list for when that is away. Another hub is
//! another address for the browser: nothing here moves a till there.

use super::Till;
use super::pairing::{HubError, answer};
use crate::platform::clock;
use crate::platform::http;
use crate::platform::json::{self, Json};
use crate::platform::keep::Keep;
use core_wasm::base::clock::Timestamp;

/// Where the last list is kept.
const KEPT: &str = "evertill-hubs";
/// The port of a hub that was given none.
const PORT: u16 = 4001;

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

/// What to open for an address that a person typed: the page by which a device comes to trust that hub, or the hub's own
/// name if it was given one. `None` if it can be no address.
pub fn hub_url(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (secure, rest) = match typed.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        Some(_) => return None,
        None => (false, typed),
    };
    let host = rest.split('/').next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(plain) {
        return None;
    }
    if secure {
        return Some(format!("https://{host}/"));
    }
    // The colons in brackets are those of an IPv6 address.
    let has_port = !host.ends_with(']') && host.contains(':');
    Some(if has_port {
        format!("http://{host}/connect")
    } else {
        format!("http://{host}:{PORT}/connect")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_address_leads_to_a_hub_or_nowhere() {
        for (typed, url) in [
            ("192.168.1.5", Some("http://192.168.1.5:4001/connect")),
            (" 192.168.1.5:80 ", Some("http://192.168.1.5:80/connect")),
            (
                "evertill-12ab.local",
                Some("http://evertill-12ab.local:4001/connect"),
            ),
            (
                "http://192.168.1.5:4001/sell",
                Some("http://192.168.1.5:4001/connect"),
            ),
            ("https://till.example/pair", Some("https://till.example/")),
            ("[fd00::1]", Some("http://[fd00::1]:4001/connect")),
            ("[fd00::1]:80", Some("http://[fd00::1]:80/connect")),
            ("", None),
            ("https://", None),
            ("javascript://alert(1)", None),
            ("two words", None),
            ("me@192.168.1.5", None),
        ] {
            assert_eq!(hub_url(typed).as_deref(), url, "{typed}");
        }
    }
}

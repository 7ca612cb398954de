//! The store's devices, as the hub lists them and as a manager changes them there. None of it works without the hub.

use crate::engine::Till;
use crate::engine::{HubError, answer};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, UserId};
use js_sys::Date;
use web_ui::platform::http;
use web_ui::platform::json::Json;

/// A device, as the hub knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// The number in its orders and receipts.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// What it is for: `till`, `kitchen`, `bar`, if it said so.
    pub role: Option<String>,
    /// Whether it may not come in any more.
    pub is_out: bool,
    /// Whether it is connected.
    pub is_here: bool,
    /// When it was last heard of, if it was since the hub started.
    pub last_seen: Option<Timestamp>,
    /// The version of its app.
    pub app: Option<String>,
    /// How many of its events the hub lacked when it last said.
    pub unsent: u64,
}

/// What lets another device in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The code to type.
    pub code: String,
    /// The address to open.
    pub url: String,
    /// The same as SVG.
    pub qr: String,
}

/// A manager or an owner and their PIN, as the hub asks for them.
#[derive(Clone)]
pub struct Approval(String);

impl Approval {
    /// `user`, whose PIN was found right here; `None` if the browser can't encode it.
    pub fn new(user: &UserId, pin: &str) -> Option<Self> {
        // btoa takes a character for a byte.
        let bytes: String = format!("{user}:{pin}").bytes().map(char::from).collect();
        web_sys::window()?.btoa(&bytes).ok().map(Self)
    }
}

/// What to change of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceChange {
    /// What it is called, and its number.
    Call(String, u32),
    /// That it may not come in any more.
    TakeOut,
}

impl Till {
    /// All devices of the store, by number.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, HubError> {
        let bearer = self.bearer().await?;
        answer(
            http::get("/api/devices", &[("authorization", &bearer)]).await,
            rows,
        )
    }

    /// Clients of the Socket.IO contract that wait to be let in, by what they call themselves.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn waiting_clients(&self) -> Result<Vec<String>, HubError> {
        let bearer = self.bearer().await?;
        answer(
            http::get("/api/clients", &[("authorization", &bearer)]).await,
            names,
        )
    }

    /// Lets one of them in, and returns those that still wait.
    ///
    /// # Errors
    /// [`HubError`]; it was not let in then.
    pub async fn let_in(&self, approval: &Approval, name: &str) -> Result<Vec<String>, HubError> {
        let bearer = self.bearer().await?;
        let shown = [
            ("authorization", bearer.as_str()),
            ("x-approval", approval.0.as_str()),
        ];
        let body = Json::object([("deviceId", name.into())]);
        answer(http::post("/api/clients", &shown, &body).await, names)
    }

    /// Changes a device, and returns the list.
    ///
    /// # Errors
    /// [`HubError`]; nothing was changed then.
    pub async fn change_device(
        &self,
        approval: &Approval,
        id: DeviceId,
        change: DeviceChange,
    ) -> Result<Vec<DeviceRow>, HubError> {
        let bearer = self.bearer().await?;
        let shown = [
            ("authorization", bearer.as_str()),
            ("x-approval", approval.0.as_str()),
        ];
        let body = match change {
            DeviceChange::Call(name, number) => {
                Json::object([("name", name.into()), ("number", number.into())])
            }
            DeviceChange::TakeOut => Json::object([("revoke", true.into())]),
        };
        answer(
            http::post(&format!("/api/devices/{id}"), &shown, &body).await,
            rows,
        )
    }

    /// What lets another device in.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn invite(&self, approval: &Approval) -> Result<Invitation, HubError> {
        let bearer = self.bearer().await?;
        let shown = [
            ("authorization", bearer.as_str()),
            ("x-approval", approval.0.as_str()),
        ];
        let answered = http::post("/api/pairing/code", &shown, &Json::object([])).await;
        answer(answered, |json| {
            Some(Invitation {
                code: json.string("code")?,
                url: json.string("url")?,
                qr: json.string("qr")?,
            })
        })
    }
}

fn names(json: &Json) -> Option<Vec<String>> {
    json.items()?.iter().map(|row| row.string("deviceId")).collect()
}

fn rows(json: &Json) -> Option<Vec<DeviceRow>> {
    json.items()?.iter().map(row).collect()
}

fn row(json: &Json) -> Option<DeviceRow> {
    let is = |name| json.get(name)?.0.as_bool();
    Some(DeviceRow {
        id: json.string("deviceId")?.parse().ok()?,
        number: json.number("number")?.try_into().ok()?,
        name: json.string("name")?,
        role: json.string("role"),
        is_out: is("revoked")? || is("replaced")?,
        is_here: json.number("connections")? > 0,
        last_seen: json.string("lastSeen").and_then(|text| time(&text)),
        app: json.string("app"),
        unsent: json.number("unsent")?,
    })
}

/// A time of the hub's, ISO 8601; `None` if it is none.
fn time(text: &str) -> Option<Timestamp> {
    let milliseconds = Json(Date::parse(text).into()).whole()?;
    Some(Timestamp(milliseconds.try_into().ok()?))
}

//! What clients say, as it comes: names and shapes of the contract, read loosely where clients differ. What it means is
//! `inbound`'s.

use super::{decimal, ids};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// `hello`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// What the client calls itself.
    pub device_id: String,
    /// Half of the realm.
    pub tenant_id: String,
    /// The other half.
    pub store_id: String,
    /// The greatest `clock.lamport` that it was told, or 0. Any other number counts as 0.
    #[serde(default)]
    pub cursor: Option<serde_json::Number>,
    /// Who has signed in.
    #[serde(default)]
    pub auth: Option<SignedIn>,
}

/// `auth` of `hello`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// The member of staff.
    #[serde(default)]
    pub user_id: Option<String>,
}

/// `events.bulk`, as a client says it.
#[derive(Debug, Deserialize)]
pub struct Batch {
    /// Events, each as it would append it.
    pub events: Vec<Box<RawValue>>,
}

/// `cursor.request`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CursorRequest {
    /// As `cursor` of `hello`.
    #[serde(default)]
    pub from_lamport: Option<serde_json::Number>,
}

/// `order.lock.request`, `order.lock.renew`, `order.lock.release` and `order.lock.status`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LockCall {
    /// Which order.
    pub order_id: String,
}

/// `auth` of the connection.
#[derive(Debug, Default, Deserialize)]
pub struct Auth {
    /// From pairing.
    #[serde(default)]
    pub token: Option<String>,
}

/// What a client says beside a message's name: the first value, of those that a packet of Socket.IO has as JSON.
pub fn first_value(packet: &str) -> Option<Box<RawValue>> {
    let values: Vec<&RawValue> = serde_json::from_str(packet).ok()?;
    values.get(1).copied().map(ToOwned::to_owned)
}

/// An event as a client wrote it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventBase<'a> {
    /// Its own id.
    #[serde(borrow)]
    pub event_id: Cow<'a, str>,
    /// Half of the realm.
    #[serde(borrow)]
    pub tenant_id: Cow<'a, str>,
    /// The other half.
    #[serde(borrow)]
    pub store_id: Cow<'a, str>,
    /// What it is about.
    #[serde(borrow)]
    pub aggregate_id: Cow<'a, str>,
    /// What happened.
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    /// When, in ISO 8601.
    #[serde(borrow, default)]
    pub at: Option<&'a RawValue>,
    /// Who.
    #[serde(borrow, default)]
    pub actor: Option<Actor<'a>>,
    /// Where the author's clock stood.
    #[serde(borrow, default)]
    pub clock: Option<&'a RawValue>,
    /// What the type says.
    #[serde(borrow)]
    pub payload: &'a RawValue,
}

/// Who did it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor<'a> {
    /// The member of staff.
    #[serde(borrow, default)]
    pub user_id: Option<Scalar<'a>>,
}

impl<'a> EventBase<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(json: &'a str) -> Result<Self, String> {
        let event: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        for (name, id) in [
            ("eventId", &event.event_id),
            ("aggregateId", &event.aggregate_id),
            ("type", &event.kind),
        ] {
            if !ids::is_id(id) {
                return Err(format!(
                    "{name} must be 1 to {} characters that can be shown",
                    ids::LONGEST
                ));
            }
        }
        Ok(event)
    }
}

/// Text or a number: clients write table numbers and prices as either.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub struct Scalar<'a>(#[serde(borrow)] &'a RawValue);

impl Scalar<'_> {
    /// Its text, if there is any.
    pub fn text(self) -> Option<String> {
        let raw = self.0.get();
        let text = match raw.as_bytes().first()? {
            b'"' => serde_json::from_str::<String>(raw).ok()?,
            b'-' | b'0'..=b'9' => raw.to_owned(),
            _ => return None,
        };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Its number as an amount.
    pub fn amount(self, currency: Currency) -> Option<Amount> {
        decimal::amount(&self.text()?, currency)
    }

    /// Its number as a quantity.
    pub fn quantity(self) -> Option<Quantity> {
        decimal::quantity(&self.text()?)
    }
}

/// The fields of an object, by their names.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Fields<'a>(#[serde(borrow)] HashMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// What a payload says: in a field `order`, `updates` or `ticket`, or right there.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of_payload(payload: &'a RawValue) -> Result<Self, String> {
        let read =
            |raw: &'a RawValue| serde_json::from_str::<Self>(raw.get()).map_err(|error| error.to_string());
        let outer = read(payload)?;
        match ["order", "updates", "ticket"]
            .iter()
            .find_map(|name| outer.raw(name))
        {
            Some(inner) => read(inner),
            None => Ok(outer),
        }
    }

    fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied().filter(|raw| raw.get() != "null")
    }

    /// A field that is an object.
    pub fn object(&self, name: &str) -> Option<Self> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    /// The first of these fields that is there.
    pub fn scalar(&self, names: &[&str]) -> Option<Scalar<'a>> {
        names.iter().find_map(|name| self.raw(name)).map(Scalar)
    }

    /// The text of the first of these fields that is there.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        self.scalar(names)?.text()
    }

    /// A list of objects.
    ///
    /// # Errors
    /// It is something else.
    pub fn list(&self, name: &str) -> Result<Option<Vec<Self>>, String> {
        let list = self.raw(name).map(|raw| serde_json::from_str(raw.get()));
        list.transpose().map_err(|error| format!("{name}: {error}"))
    }
}

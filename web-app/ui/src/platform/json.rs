//! Values of JavaScript, field by field, and their text in JSON: for what goes to the hub by HTTP, to the service worker
//! and to localStorage. The browser reads and writes the text. Not in it: what is stored or sent as MessagePack.

use core_wasm::codec::{self, Unpack};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value that someone else made: whatever is asked for may be missing.
#[derive(Clone, Debug)]
pub struct Json(pub JsValue);

impl Json {
    /// Reads a text; `None` if it is not JSON.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// An object with these fields.
    pub fn object<const N: usize>(fields: [(&str, JsValue); N]) -> Self {
        let object = Object::new();
        for (name, value) in &fields {
            set(&object, name, value);
        }
        Self(object.into())
    }

    /// As text; `None` for what has none.
    pub fn text(&self) -> Option<String> {
        JSON::stringify(&self.0).ok().map(String::from)
    }

    /// A field; `None` if it is not there or null.
    pub fn get(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(Self(value))
    }

    /// A field that is text.
    pub fn string(&self, name: &str) -> Option<String> {
        self.get(name)?.0.as_string()
    }

    /// A field that is a whole number which is not negative.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.whole()
    }

    /// A field that is an array.
    pub fn list(&self, name: &str) -> Option<Vec<Self>> {
        self.get(name)?.items()
    }

    /// What it holds, if it is an array.
    pub fn items(&self) -> Option<Vec<Self>> {
        let array: &Array = self.0.dyn_ref()?;
        Some(array.iter().map(Self).collect())
    }

    /// A field that is one of the names that a type has on the wire.
    pub fn named<T: for<'a> Unpack<'a>>(&self, name: &str) -> Option<T> {
        codec::decode(&codec::encode(&self.string(name)?)).ok()
    }

    /// The whole number that it is; a number beyond 2^53 is none, for JavaScript rounds it.
    pub fn whole(&self) -> Option<u64> {
        let number = self.0.as_f64()?;
        let whole = number as u64;
        (whole as f64 == number && whole <= 1 << 53).then_some(whole)
    }

    /// The fields of an object, and the text of those that are text.
    pub fn entries(&self) -> Vec<(String, Self)> {
        let Some(object) = self.0.dyn_ref::<Object>() else {
            return Vec::new();
        };
        let entry = |entry: JsValue| {
            let entry: Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, Self(entry.get(1))))
        };
        Object::entries(object).iter().filter_map(entry).collect()
    }

    /// Adds a field to an object.
    pub fn set(&self, name: &str, value: &JsValue) {
        set(&self.0, name, value);
    }
}

/// A number for JavaScript; beyond 2^53 it is rounded.
pub fn number(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // A plain object takes any field.
    Reflect::set(object, &name.into(), value).ok();
}

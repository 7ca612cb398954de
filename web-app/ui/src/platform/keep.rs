//! Small values that outlive a page load, as JSON: in localStorage for the device, in sessionStorage for one tab. A
//! browser that forbids them just forgets; nothing that a sale needs is kept here.

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// Where to keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For all tabs of the device, until it is wiped.
    Device,
    /// For this tab, until it is closed.
    Tab,
}

impl Keep {
    /// The value of that name, if there is one that can be read.
    pub fn get<T: DeserializeOwned>(self, name: &str) -> Option<T> {
        serde_json::from_str(&self.text(name)?).ok()
    }

    /// Keeps a value under a name.
    pub fn set(self, name: &str, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            self.set_text(name, &text);
        }
    }

    /// The value of that name as it stands there.
    pub fn text(self, name: &str) -> Option<String> {
        self.storage()?.get_item(name).ok()?
    }

    /// Keeps a text under a name, as it is.
    pub fn set_text(self, name: &str, text: &str) {
        if let Some(storage) = self.storage() {
            storage.set_item(name, text).ok();
        }
    }

    /// Forgets a name.
    pub fn remove(self, name: &str) {
        if let Some(storage) = self.storage() {
            storage.remove_item(name).ok();
        }
    }

    fn storage(self) -> Option<Storage> {
        let window = web_sys::window()?;
        match self {
            Self::Device => window.local_storage().ok()?,
            Self::Tab => window.session_storage().ok()?,
        }
    }
}

//! Small values that outlive a page load: in localStorage for the device, in sessionStorage for one tab. A browser that
//! forbids them just forgets; nothing that a sale needs is kept here.

use serde::{Serialize, de::DeserializeOwned};
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
        let text = self.storage()?.get_item(name).ok()??;
        serde_json::from_str(&text).ok()
    }

    /// Keeps a value under a name.
    pub fn set<T: Serialize>(self, name: &str, value: &T) {
        if let (Some(storage), Ok(text)) = (self.storage(), serde_json::to_string(value)) {
            storage.set_item(name, &text).ok();
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

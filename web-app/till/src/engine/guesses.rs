//! Wrong PINs, as this device counts them: in localStorage, so through reloads.

use core_wasm::base::ids::UserId;
use core_wasm::records::staff::guesses::Guesses;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use web_ui::platform::keep::Keep;

/// localStorage: wrong guesses by user.
const GUESSES: &str = "evertill-guesses";

/// Wrong guesses as they are kept.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Kept {
    wrong: u32,
    last_ms: i64,
}

/// All that are counted.
pub struct Counted(BTreeMap<UserId, Kept>);

impl Counted {
    /// As they are kept here.
    pub fn read() -> Self {
        Self(Keep::Device.get(GUESSES).unwrap_or_default())
    }

    /// Those of someone.
    pub fn of(&self, user: &UserId) -> Guesses {
        let known = self
            .0
            .get(user)
            .map(|&Kept { wrong, last_ms }| Guesses { wrong, last_ms });
        known.unwrap_or_default()
    }

    /// Keeps what is counted of someone now.
    pub fn keep(&mut self, user: &UserId, Guesses { wrong, last_ms }: Guesses) {
        self.0.insert(user.clone(), Kept { wrong, last_ms });
        Keep::Device.set(GUESSES, &self.0);
    }

    /// Someone gave the right one.
    pub fn forget(&mut self, user: &UserId) {
        self.0.remove(user);
        Keep::Device.set(GUESSES, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_earlier_builds_counted_still_counts() {
        let kept = r#"{"maria":{"wrong":6,"last_ms":1764000000000}}"#;
        let counted = Counted(serde_json::from_str(kept).unwrap());
        let expected = Guesses {
            wrong: 6,
            last_ms: 1_764_000_000_000,
        };
        assert_eq!(counted.of(&"maria".into()), expected);
        assert_eq!(counted.of(&"nikos".into()), Guesses::default());
        assert_eq!(serde_json::to_string(&counted.0).unwrap(), kept);
    }
}

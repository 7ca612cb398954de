//! A name in the store's languages.

use crate::ids::Lang;
use crate::pack::{Pack, Unpack};
use crate::sorted::gather;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What something is called, by language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[serde(transparent)]
pub struct Names(pub BTreeMap<Lang, String>);

impl Names {
    /// In this language, else in the first there is.
    pub fn get(&self, lang: &Lang) -> &str {
        self.0
            .get(lang)
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Of one language only.
    pub fn of(lang: &str, name: &str) -> Self {
        Self(gather([(lang.into(), name.to_owned())]))
    }
}

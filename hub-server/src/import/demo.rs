//! The demo stores, built into the hub and imported like any other.

use crate::import::{Folder, StoreFiles};
use core_wasm::api::DemoMember;
use include_dir::{Dir, include_dir};

static STORES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo");

/// Which demo store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Demo {
    /// A taverna with tables, a kitchen, a grill and a bar.
    Restaurant,
    /// A grocery with bar codes and a scale.
    Shop,
}

impl Demo {
    /// Its files.
    pub fn folder(self) -> Folder {
        let name = match self {
            Self::Restaurant => "restaurant",
            Self::Shop => "shop",
        };
        Folder::BuiltIn(STORES.get_dir(name).unwrap_or(&STORES))
    }
}

/// Who works there, for the page that pairs.
pub fn members(store: &StoreFiles) -> Vec<DemoMember> {
    let member = |row: &crate::import::StaffRow| {
        Some(DemoMember {
            id: row.id.clone(),
            name: row.name.clone(),
            role: row.role,
            pin: row.pin.as_ref()?.text.clone(),
        })
    };
    store.staff.iter().filter_map(member).collect()
}

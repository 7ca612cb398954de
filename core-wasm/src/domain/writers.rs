//! Who may write an event of a type: which kinds of device, and what whoever stands behind it must be allowed. Declared in the
//! registry. Not in it: who asks (`replica/authority.rs`).

use crate::base::permission::{Permission, Permissions};

/// What a device is, as far as it matters for what it may write. A client of the Socket.IO contract counts as what it is
/// for: a till, or a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// It sells.
    Till,
    /// It shows what a kitchen or a bar has to make.
    Station,
    /// A hub or a cloud.
    Server,
}

impl Author {
    /// Every kind of device.
    pub const ALL: [Self; 3] = [Self::Till, Self::Station, Self::Server];
}

/// Who may write a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writers {
    /// These kinds of device.
    pub devices: &'static [Author],
    /// If someone stands behind it who may do this: who is signed in, or who approves. Nobody signs in at a station.
    pub needs: Option<Permission>,
}

impl Writers {
    /// Whether a device of this kind may, with someone behind it who may do all this.
    pub fn allow(&self, author: Author, may: Permissions) -> bool {
        self.devices.contains(&author)
            && (author == Author::Station || self.needs.is_none_or(|needs| may.has(needs)))
    }

    /// As documents have it.
    pub fn in_words(&self) -> String {
        let devices: Vec<String> = self
            .devices
            .iter()
            .map(|device| format!("{device:?}").to_lowercase())
            .collect();
        let devices = devices.join(" or ");
        match self.needs {
            Some(needs) => format!("{devices}, with `{}`", needs.word()),
            None => devices,
        }
    }
}

//! Who may write an event of a type: which kinds of device, and the role that must stand behind it. Declared in the
//! registry. Not in it: who asks (`replica/authority.rs`).

use crate::records::staff::Role;

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
    /// If someone of this role or a higher one stands behind it: who is signed in, or who approves.
    pub role: Option<Role>,
}

impl Writers {
    /// Whether a device of this kind may, with someone of this role behind it.
    pub fn allow(&self, author: Author, role: Option<Role>) -> bool {
        self.devices.contains(&author)
            && self
                .role
                .is_none_or(|needed| role.is_some_and(|role| role >= needed))
    }

    /// As documents have it.
    pub fn in_words(&self) -> String {
        let devices: Vec<String> = self
            .devices
            .iter()
            .map(|device| format!("{device:?}").to_lowercase())
            .collect();
        let devices = devices.join(" or ");
        match self.role {
            Some(role) => format!("{devices}, with a {}", format!("{role:?}").to_lowercase()),
            None => devices,
        }
    }
}

//! Who may write an event of a type: which kinds of device, and what whoever stands behind it must be allowed. Declared in the
//! registry. Not in it: who asks (`replica/authority.rs` of the device, `replica/command.rs` and `replica/unpermitted.rs` of people).

use crate::base::permission::Permission;

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
    /// If someone stands behind it who may do one of these: who is signed in, or who approves. If there are none, nobody is asked. An
    /// order's events may take more, by what they do to it (`order/takes.rs`).
    pub needs: &'static [Permission],
}

impl Writers {
    /// As documents have it.
    pub fn in_words(&self) -> String {
        let devices: Vec<String> = self
            .devices
            .iter()
            .map(|device| format!("{device:?}").to_lowercase())
            .collect();
        let devices = devices.join(" or ");
        let needs: Vec<String> = self
            .needs
            .iter()
            .map(|needs| format!("`{}`", needs.word()))
            .collect();
        if needs.is_empty() {
            devices
        } else {
            format!("{devices}, with {}", needs.join(" or "))
        }
    }
}

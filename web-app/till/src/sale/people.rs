//! What people and devices are called.

use core_wasm::base::ids::{DeviceId, UserId};
use core_wasm::replica::Replica;

/// 'Maria · Till 1'.
pub fn who(replica: &Replica, user: Option<&UserId>, device: DeviceId) -> Option<String> {
    let device = replica.devices().0.get(&device);
    let both = [name(replica, user), device.map(|device| device.name.clone())];
    Some(joined(both)).filter(|who| !who.is_empty())
}

/// What someone is called.
pub fn name(replica: &Replica, user: Option<&UserId>) -> Option<String> {
    let member = replica.staff().0.get(user?)?;
    Some(member.name.clone())
}

/// What there is of these, with dots between.
pub fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    web_ui::text::joined(parts.into_iter().flatten(), " · ")
}

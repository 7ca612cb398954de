//! Master data, which people edit in the office: the catalogue, the staff, the store's settings. Whoever wrote a field last
//! has set it (`lww`).

pub mod catalog;
pub mod lww;
pub mod staff;
pub mod store_settings;

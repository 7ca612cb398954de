//! Master data, which people edit in the office: the catalogue, the staff, the store's settings. Whoever wrote a field last
//! has set it (`lww`).

pub mod catalog;
pub mod category;
pub mod describe;
pub mod lww;
pub mod member;
pub mod modifier;
pub mod product;
pub mod staff;
pub mod station;
pub mod store;
pub mod store_settings;
pub mod table;
pub mod tax;
pub mod unit;

//! Master data, which people edit in the office: the catalogue, the staff, the store's settings. Whoever wrote a field last
//! has set it (`lww`).

pub mod catalog;
pub mod category;
pub mod day_begins;
pub mod describe;
pub mod described;
#[cfg(test)]
mod docs;
pub mod lww;
pub mod member;
pub mod modifier;
pub mod product;
pub mod role;
pub mod scale_label;
pub mod settle;
pub mod staff;
pub mod station;
pub mod store;
pub mod store_settings;
pub mod supplier;
pub mod table;
pub mod tax;
#[cfg(test)]
mod tests;
pub mod unit;

use describe::{Record, RecordInfo};

/// Every kind of record, in the order of documents.
pub const RECORDS: &[&RecordInfo] = &[
    store::StoreConfigured::INFO,
    tax::Tax::INFO,
    station::Station::INFO,
    unit::Unit::INFO,
    scale_label::ScaleLabel::INFO,
    member::Member::INFO,
    role::RoleRecord::INFO,
    category::Category::INFO,
    product::Product::INFO,
    product::ProductCode::INFO,
    modifier::ModifierGroup::INFO,
    modifier::Modifier::INFO,
    table::Table::INFO,
    supplier::Supplier::INFO,
];

/// The description of a record by its name.
pub fn record(name: &str) -> Option<&'static RecordInfo> {
    RECORDS.iter().copied().find(|info| info.name == name)
}

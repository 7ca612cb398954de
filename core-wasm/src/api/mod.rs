//! Requests and answers over HTTP, as a hub sends and reads them and as every client does: JSON by serde, field names in
//! camelCase.
//!
//! Keeps true: what the core folds or stores never goes out as it is. A route has a type here, made from the state by
//! `From`, so that the state can change without changing what clients read; a golden file for each report shows that it
//! stays. A client passes over fields that it does not know.
//! Not in it: who may ask for what, status codes, and the address of each route (the server's table of routes); messages
//! of `/ws` (`protocol`).

mod clients;
mod devices;
mod error;
mod events;
mod hubs;
mod imports;
mod meta;
mod order;
mod pairing;
mod people;
mod pins;
mod records;
mod sales;
mod shifts;
mod status;
mod stock;
#[cfg(test)]
mod tests;
mod tickets;
mod unpermitted;

pub use clients::{Admission, Health, Stats, StoreStats, Uptime, WaitingClient};
pub use devices::{DeviceChange, DeviceRow};
pub use error::Refusal;
pub use events::{Appended, EventRow, EventsPage, EventsRequest, RefusedStream};
pub use hubs::{HubRow, Hubs};
pub use imports::{
    FieldChange, ImportChange, ImportProblem, ImportQuestion, ImportReport, ImportRequest, ImportSummary,
    ImportedAs, MissingRecords,
};
pub use meta::{EpochMs, EventMeta};
pub use order::{
    ChosenModifier, Edit, Edits, FieldValue, Line, LineAdded, Lock, Order, OrderBegun, OrderRow, OrderStatus,
    OrderTotals, OrdersPage, OrdersRequest, Paid, Payment, PaymentMethod, Refund, Refunded, Service,
    StationRef, TaxPart, Void,
};
pub use pairing::{
    DemoMember, Former, Invitation, KeyShown, Offer, OneTap, PairRequest, Paired, PassAnswer, PassReply,
    PassRequest, Replaced,
};
pub use people::PersonRow;
pub use pins::PinRow;
pub use records::{
    RecordField, RecordKind, RecordKinds, RecordRow, RecordsPage, RecordsRequest, SettleEdit, Settled,
};
pub use sales::{DaySales, SalesRequest, SalesRow, Tally, TaxTally};
pub use shifts::{
    CashKind, CashMoved, Close, Closed, DrawerSums, Movement, Opened, Shift, ShiftRow, ShiftTotals, Stamp,
};
pub use status::{BackupFailure, BackupMark, Diverged, Peer, Status, Version};
pub use stock::StockRow;
pub use tickets::{Ticket, TicketBegun, TicketLine, TicketRow, TicketStage};
pub use unpermitted::SeeUnpermitted;

fn is_false(flag: &bool) -> bool {
    !flag
}

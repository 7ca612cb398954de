//! Web Locks.

/// Held while a sale is open in this tab; dropped, it lets an update be applied.
pub struct OpenSale(());

/// Says that a sale is open in this tab, until the guard is dropped: the app is not updated under it.
pub fn hold_open_sale() -> OpenSale {
    unimplemented!()
}

//! What went wrong, in a waiter's words: what happened, that the sale is safe, what to do.

use crate::engine::TillError;
use core_wasm::base::money::Currency;
use core_wasm::domain::order::OrderError;
use core_wasm::domain::shift::ShiftError;
use core_wasm::domain::stock::StockError;
use core_wasm::replica::{CommandError, NotAllowed};
use core_wasm::store::StoreError;
use web_ui::components::panic;
use web_ui::format;
use web_ui::text::{permission_name, t};

/// Why a command came to nothing.
pub fn words(error: &TillError, currency: Option<Currency>) -> String {
    let t = t();
    match error {
        TillError::Refused(CommandError::Order(order)) => match order {
            OrderError::Unknown => t.trouble.order_unknown().to_owned(),
            OrderError::Exists => t.trouble.order_exists().to_owned(),
            OrderError::Closed => t.trouble.order_closed().to_owned(),
            OrderError::NoSuchLine => t.trouble.line_gone().to_owned(),
            OrderError::NotAQuantity => t.trouble.not_a_quantity().to_owned(),
            OrderError::Empty => t.trouble.order_empty().to_owned(),
            OrderError::NothingToSend => t.trouble.nothing_to_send().to_owned(),
            OrderError::NotADiscount => t.trouble.not_a_discount().to_owned(),
            OrderError::NoSuchDiscount => t.trouble.discount_gone().to_owned(),
            OrderError::LinePaid => t.trouble.line_paid().to_owned(),
            OrderError::NotRefundable { .. } => t.trouble.not_refundable().to_owned(),
            OrderError::NoSuchConflict | OrderError::NoSuchAction => t.trouble.conflict_gone().to_owned(),
            OrderError::NoteNeeded => t.trouble.note_needed().to_owned(),
            OrderError::NotEnough { due } => match currency {
                Some(currency) => t.trouble.not_enough(&format::money(*due, currency)),
                None => t.trouble.order_empty().to_owned(),
            },
        },
        TillError::Refused(CommandError::NotAllowed(refused)) => not_allowed(refused),
        TillError::Refused(CommandError::Ticket(_)) => t.trouble.ticket_unknown().to_owned(),
        TillError::Refused(CommandError::Shift(shift)) => match shift {
            ShiftError::Unknown => t.trouble.shift_unknown().to_owned(),
            ShiftError::Exists | ShiftError::Closed => t.trouble.shift_closed().to_owned(),
            ShiftError::StillOpen { number } => t.trouble.shift_still_open(&format::digits(number)),
            ShiftError::NotCash => t.trouble.not_cash().to_owned(),
        },
        TillError::Refused(CommandError::Stock(StockError::NotAChange)) => {
            t.trouble.not_a_change().to_owned()
        }
        TillError::Refused(CommandError::Stock(StockError::NotACount)) => t.trouble.not_a_count().to_owned(),
        TillError::Refused(CommandError::TooLarge) => t.trouble.too_large().to_owned(),
        TillError::Refused(CommandError::TooManyEvents) => t.trouble.too_many_events().to_owned(),
        TillError::Store(StoreError::Full) => t.trouble.storage_full().to_owned(),
        TillError::Store(StoreError::Blocked) => t.trouble.storage_blocked().to_owned(),
        TillError::Store(_) => t.trouble.storage_failed().to_owned(),
    }
}

fn not_allowed(refused: &NotAllowed) -> String {
    t().trouble.not_allowed(&permission_name(refused.needs))
}

/// What support staff want to know beside the words, if there is anything.
pub fn detail(error: &TillError) -> Option<String> {
    match error {
        TillError::Store(StoreError::Full | StoreError::Blocked) | TillError::Refused(_) => None,
        TillError::Store(error) => Some(store_detail(error)),
    }
}

/// What the storage said, without what the words say already.
pub fn store_detail(error: &StoreError) -> String {
    match error {
        StoreError::Failed(what) => what.clone(),
        error => error.to_string(),
    }
}

/// Covers the page after a panic.
pub fn show_panic(detail: &str) {
    let t = t();
    let (title, words) = (t.trouble.sales_are_safe(), t.trouble.panic_words());
    panic::cover(title, words, t.common.load_again(), detail);
}

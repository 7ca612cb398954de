//! Every word of the screens, in every language. One struct holds them all, so a text that lacks in a language does not
//! compile. A text that takes a count gets it twice: as a number, which decides the grammar, and as the figures to show.
//!
//! Not in it: names of products, tables and people, which come from the store; how figures look, which is Intl's.

mod ar;
mod en;
mod records;

use core_wasm::base::ids::Lang;
use core_wasm::records::staff::Role;
use std::cell::Cell;

/// A language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    En,
    /// Arabic.
    Ar,
}

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::En) };
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Ar];

    /// The closest to a BCP 47 tag such as `ar-EG`.
    pub fn of_tag(tag: &str) -> Self {
        if tag.split('-').next() == Some("ar") {
            Self::Ar
        } else {
            Self::En
        }
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ar => "ar",
        }
    }

    /// Where its lines begin.
    pub fn direction(self) -> &'static str {
        match self {
            Self::En => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// Its own name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ar => "العربية",
        }
    }

    /// As the store's names know it.
    pub fn lang(self) -> Lang {
        self.tag().into()
    }

    /// What [`t`] gives from here on.
    pub fn make_current(self) {
        CURRENT.set(self);
    }
}

/// The words of the current language. Pages are made anew when it changes, so reading it once is enough.
pub fn t() -> &'static Text {
    match CURRENT.get() {
        Language::En => &en::TEXT,
        Language::Ar => &ar::TEXT,
    }
}

impl Text {
    /// What a kind of record is called.
    pub fn record(&self, record: &str) -> String {
        records::record_word(self.language, record)
    }

    /// What a field of a record is called.
    pub fn field(&self, record: &str, field: &str) -> String {
        records::field_word(self.language, record, field)
    }

    /// The language, as the store's names know it.
    pub fn lang(&self) -> Lang {
        self.language.lang()
    }
}

type One = fn(&str) -> String;
type Two = fn(&str, &str) -> String;
type Counted = fn(u64, &str) -> String;

/// The words of one language.
pub struct Text {
    /// Which.
    pub language: Language,

    // Everywhere.
    pub close: &'static str,
    pub back: &'static str,
    pub undo: &'static str,
    pub done: &'static str,
    pub ok: &'static str,
    pub apply: &'static str,
    pub understood: &'static str,
    pub try_again: &'static str,
    pub load_again: &'static str,
    pub language_label: &'static str,
    pub pages: &'static str,
    pub sell: &'static str,
    pub orders: &'static str,
    pub order: &'static str,
    pub all: &'static str,
    pub show: &'static str,
    pub show_more: &'static str,
    pub on_this_till: &'static str,
    pub on_the_hub: &'static str,
    pub in_the_cloud: &'static str,

    // States.
    pub open: &'static str,
    pub parked: &'static str,
    pub sent: &'static str,
    pub in_hand: &'static str,
    pub ready: &'static str,
    pub paid: &'static str,
    pub voided: &'static str,
    pub waiting: &'static str,
    pub slow: &'static str,
    pub late: &'static str,
    pub new: &'static str,

    // The keypad.
    pub keypad: &'static str,
    pub clear: &'static str,
    pub backspace: &'static str,
    pub decimal_point: &'static str,

    // Pairing.
    pub join: &'static str,
    pub join_store: One,
    pub purpose: &'static str,
    pub till: &'static str,
    pub kitchen_screen: &'static str,
    pub bar_screen: &'static str,
    pub device_name: &'static str,
    pub use_as_till: &'static str,
    pub use_as_kitchen: &'static str,
    pub use_as_bar: &'static str,
    pub pair_by_code: &'static str,
    pub code_help: &'static str,
    pub code_typed: One,
    pub pair_device: &'static str,
    pub demo_staff: &'static str,
    pub demo_help: &'static str,
    pub wiped: Two,
    pub hub_unreachable: &'static str,
    pub wrong_code: &'static str,
    pub too_many_codes: &'static str,
    pub other_store: &'static str,
    pub hub_unexpected: One,

    // The store's devices.
    pub devices: &'static str,
    pub devices_for_managers: &'static str,
    pub add_device: &'static str,
    pub add_device_help: &'static str,
    pub device_number: &'static str,
    pub device_number_help: &'static str,
    pub device_changed: &'static str,
    pub device_unsent: One,
    pub client_waits: One,
    pub let_in: &'static str,
    pub last_seen: One,
    pub not_seen: &'static str,
    pub taken_out: &'static str,
    pub take_out: One,
    pub take_out_sure: &'static str,
    pub number_taken: &'static str,
    pub bad_number: &'static str,
    pub save: &'static str,

    // The hubs of this network.
    pub hubs: &'static str,
    pub hubs_help: &'static str,
    pub hubs_as_of: One,
    pub looking: &'static str,
    pub look_again: &'static str,
    pub no_other_hub: &'static str,
    pub not_looking: &'static str,
    pub own_hub: &'static str,
    pub same_store: &'static str,
    pub hub_there: &'static str,
    pub hub_silent: &'static str,
    pub hub_address: &'static str,
    pub open_hub: &'static str,

    // Signing in.
    pub who_sells: &'static str,
    pub no_staff: &'static str,
    pub no_staff_help: &'static str,
    pub demo_pin: One,
    pub pin_of: One,
    pub digits_typed: One,
    pub role: fn(Role) -> &'static str,
    pub wrong_pin: Counted,
    pub pin_wait: Counted,
    pub not_staff: &'static str,
    pub pin_not_here: &'static str,
    pub sign_out: &'static str,
    pub sign_out_of: One,

    // Selling.
    pub categories: &'static str,
    pub products: &'static str,
    pub search_products: &'static str,
    pub clear_search: &'static str,
    pub nothing_found: One,
    pub nothing_found_help: &'static str,
    pub table: One,
    pub no_table: &'static str,
    pub choose_table: &'static str,
    pub guests: &'static str,
    pub fewer_guests: &'static str,
    pub more_guests: &'static str,
    pub guest_count: Counted,
    pub seats: Counted,
    pub new_order: &'static str,
    pub empty_slip: &'static str,
    pub empty_slip_help: &'static str,
    pub empty_slip_shop: &'static str,
    pub each: One,
    pub not_sent_yet: One,
    pub includes: One,
    pub total: &'static str,
    pub less: &'static str,
    pub more: &'static str,
    pub options: &'static str,
    pub remove: &'static str,
    pub remove_sent: &'static str,
    pub line_removed: One,
    pub park: &'static str,
    pub edited_by: One,
    pub take_over: &'static str,
    pub parked_notice: One,
    pub send: &'static str,
    pub pay: &'static str,
    pub pay_amount: One,
    pub line_count: Counted,
    pub choose: fn(u8, u8) -> String,
    pub choose_first: One,
    pub add: One,
    pub change_to: One,
    pub quantity: &'static str,
    pub add_quantity: Two,
    pub is_ready: One,
    pub store_not_there: &'static str,
    pub store_not_there_help: &'static str,

    // Paying.
    pub payment: &'static str,
    pub due: &'static str,
    pub cash: &'static str,
    pub quick_amounts: &'static str,
    pub exact: One,
    pub change: &'static str,
    pub missing: &'static str,
    pub take: One,
    pub not_enough_yet: &'static str,
    pub paid_in_cash: One,
    pub receipt: One,

    // Orders.
    pub search_orders: &'static str,
    pub no_orders: &'static str,
    pub no_orders_help: &'static str,
    pub choose_order: &'static str,
    pub choose_order_help: &'static str,
    pub open_order: &'static str,
    pub void: &'static str,
    pub keep: &'static str,
    pub void_order: One,
    pub void_sent: Counted,
    pub parked_label: &'static str,
    pub parked_label_example: &'static str,
    pub paid_twice: One,
    pub overpaid: One,
    pub underpaid: One,
    pub paid_and_voided: &'static str,
    pub superseded: &'static str,
    pub refunded_twice: One,
    pub refunded_and_paid: One,
    pub closed_twice: &'static str,
    pub changed_after_void: &'static str,
    pub stale_fence: &'static str,
    pub given_back: &'static str,
    pub settled: &'static str,
    pub timeline: &'static str,
    pub was_begun: &'static str,
    pub was_added: One,
    pub was_changed: &'static str,
    pub was_removed: &'static str,
    pub was_moved: &'static str,
    pub discounted: &'static str,
    pub discounted_percent: One,
    pub discount_taken_back: &'static str,

    // The inbox.
    pub inbox: &'static str,
    pub inbox_empty: &'static str,
    pub inbox_empty_help: &'static str,
    pub order_number: One,
    pub give_back: One,
    pub collect: One,
    pub take_off: Counted,
    pub reopen: &'static str,
    pub reapply: One,
    pub leave_it: &'static str,
    pub edited_apart: One,
    pub use_this: &'static str,
    pub edit_settled: One,
    pub out_of_use: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub lost: One,
    pub stands: One,
    pub no_words: &'static str,
    pub quoted: One,
    pub order_settled: One,
    pub settled_with: One,
    pub needs_pin_of: One,
    pub who_approves: &'static str,
    pub reason: &'static str,
    pub reason_if_any: &'static str,
    pub closed_apart: Two,
    pub counted_apart: Two,
    pub count_again: &'static str,
    pub counted_so_much: One,

    // Shifts.
    pub shift: &'static str,
    pub shift_number: One,
    pub no_shift: &'static str,
    pub no_shift_help: &'static str,
    pub open_shift: &'static str,
    pub open_with: One,
    pub open_since: One,
    pub float: &'static str,
    pub cash_sales: Counted,
    pub pay_in: &'static str,
    pub pay_out: &'static str,
    pub drop: &'static str,
    pub pay_in_amount: One,
    pub pay_out_amount: One,
    pub drop_amount: One,
    pub paid_in: &'static str,
    pub paid_out: &'static str,
    pub dropped: &'static str,
    pub expected: &'static str,
    pub counted: &'static str,
    pub difference: &'static str,
    pub exact_count: &'static str,
    pub cash_over: One,
    pub cash_short: One,
    pub came_late: One,
    pub close_shift: &'static str,
    pub close_with: One,
    pub shift_closed_notice: One,
    pub past_shifts: &'static str,
    pub no_past_shifts: &'static str,

    // Kitchen and bar.
    pub ticket: One,
    pub minutes: One,
    pub round: One,
    pub on_it: &'static str,
    pub all_made: &'static str,
    pub all_made_help: &'static str,
    pub recall: One,
    pub all_day: &'static str,
    pub stations: &'static str,

    // How it stands with the hub.
    pub hub_all_saved: &'static str,
    pub hub_sending: Counted,
    pub hub_catching_up: &'static str,
    pub hub_away: &'static str,
    pub hub_refuses: &'static str,
    pub till_to_send: fn(u64, &str, Option<&str>) -> String,
    pub this_device: &'static str,
    pub device: &'static str,
    pub store: &'static str,
    pub hub: &'static str,
    pub to_send: &'static str,
    pub storage: &'static str,
    pub used_of: Two,
    pub connected: &'static str,
    pub connecting: &'static str,
    pub not_reached: &'static str,
    pub refused: &'static str,
    pub try_hub_now: &'static str,
    pub refused_words: One,
    pub pair_again: &'static str,
    pub nearly_full: &'static str,
    pub hub_disk_low: &'static str,
    pub hub_disk_full: &'static str,
    pub not_persisted: &'static str,
    pub events_lost: fn(u64, &str, &str, &str, &str) -> String,
    pub update_ready: &'static str,
    pub rolled_back: One,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub theme_contrast: &'static str,

    // Events that could not be read.
    pub quarantine: &'static str,
    pub quarantined: fn(&str, &str, &str) -> String,
    pub unknown_device: &'static str,
    pub event_damaged: &'static str,
    pub event_unknown: One,
    pub event_newer: One,
    pub event_foreign: &'static str,
    pub event_misplaced: &'static str,

    // What went wrong.
    pub sales_are_safe: &'static str,
    pub panic_words: &'static str,
    pub order_unknown: &'static str,
    pub order_exists: &'static str,
    pub order_closed: &'static str,
    pub line_gone: &'static str,
    pub not_a_quantity: &'static str,
    pub order_empty: &'static str,
    pub nothing_to_send: &'static str,
    pub not_a_discount: &'static str,
    pub discount_gone: &'static str,
    pub line_paid: &'static str,
    pub not_refundable: &'static str,
    pub conflict_gone: &'static str,
    pub note_needed: &'static str,
    pub not_allowed: One,
    pub shift_unknown: &'static str,
    pub shift_closed: &'static str,
    pub shift_still_open: One,
    pub not_cash: &'static str,
    pub not_a_change: &'static str,
    pub not_a_count: &'static str,
    pub not_enough: One,
    pub ticket_unknown: &'static str,
    pub too_large: &'static str,
    pub storage_full: &'static str,
    pub storage_blocked: &'static str,
    pub storage_failed: One,
}

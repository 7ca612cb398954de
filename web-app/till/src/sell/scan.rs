//! What a code does at the till: scanned, or typed and entered; and a tap, which is a code that needs no reading.
//!
//! Keeps true: what is scanned sells the product that has exactly this code, or nothing, and then says so. Beginnings of
//! words find only what a person typed from a name. What has the code, and how much of it, says the core's catalogue.

use super::asking::Asking;
use super::choosing::Choosing;
use crate::engine::Till;
use crate::sale::{Mode, Sale};
use crate::scans;
use core_wasm::base::digits;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::records::catalog::{Found, Product};
use core_wasm::scanner::Scan;
use leptos::prelude::*;
use web_ui::components::notices::Notices;
use web_ui::keyboard::Keyboard;
use web_ui::text::t;

/// Sells by code.
#[derive(Clone, Copy)]
pub struct Scanner {
    till: Till,
    sale: Sale,
    notices: Notices,
    query: RwSignal<String>,
    asking: RwSignal<Asking>,
    currency: Currency,
}

impl Scanner {
    /// One that asks what it must through `asking`, and clears what was typed into `query` once it sold something.
    pub fn new(
        till: Till,
        sale: Sale,
        notices: Notices,
        query: RwSignal<String>,
        asking: RwSignal<Asking>,
        currency: Currency,
    ) -> Self {
        Self {
            till,
            sale,
            notices,
            query,
            asking,
            currency,
        }
    }

    /// Takes all scans for as long as the page is there. Each waits for what was asked before it, so that one behind a payment
    /// begins the next order, and none overtakes another. What a sheet asks may take somebody minutes: one that comes meanwhile is told
    /// at once, and sold by nobody's answer.
    pub fn listen(self, keyboard: Keyboard) {
        keyboard.on_scan(move |scan| {
            if self.is_covered() {
                self.in_vain(scan, |code| t().scan.close_first(code));
            } else {
                let scan = scan.clone();
                self.sale.after_all(move || self.scanned(&scan));
            }
            true
        });
    }

    fn in_vain(self, scan: &Scan, words: fn(&str) -> String) {
        scans::tell(self.notices, &scan.text, words);
    }

    /// Whether something is asked that is in the way of a scan.
    fn is_covered(self) -> bool {
        let asks = |asking: &Asking| *asking != Asking::Nothing;
        let is_asked = self.asking.try_with_untracked(asks) == Some(true);
        is_asked || untrack(|| self.sale.approval.is_asked()) || scans::has_sheet()
    }

    /// Sells what was scanned. While money is taken, or something else is asked, that is said instead.
    fn scanned(self, scan: &Scan) {
        let in_vain = |words| self.in_vain(scan, words);
        // Who scanned may be on another page by now.
        if self.asking.is_disposed() {
            return in_vain(|code| t().scan.go_to_sell(code));
        }
        if self.is_covered() {
            return in_vain(|code| t().scan.close_first(code));
        }
        let mode = self.sale.mode.get_untracked();
        if mode == Mode::Paying {
            return in_vain(|code| t().scan.pay_first(code));
        }
        self.query.set(String::new());
        let found = self.exact(&scan.text);
        let by_place = || scan.by_place.as_deref().map(|text| self.exact(text));
        let found = Some(found).filter(|found| !found.is_empty()).or_else(by_place);
        let found = found.unwrap_or_default();
        if found.is_empty() {
            return in_vain(|code| t().scan.unknown_code(code));
        }
        if mode != Mode::Goods {
            self.sale.leave();
        }
        self.take(found);
    }

    /// Enter in the search. A text without letters is a code; another may be one, too, or that code as people type it, or the
    /// one product that the words name. A code that nobody has is told and gone, words stay.
    pub fn entered(self) {
        let text = self.query.with_untracked(|query| digits::in_plain(query.trim()));
        if !text.is_empty() && self.sold_or_told(&text) {
            self.query.set(String::new());
        }
    }

    fn sold_or_told(self, text: &str) -> bool {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
        let has_letters = text.bytes().any(is_letter);
        if self.take(self.exact(text)) {
            return true;
        }
        let (typed, named, has_hits) = self.till.read(|replica| {
            let products = &replica.catalog().products;
            let has_hits = !products.search(text).is_empty();
            (products.by_code(text), products.only_named(text), has_hits)
        });
        let named = named.into_iter().map(of_tap).collect();
        if has_letters && (self.take(typed) || self.take(named)) {
            return true;
        }
        let is_code = !has_letters || !has_hits && text.bytes().any(|byte| byte.is_ascii_digit());
        if is_code {
            scans::tell(self.notices, text, |code| t().scan.unknown_code(code));
        }
        is_code
    }

    /// A product's tile.
    pub fn tapped(self, product: Product) {
        self.sell(of_tap(product));
    }

    /// Puts it on the slip, after what must be asked.
    pub fn sell(self, found: Found) {
        let Found { product, quantity } = found;
        let choosing = self.till.read(|replica| Choosing::of(replica, &product));
        match (quantity, choosing.filter(Choosing::must_choose)) {
            (None, _) => self.asking.set(Asking::Quantity(product)),
            (Some(quantity), Some(choosing)) => self.asking.set(Asking::Modifiers(choosing, quantity)),
            (Some(quantity), None) => self.sale.add(product, Vec::new(), quantity),
        }
    }

    fn exact(self, text: &str) -> Vec<Found> {
        self.till.read(|replica| {
            let rules = replica.settings().label_rules();
            replica.catalog().products.scan(text, &rules, self.currency)
        })
    }

    /// Sells the one that was found, or asks which one is meant. Whether there is any.
    fn take(self, mut found: Vec<Found>) -> bool {
        match (found.pop(), found.is_empty()) {
            (None, _) => return false,
            (Some(one), true) => self.sell(one),
            (Some(last), false) => {
                found.push(last);
                self.asking.set(Asking::Which(found));
            }
        }
        true
    }
}

/// One of it, unless it is weighed.
fn of_tap(product: Product) -> Found {
    let quantity = (!product.weighed).then_some(Quantity::ONE);
    Found { product, quantity }
}

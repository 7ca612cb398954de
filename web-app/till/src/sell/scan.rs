//! What a code does at the till: scanned, or typed and entered; and a tap, which is a code that needs no reading.
//!
//! Keeps true: what is scanned sells the product that has exactly this code, or nothing, and then says so. Beginnings of
//! words find only what a person typed from a name. What has the code, and how much of it, says the core's catalogue.

use super::asking::Asking;
use super::choosing::Choosing;
use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::records::catalog::{Found, Product};
use leptos::prelude::*;
use web_ui::components::notices::{Notices, Tone};
use web_ui::text::t;

/// So much of an unknown code is said; a code of many elements would fill the screen.
const SAID: usize = 48;

/// Sells by code.
#[derive(Clone, Copy)]
pub struct Scanner {
    till: Till,
    sale: Sale,
    notices: Notices,
    asking: RwSignal<Asking>,
    currency: Currency,
}

impl Scanner {
    /// One that asks what it must through `asking`.
    pub fn new(
        till: Till,
        sale: Sale,
        notices: Notices,
        asking: RwSignal<Asking>,
        currency: Currency,
    ) -> Self {
        Self {
            till,
            sale,
            notices,
            asking,
            currency,
        }
    }

    /// A scanner's text: sells what has exactly this code. If nothing has, that is said, and nothing else happens.
    pub fn scanned(self, text: &str) {
        if !self.take(self.exact(text)) {
            self.unknown(text);
        }
    }

    /// A text of the search, with Enter. One without letters is a code; another may be one, too, or that code as people
    /// type it, or the one product that the words name. Whether the search is to be cleared: a code that nobody has is
    /// told and gone, words stay.
    pub fn entered(self, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
        if !text.bytes().any(is_letter) {
            self.scanned(text);
            return true;
        }
        let (typed, named, has_hits) = self.till.read(|replica| {
            let products = &replica.catalog().products;
            let has_hits = !products.search(text).is_empty();
            (products.by_code(text), products.only_named(text), has_hits)
        });
        let named = named.into_iter().map(of_tap).collect();
        if self.take(self.exact(text)) || self.take(typed) || self.take(named) {
            return true;
        }
        let is_code = !has_hits && text.bytes().any(|byte| byte.is_ascii_digit());
        if is_code {
            self.unknown(text);
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

    fn unknown(self, text: &str) {
        let code: String = text
            .chars()
            .filter(|sign| !sign.is_control())
            .take(SAID)
            .collect();
        self.notices.say(Tone::Trouble, t().sell.unknown_code(&code));
    }
}

/// One of it, unless it is weighed.
fn of_tap(product: Product) -> Found {
    let quantity = (!product.weighed).then_some(Quantity::ONE);
    Found { product, quantity }
}

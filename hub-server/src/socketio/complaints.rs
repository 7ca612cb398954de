//! What of clients' events was not understood, told in the log once a kind: a client that sends one for each thing that is
//! sold would fill it.
//!
//! Keeps true: what clients make of it is bounded.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// So many kinds are told. Types are any text; whoever invents more has been told of enough.
const MOST: usize = 200;

/// The kinds that were told.
#[derive(Debug, Default)]
pub struct Complaints(Mutex<HashSet<(String, &'static str)>>);

impl Complaints {
    /// Whether this trouble with events of this type is to be told: it is the first since the hub started.
    pub fn is_first(&self, kind: &str, trouble: &'static str) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.len() < MOST && told.insert((kind.to_owned(), trouble))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_trouble_with_each_type_is_told_once_and_not_without_end() {
        let told = Complaints::default();
        assert!(told.is_first("order.paid", "number"));
        assert!(!told.is_first("order.paid", "number"));
        assert!(told.is_first("order.paid", "currency"));
        assert!(told.is_first("order.tipped", "unknown type"));
        let invented = (0..2 * MOST).filter(|n| told.is_first(&format!("x.{n}"), "unknown type"));
        assert_eq!(invented.count(), MOST - 3);
    }
}

//! The judge: what must be true once a shop has settled, worked out from what was confirmed to people, not from what
//! the machines believe.

use super::hub::Hub;
use super::till::Till;
use super::world::memory;
use core_wasm::event::Envelope;
use core_wasm::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Head, Seq, verify_chain};
use core_wasm::money::Amount;
use core_wasm::replica::Replica;
use core_wasm::store::{MemoryStore, Store};
use std::collections::{BTreeMap, BTreeSet};

type Journal = BTreeMap<(DeviceId, Seq), Entry>;

/// Whether every store holds as much as every other.
pub fn is_quiet(tills: &[Till], hub: &Hub) -> bool {
    let heads = memory(hub.store.heads());
    tills.iter().all(|till| memory(till.store.heads()) == heads)
}

/// Every violation, in words.
pub fn judge(tills: &[Till], hub: &Hub) -> Vec<String> {
    let mut violations = Vec::new();
    let (journal, repeats) = journal_of(&hub.store);
    if repeats > 0 {
        violations.push(format!("the hub stored {repeats} events twice"));
    }
    for (index, till) in tills.iter().enumerate() {
        let (its, repeats) = journal_of(&till.store);
        if its != journal || repeats > 0 {
            let (less, more) = (missing(&journal, &its), missing(&its, &journal));
            violations.push(format!(
                "till {index} lacks {less} events, has {more} more, {repeats} twice"
            ));
        }
    }
    for till in tills {
        for entry in &till.confirmed {
            if journal.get(&(entry.device_id, entry.seq)) != Some(entry) {
                violations.push(format!(
                    "event {:?} was confirmed and is lost or altered",
                    entry.seq
                ));
            }
        }
        let stream: Vec<&Entry> = journal
            .values()
            .filter(|entry| entry.device_id == till.me)
            .collect();
        if let Err(broken) = verify_chain(Head::empty(till.me), stream) {
            violations.push(broken.to_string());
        }
    }
    let ids: BTreeSet<_> = journal
        .values()
        .filter_map(|entry| Envelope::decode(&entry.bytes).ok())
        .map(|e| e.event_id)
        .collect();
    if ids.len() != journal.len() {
        violations.push("two events have one id".to_owned());
    }
    let prints: BTreeSet<_> = tills
        .iter()
        .filter_map(|till| till.read(0, Replica::fingerprint))
        .collect();
    if prints.len() != 1 {
        violations.push(format!("{} different folds of one journal", prints.len()));
    }
    violations.extend(
        tills
            .first()
            .and_then(|till| till.read(0, |replica| money(replica, tills)))
            .into_iter()
            .flatten(),
    );
    violations
}

/// Payments against what was tendered, and the numbers of receipts.
fn money(replica: &Replica, tills: &[Till]) -> Vec<String> {
    let mut violations = Vec::new();
    let (mut folded, mut receipts): (Amount, Vec<String>) = (Amount::ZERO, Vec::new());
    for view in replica.orders() {
        for payment in &view.order.payments {
            folded += payment.paid.tendered - payment.paid.change;
            receipts.push(payment.paid.receipt.clone());
        }
        for refund in &view.order.refunds {
            folded += -refund.refunded.amount;
            receipts.push(refund.refunded.receipt.clone());
        }
    }
    let confirmed: Amount = tills
        .iter()
        .flat_map(|till| &till.confirmed)
        .filter_map(paid)
        .sum();
    if folded != confirmed {
        violations.push(format!(
            "{folded:?} in the drawers by the fold, {confirmed:?} was taken"
        ));
    }
    receipts.sort();
    for (index, _) in tills.iter().enumerate() {
        let prefix = format!("{}-", index + 1);
        let numbers: Vec<&str> = receipts
            .iter()
            .filter_map(|number| number.strip_prefix(&prefix))
            .collect();
        let expected: Vec<String> = (1..=numbers.len()).map(|number| format!("{number:06}")).collect();
        if numbers != expected {
            violations.push(format!(
                "receipts of till {} are not gap-free: {numbers:?}",
                index + 1
            ));
        }
    }
    violations
}

fn paid(entry: &Entry) -> Option<Amount> {
    use core_wasm::event::Body;
    use core_wasm::order::OrderEvent;
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    match Body::decode(envelope.kind, envelope.type_version, envelope.payload.0).ok()? {
        Body::Order(OrderEvent::Paid(paid)) => Some(paid.amount),
        Body::Order(OrderEvent::Refunded(refunded)) => Some(-refunded.amount),
        _ => None,
    }
}

fn journal_of(store: &MemoryStore) -> (Journal, usize) {
    let entries = memory(store.read(Cursor(0), usize::MAX)).entries;
    let count = entries.len();
    let journal: Journal = entries
        .into_iter()
        .map(|entry| ((entry.device_id, entry.seq), entry))
        .collect();
    let repeats = count - journal.len();
    (journal, repeats)
}

fn missing(from: &Journal, of: &Journal) -> usize {
    from.keys().filter(|key| !of.contains_key(key)).count()
}

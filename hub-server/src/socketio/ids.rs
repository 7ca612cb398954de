//! Ids of clients, which are any text, and ours, which are UUIDs. A client's id that is a UUID is itself; any other makes
//! a UUID v5, the same at every hub.

use core_wasm::base::ids::{DeviceId, LineId, OrderId, Realm, TicketId};
use std::collections::HashMap;
use uuid::Uuid;

/// How long a client's id may be, in characters.
pub const LONGEST: usize = 128;

/// Whether text may be an id.
pub fn is_id(text: &str) -> bool {
    (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn uuid(realm: &Realm, kind: &str, text: &str) -> Uuid {
    match Uuid::parse_str(text) {
        // Only as we write it ourselves, so that it comes back as it was written.
        Ok(uuid) if uuid.to_string() == text => uuid,
        _ => Uuid::new_v5(&realm.singleton("client").0, format!("{kind}\n{text}").as_bytes()),
    }
}

/// The order of a client's id.
pub fn order(realm: &Realm, text: &str) -> OrderId {
    OrderId(uuid(realm, "order", text))
}

/// The ticket of a client's id.
pub fn ticket(realm: &Realm, text: &str) -> TicketId {
    TicketId(uuid(realm, "ticket", text))
}

/// The line of an order that has this content. An item that changes is another line.
pub fn line(order: OrderId, content: &str) -> LineId {
    LineId(Uuid::new_v5(&order.0, content.as_bytes()))
}

/// The stream that a hub keeps for a client, and its id among the store's devices. Another hub makes another: it can't
/// know how far this one had come.
pub fn stream(hub: DeviceId, alias: &str) -> DeviceId {
    DeviceId(Uuid::new_v5(&hub.0, format!("client\n{alias}").as_bytes()))
}

/// What clients call things, by our ids. What is not in it has no other name than its UUID.
#[derive(Debug, Default)]
pub struct Names(HashMap<Uuid, Box<str>>);

impl Names {
    /// Notes what a client calls something.
    pub fn learn(&mut self, id: Uuid, text: &str) {
        if !self.0.contains_key(&id) && id.to_string() != text {
            self.0.insert(id, text.into());
        }
    }

    /// What clients call it.
    pub fn of(&self, id: Uuid) -> String {
        self.0
            .get(&id)
            .map_or_else(|| id.to_string(), |text| text.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::store::contract::{device, realm};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_comes_back_as_it_was_written(text in "[a-zA-Z0-9_-]{1,40}") {
            let mut names = Names::default();
            let id = order(&realm(), &text);
            names.learn(id.0, &text);
            prop_assert_eq!(names.of(id.0), text.clone());
            prop_assert_eq!(order(&realm(), &text), id);
            prop_assert_ne!(ticket(&realm(), &text).0, id.0);
        }
    }

    #[test]
    fn our_own_ids_are_themselves_and_only_as_we_write_them() {
        let ours = "0197a000-0000-7000-8000-000000000001";
        assert_eq!(order(&realm(), ours).to_string(), ours);
        let loud = ours.to_uppercase().replace('7', "A");
        assert_ne!(order(&realm(), &loud).to_string(), loud.to_lowercase());
        assert_ne!(stream(device(1), "a"), stream(device(2), "a"));
        assert_eq!(Names::default().of(order(&realm(), ours).0), ours);
    }

    #[test]
    fn an_id_is_something_that_can_be_named() {
        assert!(is_id("order-1760000000000-k3j5") && is_id("é"));
        assert!(!is_id("") && !is_id("a\nb") && !is_id(&"x".repeat(LONGEST + 1)));
    }
}

//! Each thing that the judge of leases must see, once.

use super::*;
use crate::sim::pairing::MANAGER;
use core_wasm::base::clock::Fences;
use core_wasm::domain::order::Lock;
use core_wasm::domain::order::event::Locked;
use core_wasm::lease::HOLD_MS;
use core_wasm::protocol::lease::LockRequest;
use core_wasm::store::contract::device;
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(7));

fn locked(n: u128, fence: u64, approved_by: Option<&str>) -> Locked {
    Locked {
        device_id: device(n),
        user_id: None,
        fence: Fence(fence),
        approved_by: approved_by.map(Into::into),
    }
}

fn asks(ledger: &mut Ledger, n: u128, at: u64) {
    let request = LockRequest {
        order_id: ORDER,
        n: 1,
        user_id: None,
        seen: Fence(0),
        approved_by: None,
    };
    ledger.hears(1, device(n), &ClientMessage::LockRequest(request), at);
}

#[test]
fn what_is_lent_twice_is_seen() {
    for (at, approved_by, right) in [
        (1_000, None, false),
        (1_000, Some("ben"), false),
        (1_000, Some(MANAGER), true),
        (LEASE_MS, None, true),
    ] {
        let mut ledger = Ledger::default();
        asks(&mut ledger, 1, 0);
        assert_eq!(ledger.locks(ORDER, &locked(1, 1, None), 5), None);
        asks(&mut ledger, 2, at);
        let wrong = ledger.locks(ORDER, &locked(2, 2, approved_by), at + 5);
        assert_eq!(wrong.is_none(), right, "{wrong:?}");
    }
}

#[test]
fn a_fence_that_does_not_rise_is_seen() {
    let mut ledger = Ledger::default();
    assert_eq!(ledger.locks(ORDER, &locked(1, 2, None), 0), None);
    assert!(ledger.locks(ORDER, &locked(1, 2, None), 0).is_some());
    ledger.replaced();
    assert_eq!(ledger.locks(ORDER, &locked(1, 1, None), 0), None, "another hub");
}

#[test]
fn a_claim_that_was_not_given_or_has_ended_is_seen() {
    let mut ledger = Ledger::default();
    asks(&mut ledger, 1, 0);
    ledger.locks(ORDER, &locked(1, 1, None), 5);
    let claims = |until: u64| {
        move |at: u64| {
            let held = (at < until).then_some((ORDER, Fence(1)));
            held.into_iter().collect::<Fences>()
        }
    };
    assert_eq!(
        ledger.claimed(device(1), 10, claims(HOLD_MS)),
        Vec::<String>::new()
    );
    assert_eq!(ledger.claimed(device(1), 10, claims(LEASE_MS + 1)).len(), 1);
    assert_eq!(ledger.claimed(device(2), 10, claims(HOLD_MS)).len(), 1);
}

#[test]
fn a_claim_on_what_somebody_else_was_said_to_have_is_seen() {
    let mut ledger = Ledger::default();
    asks(&mut ledger, 1, 0);
    ledger.locks(ORDER, &locked(1, 1, None), 5);
    let claims = |_| [(ORDER, Fence(1))].into_iter().collect::<Fences>();
    let told = |n, fence| {
        HubMessage::Locked(LockedOrder {
            order_id: ORDER,
            lock: Lock {
                device_id: device(n),
                user_id: None,
                fence: Fence(fence),
            },
        })
    };
    let is_seen = |ledger: &Ledger| {
        let wrong = ledger.claimed(device(1), 10, claims);
        wrong.iter().any(|wrong| wrong.contains("was told"))
    };
    ledger.tells(device(1), &told(1, 1));
    ledger.tells(device(2), &told(3, 2));
    assert!(!is_seen(&ledger));
    asks(&mut ledger, 2, 0);
    ledger.locks(ORDER, &locked(2, 2, Some(MANAGER)), 6);
    ledger.tells(device(1), &told(2, 2));
    assert!(is_seen(&ledger));
    // The hub is replaced while the same news is still on its way.
    ledger.replaced();
    ledger.tells(device(1), &told(2, 2));
    assert!(!is_seen(&ledger));
}

#[test]
fn a_hub_that_speaks_of_what_is_not_journalled_or_over_is_seen() {
    let mut ledger = Ledger::default();
    let told = HubMessage::Locked(LockedOrder {
        order_id: ORDER,
        lock: Lock {
            device_id: device(1),
            user_id: None,
            fence: Fence(1),
        },
    });
    assert_eq!(ledger.says(1, &told, 0).len(), 1);
    ledger.locks(ORDER, &locked(1, 1, None), 0);
    assert_eq!(ledger.says(1, &told, 1), Vec::<String>::new());
    assert_eq!(ledger.says(1, &told, LEASE_MS + SLACK_MS).len(), 1);
}

//! Both machines: the table message by message, and whole shops of them under random delays, losses, clock rates and
//! restarts of the hub.

use super::*;
use crate::base::clock::Fence;
use crate::base::clock::Fences;
use crate::base::ids::{DeviceId, OrderId, UserId};
use crate::domain::order::Lock;
use crate::domain::order::OrderEvent;
use crate::protocol::lease::*;
use crate::protocol::{ClientMessage, HubMessage};
use crate::records::staff::{Member, PinTag, Role, StaffEvent, StaffImported};
use crate::replica::Command;
use crate::testing::{Device, order_id, realm};
use proptest::prelude::*;
use uuid::Uuid;

const ORDER: u128 = 7;

fn device(n: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(n))
}

/// A hub with a journal of its own, as far as leases go.
struct Hub {
    table: LeaseTable,
    journal: Device,
}

impl Hub {
    fn new() -> Self {
        let mut journal = Device::new(99);
        let member = |id: &str, role| Member {
            id: id.into(),
            name: id.to_owned(),
            role,
            pin: PinTag::default(),
        };
        let staff = StaffImported {
            staff: vec![member("mona", Role::Manager), member("wim", Role::Waiter)],
        };
        let body = crate::domain::Body::Staff(StaffEvent::Imported(staff));
        journal
            .run(vec![Command::Record(realm().singleton("staff"), body)])
            .unwrap();
        Self {
            table: LeaseTable::default(),
            journal,
        }
    }

    fn turn(&mut self, now: u64, device: DeviceId, call: LeaseCall) -> Turn {
        let turn = turn(&mut self.table, now, device, call, &self.journal.replica);
        self.journal.run(turn.record.iter().cloned().collect()).unwrap();
        turn
    }

    fn ask(&mut self, now: u64, n: u128, approved_by: Option<&str>) -> LockAnswer {
        let request = LockRequest {
            order_id: order_id(ORDER),
            n: 1,
            user_id: None,
            seen: Fence(0),
            approved_by: approved_by.map(UserId::from),
        };
        match self.turn(now, device(n), LeaseCall::Request(request)).answer {
            Some(HubMessage::LockResponse(answer)) => answer,
            other => panic!("no answer: {other:?}"),
        }
    }

    fn renew(&mut self, now: u64, n: u128, fence: u64) -> LockOutcome {
        let renew = LockRenew {
            order_id: order_id(ORDER),
            n: 1,
            fence: Fence(fence),
        };
        match self.turn(now, device(n), LeaseCall::Renew(renew)).answer {
            Some(HubMessage::LockRenewed(answer)) => answer.outcome,
            other => panic!("no answer: {other:?}"),
        }
    }

    fn release(&mut self, now: u64, n: u128, fence: u64) -> Turn {
        let release = LockRelease {
            order_id: order_id(ORDER),
            fence: Fence(fence),
        };
        self.turn(now, device(n), LeaseCall::Release(release))
    }

    fn holder(&self, now: u64) -> Option<DeviceId> {
        self.table.lock(now, order_id(ORDER)).map(|lock| lock.device_id)
    }

    fn folded(&self) -> (Fence, Option<DeviceId>) {
        let order = self.journal.state(order_id(ORDER));
        (order.fence, order.locked.as_ref().map(|lock| lock.device_id))
    }

    /// The process ends and starts again: only the journal stays.
    fn restart(&mut self, now: u64) {
        self.table = LeaseTable::restore(now, self.journal.replica.locks());
    }
}

fn got(answer: &LockAnswer) -> (LockOutcome, u64) {
    (
        answer.outcome,
        answer.lock.as_ref().map_or(0, |lock| lock.fence.0),
    )
}

#[test]
fn one_has_it_until_it_is_given_back() {
    let mut hub = Hub::new();
    assert_eq!(got(&hub.ask(0, 1, None)), (LockOutcome::Granted, 1));
    assert_eq!(hub.folded(), (Fence(1), Some(device(1))), "journalled");
    let refused = hub.ask(1, 2, None);
    assert_eq!(got(&refused), (LockOutcome::Held, 1));
    assert_eq!(refused.lock.map(|lock| lock.device_id), Some(device(1)));
    assert!(hub.release(2, 2, 1).tell.is_none(), "not theirs to give back");
    let told = hub.release(2, 1, 1).tell;
    let fence = Fence(1);
    let order_id = order_id(ORDER);
    assert_eq!(
        told,
        Some(HubMessage::Released(ReleasedOrder { order_id, fence }))
    );
    assert_eq!(hub.folded(), (Fence(1), None));
    assert_eq!(got(&hub.ask(3, 2, None)), (LockOutcome::Granted, 2));
}

#[test]
fn it_lapses_unless_it_is_renewed() {
    let mut hub = Hub::new();
    hub.ask(0, 1, None);
    assert_eq!(hub.table.next_lapse(), Some(LEASE_MS));
    assert_eq!(hub.renew(15_000, 1, 1), LockOutcome::Granted);
    assert_eq!(hub.table.next_lapse(), Some(15_000 + LEASE_MS));
    assert_eq!(hub.table.lapse(15_000 + LEASE_MS - 1), []);
    assert_eq!(got(&hub.ask(15_000 + LEASE_MS - 1, 2, None)).0, LockOutcome::Held);
    // At the moment it lapses, whether it was collected or not.
    assert_eq!(hub.renew(15_000 + LEASE_MS, 1, 1), LockOutcome::Held);
    assert_eq!(
        got(&hub.ask(15_000 + LEASE_MS, 2, None)),
        (LockOutcome::Granted, 2)
    );
    assert_eq!(
        hub.release(15_001 + LEASE_MS, 1, 1),
        Turn::default(),
        "nobody else's"
    );
    let later = 15_000 + 2 * LEASE_MS;
    let lapsed = lapsed(&mut hub.table, later);
    assert_eq!(lapsed.len(), 1);
    assert_eq!((hub.holder(later), hub.table.next_lapse()), (None, None));
}

#[test]
fn only_a_manager_may_have_it_taken_over() {
    let mut hub = Hub::new();
    hub.ask(0, 1, None);
    for nobody in ["wim", "stranger"] {
        assert_eq!(got(&hub.ask(1, 2, Some(nobody))), (LockOutcome::NotAllowed, 1));
    }
    assert_eq!(hub.holder(1), Some(device(1)));
    assert_eq!(got(&hub.ask(2, 2, Some("mona"))), (LockOutcome::Granted, 2));
    let approved = hub
        .journal
        .replica
        .order_history(order_id(ORDER))
        .find_map(|(_, event)| match event {
            OrderEvent::Locked(locked) if locked.fence == Fence(2) => locked.approved_by.clone(),
            _ => None,
        });
    assert_eq!(approved, Some(UserId::from("mona")), "named in the journal");
    assert_eq!(hub.renew(3, 1, 1), LockOutcome::Held);
    assert_eq!(hub.folded(), (Fence(2), Some(device(2))));
}

#[test]
fn what_could_not_be_journalled_did_not_happen() {
    let mut hub = Hub::new();
    hub.ask(0, 1, None);
    let request = |approved_by: &str| LockRequest {
        order_id: order_id(ORDER),
        n: 1,
        user_id: None,
        seen: Fence(0),
        approved_by: Some(approved_by.into()),
    };
    let taken = turn(
        &mut hub.table,
        1,
        device(2),
        LeaseCall::Request(request("mona")),
        &hub.journal.replica,
    );
    assert_eq!(hub.holder(1), Some(device(2)));
    taken.undo(&mut hub.table);
    assert_eq!(hub.holder(1), Some(device(1)), "still theirs");
    assert_eq!(hub.renew(2, 1, 1), LockOutcome::Granted);
}

#[test]
fn of_grants_that_wait_together_none_stands_that_could_not_be_journalled() {
    for journalled in [0, 2, 3] {
        let mut hub = Hub::new();
        hub.ask(0, 1, None);
        let mut takes = |n: u128| {
            let request = LockRequest {
                order_id: order_id(ORDER),
                n: 1,
                user_id: None,
                seen: Fence(0),
                approved_by: Some("mona".into()),
            };
            let call = LeaseCall::Request(request);
            turn(&mut hub.table, 1, device(n), call, &hub.journal.replica)
        };
        let turns = [2, 3].map(|n| (n, takes(n)));
        for (n, turn) in turns {
            if n == journalled {
                turn.keep(&mut hub.table);
            } else {
                turn.undo(&mut hub.table);
            }
        }
        let stands = if journalled == 0 { 1 } else { journalled };
        assert_eq!(hub.holder(1), Some(device(stands)));
    }
}

#[test]
fn a_late_release_of_an_earlier_lease_takes_nothing() {
    let mut hub = Hub::new();
    hub.ask(0, 1, None);
    assert_eq!(
        got(&hub.ask(1, 1, None)),
        (LockOutcome::Granted, 2),
        "asked again, as after a lost answer"
    );
    hub.release(2, 1, 1);
    assert_eq!(hub.holder(2), Some(device(1)));
}

#[test]
fn a_hub_that_starts_again_knows_who_may_still_believe() {
    let mut hub = Hub::new();
    hub.ask(40_000, 1, None);
    // The clock of a new process begins anew.
    hub.restart(0);
    assert_eq!(got(&hub.ask(LEASE_MS - 1, 2, None)), (LockOutcome::Held, 1));
    assert_eq!(hub.renew(LEASE_MS - 1, 1, 1), LockOutcome::Granted);
    hub.restart(0);
    let fences: Vec<_> = hub
        .table
        .lapse(LEASE_MS)
        .into_iter()
        .map(|(_, fence)| fence)
        .collect();
    assert_eq!(fences, [Fence(1)]);
    assert_eq!(got(&hub.ask(LEASE_MS, 2, None)), (LockOutcome::Granted, 2));
}

#[test]
fn a_hub_that_lost_its_disk_learns_the_fence_from_who_asks() {
    let mut hub = Hub::new();
    let asked = |seen| LockRequest {
        order_id: order_id(ORDER),
        n: 1,
        user_id: None,
        seen: Fence(seen),
        approved_by: None,
    };
    for (seen, given) in [(41, 42), (u64::MAX, 43)] {
        let turn = hub.turn(0, device(1), LeaseCall::Request(asked(seen)));
        match turn.answer {
            Some(HubMessage::LockResponse(answer)) => assert_eq!(got(&answer), (LockOutcome::Granted, given)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_written_under_a_lost_lease_is_folded_and_found() {
    let mut hub = Hub::new();
    let mut till = Device::new(1);
    till.order(order_id(ORDER), crate::testing::create()).unwrap();
    hub.journal.receive(&till.written.clone());
    hub.ask(0, 1, None);
    let known = hub.journal.written.clone();
    till.receive(&known);
    till.fences.insert(order_id(ORDER), Fence(1));
    let kept = till.order(order_id(ORDER), crate::testing::add(1, 450)).unwrap();
    hub.ask(1, 2, Some("mona"));
    let known = hub.journal.written.clone();
    till.receive(&known);
    // It was told by the journal, and still believes.
    let stale = till.order(order_id(ORDER), crate::testing::add(2, 300)).unwrap();
    let order = till.state(order_id(ORDER));
    assert_eq!(order.slip().count(), 2);
    let id = |entry: &crate::journal::Entry| {
        let envelope = crate::journal::Envelope::decode(&entry.bytes).unwrap();
        (envelope.event_id, envelope.fence)
    };
    let found: Vec<_> = order.stale_fences.iter().map(|meta| meta.event_id).collect();
    assert_eq!(found, [id(&stale[0]).0]);
    assert_eq!(id(&kept[0]).1, Some(Fence(1)));
}

#[test]
fn leases_are_no_change_of_an_order() {
    let mut hub = Hub::new();
    hub.ask(0, 1, None);
    hub.ask(1, 1, None);
    let order = hub.journal.state(order_id(ORDER));
    assert_eq!(order.changed_at, crate::base::clock::Timestamp::default());
    // A lease journalled behind the one that took it over changes nothing.
    let late = OrderEvent::Locked(crate::domain::order::event::Locked {
        device_id: device(5),
        user_id: None,
        fence: Fence(1),
        approved_by: None,
    });
    let record = Command::Record(order_id(ORDER).into(), crate::domain::Body::Order(late));
    hub.journal.run(vec![record]).unwrap();
    assert_eq!(hub.folded(), (Fence(2), Some(device(1))));
}

fn open(order_id: OrderId) -> LeaseWish {
    LeaseWish::Open {
        order_id,
        user_id: None,
        seen: Fence(0),
    }
}

fn granted(n: u32, device: DeviceId, fence: u64) -> LockAnswer {
    LockAnswer {
        order_id: order_id(ORDER),
        n,
        outcome: LockOutcome::Granted,
        lock: Some(Lock {
            device_id: device,
            user_id: None,
            fence: Fence(fence),
        }),
    }
}

/// A holder that is connected, knows that nothing is held, and has asked for [`ORDER`] at `now`: message number 1.
fn asking(now: u64) -> LeaseHolder {
    let (mut holder, mut out) = (LeaseHolder::new(device(1)), Vec::new());
    holder.connected(now, &mut out);
    holder.told(now, LockStatus { locks: Vec::new() }, &mut out);
    assert_eq!(holder.view(now, order_id(ORDER)), LeaseView::Free);
    holder.wish(now, open(order_id(ORDER)), &mut out);
    assert!(
        matches!(
            &out[..],
            [ClientMessage::LockStatus(_), ClientMessage::LockRequest(request)] if request.n == 1
        ),
        "{out:?}"
    );
    holder
}

#[test]
fn a_holder_counts_from_what_it_sent_and_renews() {
    let (mut holder, mut out) = (asking(100), Vec::new());
    holder.answered(5_000, granted(1, device(1), 3), &mut out);
    let mine = LeaseView::Mine { fence: Fence(3) };
    assert_eq!(holder.view(100 + HOLD_MS - 1, order_id(ORDER)), mine);
    assert_eq!(
        holder.fences(100 + HOLD_MS),
        Fences::new(),
        "from the request, not from the answer"
    );
    assert_eq!(holder.next_tick(), Some(100 + RENEW_MS));
    holder.tick(100 + RENEW_MS - 1, &mut out);
    assert_eq!(out, []);
    holder.tick(100 + RENEW_MS, &mut out);
    assert!(
        matches!(&out[..], [ClientMessage::LockRenew(renew)] if renew.fence == Fence(3) && renew.n == 2),
        "{out:?}"
    );
    // An answer to an earlier message does not prolong.
    holder.answered(20_000, granted(1, device(1), 3), &mut out);
    assert_eq!(
        holder.view(100 + HOLD_MS, order_id(ORDER)),
        LeaseView::Free,
        "as far as it knows"
    );
    holder.answered(20_000, granted(2, device(1), 3), &mut out);
    assert_eq!(holder.view(100 + RENEW_MS + HOLD_MS - 1, order_id(ORDER)), mine);
}

#[test]
fn without_the_hub_a_lease_stands_for_its_time_and_then_nobody_knows() {
    let (mut holder, mut out) = (asking(0), Vec::new());
    holder.answered(1, granted(1, device(1), 3), &mut out);
    holder.disconnected();
    assert_eq!(
        holder.view(HOLD_MS - 1, order_id(ORDER)),
        LeaseView::Mine { fence: Fence(3) }
    );
    assert_eq!(holder.view(HOLD_MS, order_id(ORDER)), LeaseView::Unknown);
    holder.tick(RENEW_MS, &mut out);
    assert_eq!(out, [], "nobody to say it to");
    holder.connected(RENEW_MS, &mut out);
    assert!(
        matches!(&out[1..], [ClientMessage::LockRenew(renew)] if renew.fence == Fence(3)),
        "{out:?}"
    );
}

#[test]
fn what_is_not_wanted_any_more_is_given_back() {
    let (mut holder, mut out) = (asking(0), Vec::new());
    holder.wish(1, LeaseWish::Leave(order_id(ORDER)), &mut out);
    assert_eq!(out, [], "there is nothing yet");
    holder.answered(2, granted(1, device(1), 3), &mut out);
    let release = LockRelease {
        order_id: order_id(ORDER),
        fence: Fence(3),
    };
    assert_eq!(out, [ClientMessage::LockRelease(release)]);
    assert_eq!(holder.next_tick(), None);
}

#[test]
fn others_are_shown_and_what_becomes_free_is_asked_for() {
    let (mut holder, mut out) = (asking(0), Vec::new());
    let theirs = granted(1, device(2), 3).lock.unwrap();
    let held = LockAnswer {
        outcome: LockOutcome::Held,
        ..granted(1, device(2), 3)
    };
    holder.answered(1, held, &mut out);
    assert_eq!(holder.view(1, order_id(ORDER)), LeaseView::Theirs(theirs.clone()));
    let order_id = order_id(ORDER);
    let fence = Fence(2);
    holder.released(2, ReleasedOrder { order_id, fence }, &mut out);
    assert_eq!(
        holder.view(2, order_id),
        LeaseView::Theirs(theirs.clone()),
        "an older lease"
    );
    holder.released(
        3,
        ReleasedOrder {
            order_id,
            fence: theirs.fence,
        },
        &mut out,
    );
    assert!(
        matches!(&out[..], [ClientMessage::LockRequest(request)] if request.seen == Fence(3)),
        "{out:?}"
    );
    holder.answered(4, granted(2, device(1), 4), &mut out);
    assert_eq!(holder.view(4, order_id), LeaseView::Mine { fence: Fence(4) });
    // What was told late is not believed.
    holder.locked(LockedOrder {
        order_id,
        lock: theirs,
    });
    assert_eq!(holder.view(4, order_id), LeaseView::Mine { fence: Fence(4) });
    let lock = Lock {
        device_id: device(3),
        user_id: Some("mona".into()),
        fence: Fence(5),
    };
    holder.locked(LockedOrder {
        order_id,
        lock: lock.clone(),
    });
    assert_eq!(holder.view(4, order_id), LeaseView::Theirs(lock), "taken over");
}

mod shop {
    //! A hub and two tills that all want one order, with every message late by a random while and now and then lost
    //! with its connection.

    use super::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug)]
    pub enum Step {
        /// So much time passes by the hub's clock.
        Wait(u64),
        Open(usize),
        Leave(usize),
        TakeOver(usize),
        /// The next message to the hub arrives.
        ToHub(usize),
        ToTill(usize),
        Cut(usize),
        Connect(usize),
        Restart,
    }

    pub fn step() -> impl Strategy<Value = Step> {
        let till = 0..2_usize;
        prop_oneof![
            12 => (1_u64..4_000).prop_map(Step::Wait),
            12 => (1_u64..20_000).prop_map(Step::Wait),
            8 => till.clone().prop_map(Step::Open),
            2 => till.clone().prop_map(Step::Leave),
            1 => till.clone().prop_map(Step::TakeOver),
            24 => till.clone().prop_map(Step::ToHub),
            24 => till.clone().prop_map(Step::ToTill),
            4 => till.clone().prop_map(Step::Cut),
            12 => till.prop_map(Step::Connect),
            1 => Just(Step::Restart),
        ]
    }

    struct Till {
        holder: LeaseHolder,
        /// Its clock against the hub's, in thousandths.
        rate: u64,
        connected: bool,
        to_hub: Vec<ClientMessage>,
        to_till: Vec<HubMessage>,
    }

    pub struct Shop {
        hub: Hub,
        now: u64,
        started: u64,
        tills: Vec<Till>,
        pub granted: Vec<Fence>,
        /// The fences that a manager took from somebody.
        taken: BTreeMap<Fence, Fence>,
        pub held: usize,
    }

    impl Shop {
        pub fn new(rates: [u64; 2]) -> Self {
            let till = |(index, rate): (usize, u64)| Till {
                holder: LeaseHolder::new(device(index as u128 + 1)),
                rate,
                connected: false,
                to_hub: Vec::new(),
                to_till: Vec::new(),
            };
            Self {
                hub: Hub::new(),
                now: 0,
                started: 0,
                tills: rates.into_iter().enumerate().map(till).collect(),
                granted: Vec::new(),
                taken: BTreeMap::new(),
                held: 0,
            }
        }

        fn at(&self, till: usize) -> u64 {
            1_000 + self.now * self.tills[till].rate / 1_000
        }

        fn hub_now(&self) -> u64 {
            self.now - self.started
        }

        pub fn run(&mut self, step: Step) {
            match step {
                Step::Wait(ms) => {
                    self.now += ms;
                    let now = self.hub_now();
                    for turn in lapsed(&mut self.hub.table, now) {
                        self.done(None, turn);
                    }
                    for till in 0..self.tills.len() {
                        self.till(till, |holder, at, out| holder.tick(at, out));
                    }
                }
                Step::Open(till) => self.wish(till, open(order_id(ORDER))),
                Step::Leave(till) => self.wish(till, LeaseWish::Leave(order_id(ORDER))),
                Step::TakeOver(till) => {
                    let order_id = order_id(ORDER);
                    let approved_by = "mona".into();
                    self.wish(
                        till,
                        LeaseWish::TakeOver {
                            order_id,
                            approved_by,
                        },
                    );
                }
                Step::ToHub(till) => {
                    if !self.tills[till].to_hub.is_empty() {
                        let message = self.tills[till].to_hub.remove(0);
                        self.hear(till, message);
                    }
                }
                Step::ToTill(till) => {
                    if !self.tills[till].to_till.is_empty() {
                        let message = self.tills[till].to_till.remove(0);
                        self.till(till, |holder, at, out| match message {
                            HubMessage::LockResponse(answer) | HubMessage::LockRenewed(answer) => {
                                holder.answered(at, answer, out);
                            }
                            HubMessage::LockStatus(status) => holder.told(at, status, out),
                            HubMessage::Locked(locked) => holder.locked(locked),
                            HubMessage::Released(released) => holder.released(at, released, out),
                            other => panic!("nothing of leases: {other:?}"),
                        });
                    }
                }
                Step::Cut(till) => self.cut(till),
                Step::Connect(till) => {
                    if !self.tills[till].connected {
                        self.tills[till].connected = true;
                        self.till(till, |holder, at, out| holder.connected(at, out));
                    }
                }
                Step::Restart => {
                    self.cut(0);
                    self.cut(1);
                    self.started = self.now;
                    self.hub.restart(0);
                }
            }
            self.check();
        }

        fn cut(&mut self, till: usize) {
            let till = &mut self.tills[till];
            till.connected = false;
            till.to_hub.clear();
            till.to_till.clear();
            till.holder.disconnected();
        }

        fn wish(&mut self, till: usize, wish: LeaseWish) {
            self.till(till, |holder, at, out| holder.wish(at, wish, out));
        }

        fn till(&mut self, till: usize, act: impl FnOnce(&mut LeaseHolder, u64, &mut Vec<ClientMessage>)) {
            let at = self.at(till);
            let till = &mut self.tills[till];
            let mut out = Vec::new();
            act(&mut till.holder, at, &mut out);
            assert!(till.connected || out.is_empty(), "it speaks to nobody: {out:?}");
            till.to_hub.extend(out);
        }

        fn hear(&mut self, till: usize, message: ClientMessage) {
            let call = match message {
                ClientMessage::LockRequest(request) => LeaseCall::Request(request),
                ClientMessage::LockRenew(renew) => LeaseCall::Renew(renew),
                ClientMessage::LockRelease(release) => LeaseCall::Release(release),
                ClientMessage::LockStatus(_) => LeaseCall::Status,
                other => panic!("nothing of leases: {other:?}"),
            };
            let now = self.hub_now();
            let before = self.hub.table.lock(now, order_id(ORDER)).cloned();
            let me = device(till as u128 + 1);
            let turn = turn(&mut self.hub.table, now, me, call, &self.hub.journal.replica);
            if let Some(HubMessage::Locked(locked)) = &turn.tell {
                self.granted.push(locked.lock.fence);
                if let Some(before) = before.filter(|before| before.device_id != me) {
                    self.taken.insert(before.fence, locked.lock.fence);
                }
            }
            self.done(Some(till), turn);
        }

        fn done(&mut self, till: Option<usize>, turn: Turn) {
            self.hub
                .journal
                .run(turn.record.iter().cloned().collect())
                .unwrap();
            if let (Some(till), Some(answer)) = (till, turn.answer) {
                self.tills[till].to_till.push(answer);
            }
            for till in self.tills.iter_mut().filter(|till| till.connected) {
                till.to_till.extend(turn.tell.clone());
            }
        }

        /// Whoever believes that it has the order is who has it by the hub's clock, unless it was taken over.
        fn check(&mut self) {
            let lock = self.hub.table.lock(self.hub_now(), order_id(ORDER)).cloned();
            for till in 0..self.tills.len() {
                let LeaseView::Mine { fence } = self.tills[till].holder.view(self.at(till), order_id(ORDER))
                else {
                    continue;
                };
                self.held += 1;
                let its = lock
                    .as_ref()
                    .is_some_and(|lock| lock.device_id == device(till as u128 + 1));
                assert!(
                    its || self.taken.contains_key(&fence),
                    "till {till} believes in {fence:?}, the hub in {lock:?}"
                );
            }
        }
    }
}

proptest! {
    // A case is a whole day; a hundred of them find whatever was broken on purpose.
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nobody_believes_in_a_lease_that_the_hub_gave_to_another(
        rates in [985_u64..1_016, 985_u64..1_016],
        steps in prop::collection::vec(shop::step(), 100..400),
    ) {
        let mut shop = shop::Shop::new(rates);
        for step in steps {
            shop.run(step);
        }
        prop_assert!(shop.granted.is_sorted_by(|one, next| one < next), "fences only rise: {:?}", shop.granted);
    }
}

#[test]
fn the_shop_of_the_property_really_lends() {
    use shop::Step;
    let mut shop = shop::Shop::new([1_000, 1_000]);
    let day = [
        Step::Connect(0),
        Step::ToHub(0),
        Step::ToTill(0),
        Step::Open(0),
        Step::ToHub(0),
        Step::ToTill(0),
    ];
    for step in day {
        shop.run(step);
    }
    assert_eq!((shop.held, shop.granted.len()), (1, 1));
}

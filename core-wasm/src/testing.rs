//! For tests: a device that decides, seals and folds like a till, without a disk.

use crate::base::clock::{Fences, Lamport, Timestamp};
use crate::base::ids::{
    AggregateId, DeviceId, EventId, LineId, OrderId, PaymentId, Realm, RefundId, StationId, UserId,
};
use crate::base::money::{Amount, Currency};
use crate::base::names::Names;
use crate::base::permission::Permission;
use crate::base::quantity::Quantity;
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;
use crate::domain::order::event::{LineAdded, PaymentMethod, Service, StationRef, Updated};
use crate::domain::order::{Order, OrderCommand, RefundWish, Tender};
use crate::domain::{Body, Draft};
use crate::journal::{Entry, Head, Metadata, Seq};
use crate::records::describe::Value;
use crate::records::described::{RecordEdited, RecordEvent};
use crate::records::staff::{Member, PinTag, Role, StaffEvent, StaffImported};
use crate::replica::{Command, CommandError, Context, Replica, Rights};
use uuid::Uuid;

pub fn realm() -> Realm {
    Realm {
        tenant_id: "t-test".into(),
        store_id: "s-1".into(),
    }
}

/// What a future that never waits, such as one of a store in memory, comes to.
pub fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}

pub fn order_id(n: u128) -> OrderId {
    OrderId(Uuid::from_u128(n))
}

pub fn line_id(n: u128) -> LineId {
    LineId(Uuid::from_u128(n))
}

/// Of the event at a place of device 1's stream, at a Lamport time.
pub fn metadata(seq: u64, lamport: u64) -> Metadata {
    Metadata {
        event_id: EventId(Uuid::from_u128(u128::from(seq))),
        aggregate_id: AggregateId(Uuid::from_u128(1)),
        version: 1,
        at: Timestamp(0),
        device_id: DeviceId(Uuid::from_u128(1)),
        user_id: None,
        approved_by: None,
        lamport: Lamport(lamport),
        seq: Seq(seq),
        fence: None,
    }
}

/// A replica with deterministic ids and a log of what it wrote.
pub struct Device {
    pub replica: Replica,
    pub written: Vec<Entry>,
    /// What its wall clock says.
    pub now: Timestamp,
    /// The leases it holds.
    pub fences: Fences,
    /// Who is signed in: Ana is a manager, Ben a cashier, Eve a waiter, Ola the owner.
    pub user: UserId,
    /// Who approves what they may not do alone.
    pub approver: Option<UserId>,
    number: u32,
    ids: u128,
}

impl Device {
    pub fn new(number: u32) -> Self {
        let me = DeviceId(Uuid::from_u128(u128::from(number)));
        let mut replica = Replica::new(realm(), me, number);
        replica.apply(&staff());
        Self {
            replica,
            written: Vec::new(),
            now: Timestamp(1_000),
            fences: Fences::new(),
            user: "ana".into(),
            approver: None,
            number,
            ids: 0,
        }
    }

    pub fn run(&mut self, commands: Vec<Command>) -> Result<Vec<Entry>, CommandError> {
        let (number, ids) = (u128::from(self.number), &mut self.ids);
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128((*ids << 32) | number)
        };
        let user_id = Some(self.user.clone());
        let entries = self.replica.execute(
            commands,
            &mut Context {
                now: self.now,
                utc_offset_minutes: 120,
                fences: self.fences.clone(),
                user_id,
                approved_by: self.approver.clone(),
                rights: Rights::OfPeople,
                new_id: &mut new_id,
            },
        )?;
        for entry in &entries {
            self.replica.apply(entry);
        }
        self.replica.settle();
        self.written.extend(entries.clone());
        Ok(entries)
    }

    pub fn order(&mut self, id: OrderId, command: OrderCommand) -> Result<Vec<Entry>, CommandError> {
        self.run(vec![Command::Order(id, command)])
    }

    pub fn receive(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.replica.apply(entry);
        }
        self.replica.settle();
    }

    pub fn state(&self, id: OrderId) -> &Order {
        self.replica.order(id).unwrap().order
    }
}

/// The first event of the store's hub: who works there.
fn staff() -> Entry {
    let people = [
        ("ana", Role::Manager),
        ("ben", Role::Cashier),
        ("eve", Role::Waiter),
        ("ola", Role::Owner),
    ];
    let staff = people.map(|(id, role)| Member {
        id: id.into(),
        name: id.into(),
        role,
        pin: PinTag::default(),
    });
    let imported = StaffEvent::Imported(StaffImported { staff: staff.into() });
    of_hub(0xb0b, realm().singleton("staff"), Body::Staff(imported))
}

/// The first event of a hub's stream.
pub fn of_hub(hub: u128, aggregate_id: AggregateId, body: Body) -> Entry {
    let draft = Draft {
        event_id: EventId(Uuid::from_u128(hub)),
        aggregate_id,
        version: 1,
        at: Timestamp(0),
        user_id: None,
        approved_by: None,
        fence: None,
        body,
    };
    let hub = Head::empty(DeviceId(Uuid::from_u128(hub)));
    draft.seal(&realm(), hub, Lamport::default()).1
}

/// The store says what people of a role may do, or nothing any more.
pub fn says(role: &str, set: &[(Permission, Option<bool>)]) -> Command {
    let set = set.iter().map(|(one, says)| {
        let says = says.map_or(Value::Nothing, Value::Flag);
        (one.word().to_owned(), says)
    });
    let edited = RecordEdited {
        record: "role".to_owned(),
        id: role.into(),
        set: set.collect(),
        archived: None,
        approved_by: None,
    };
    Command::Record(realm().records("role"), Body::Record(RecordEvent::Edited(edited)))
}

/// Lets devices that were apart meet: everyone gets everyone's events.
pub fn meet(devices: &mut [&mut Device]) {
    let all: Vec<Entry> = devices.iter().flat_map(|device| device.written.clone()).collect();
    for device in devices {
        device.receive(&all);
    }
}

pub fn create() -> OrderCommand {
    OrderCommand::Create {
        currency: Currency::from_code("EUR").unwrap(),
        service: Service::DineIn,
        table: Some("5".into()),
        guests: Some(2),
    }
}

pub fn add(line: u128, cents: i64) -> OrderCommand {
    OrderCommand::AddLine(Box::new(line_added(line, cents)))
}

pub fn line_added(line: u128, cents: i64) -> LineAdded {
    LineAdded {
        line_id: line_id(line),
        product_id: "soup".into(),
        name: Names::of("en", "Soup"),
        unit_price: Amount(cents),
        quantity: Quantity::ONE,
        unit: "piece".into(),
        tax: "food".into(),
        tax_rate: TaxRate(90_000),
        station: Some(StationRef {
            id: StationId::from("kitchen"),
            kind: StationKind::Kitchen,
        }),
        modifiers: Vec::new(),
        note: None,
    }
}

pub fn note(text: &str) -> OrderCommand {
    OrderCommand::Update(Updated {
        note: Some(text.into()),
        ..Updated::default()
    })
}

pub fn park(label: &str) -> OrderCommand {
    OrderCommand::Park {
        label: Some(label.into()),
    }
}

pub fn void() -> OrderCommand {
    OrderCommand::Void { reason: None }
}

pub fn refund(refund: u128, cents: i64) -> OrderCommand {
    OrderCommand::Refund(RefundWish {
        refund_id: RefundId(Uuid::from_u128(refund)),
        payment_id: None,
        method: PaymentMethod::Cash,
        amount: Amount(cents),
        reason: Some("cold".into()),
    })
}

pub fn pay(payment: u128, tendered: i64) -> OrderCommand {
    OrderCommand::Pay(Tender {
        payment_id: PaymentId(Uuid::from_u128(payment)),
        method: PaymentMethod::Cash,
        tendered: Amount(tendered),
    })
}

//! Every event type, by every kind of device, in every stream, with everybody behind it: what comes of it is what the registry's rows
//! and the roles say. `cargo xtask test authority` runs it alone.

use super::*;
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::base::quantity::Quantity;
use core_wasm::base::role::Role;
use core_wasm::domain::order::{ActionKind, OrderEvent};
use core_wasm::domain::ticket::TicketEvent;
use core_wasm::journal::Head;
use core_wasm::records::member::{Member, PinTag};
use core_wasm::records::staff::{StaffEvent, StaffImported};

/// Who may stand behind it; none of them is nobody, and the last works here no more than a stranger does.
const PEOPLE: [(Option<&str>, Option<Role>); 7] = [
    (None, None),
    (Some("cook"), Some(Role::Cook)),
    (Some("waiter"), Some(Role::Waiter)),
    (Some("cashier"), Some(Role::Cashier)),
    (Some("manager"), Some(Role::Manager)),
    (Some("owner"), Some(Role::Owner)),
    (Some("stranger"), None),
];

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// It was not taken.
    NotTaken,
    /// It is kept, and counts for nothing.
    Refused,
    /// It counts.
    Counts,
    /// It counts, and is in the inbox.
    Marked,
}

/// Its people, besides the devices.
fn staffed() -> Server {
    let mut server = Server::new();
    let staff = PEOPLE.iter().filter_map(|&(id, role)| {
        let (id, role) = (id?, role?);
        Some(Member {
            id: id.into(),
            name: id.to_owned(),
            role,
            pin: PinTag::default(),
        })
    });
    import(&mut server, staff.collect());
    server
}

/// Has the server write who works here.
fn import(server: &mut Server, staff: Vec<Member>) {
    let staff = StaffEvent::Imported(StaffImported { staff });
    let import = Command::Record(realm().singleton("staff"), Body::Staff(staff));
    server.ask(Ask::Record {
        user: None,
        decide: Box::new(|_| vec![import]),
    });
}

/// From the rows alone: what is to come of it.
fn expected(body: &Body, author: Author, owns: bool, behind: [Option<Role>; 2]) -> Came {
    if !owns {
        return Came::NotTaken;
    }
    let (name, _) = body.kind();
    let rows = event_types();
    let row = rows.iter().find(|row| row.name == name).unwrap();
    if !row.writers.devices.contains(&author) {
        return Came::Refused;
    }
    // Settling takes what its action does. What is taken off an order that nobody has heard of may have been made.
    let needs: &[Permission] = match body {
        Body::Order(OrderEvent::ConflictResolved(resolved)) => match resolved.action {
            ActionKind::Refund => &[Permission::Refund],
            ActionKind::Collect => &[Permission::TakeMoney],
            ActionKind::VoidLines => &[Permission::VoidSent],
            ActionKind::Reopen => &[Permission::Reopen],
            ActionKind::Reapply | ActionKind::Acknowledge => &[Permission::Settle],
        },
        Body::Order(OrderEvent::LineRemoved(_) | OrderEvent::Voided(_)) => &[Permission::VoidSent],
        Body::Order(OrderEvent::LineQuantityChanged(changed)) if changed.delta < Quantity::ZERO => {
            &[Permission::VoidSent]
        }
        Body::Ticket(_, TicketEvent::Created(_)) => &[Permission::VoidSent],
        _ => row.writers.needs,
    };
    let may = |role: Role| Permissions::usual(role).has_one_of(needs);
    let allowed = needs.is_empty() || behind.into_iter().flatten().any(may);
    match (author, allowed) {
        (Author::Station, _) | (_, true) => Came::Counts,
        (_, false) => Came::Marked,
    }
}

fn came(server: &mut Server, carrier: u128, owner: u128, entry: Entry) -> Came {
    let seq = entry.seq;
    let outcome = server.send(Some(carrier), vec![entry]);
    if !outcome.refused.is_empty() {
        return Came::NotTaken;
    }
    if server.is_refused(owner, seq) {
        return Came::Refused;
    }
    let view = server.committer.view().read();
    match view.replica.unpermitted().at(device(owner), seq) {
        Some(_) => Came::Marked,
        None => Came::Counts,
    }
}

/// All cells that came out otherwise, and how many there are.
fn cells() -> (Vec<String>, usize) {
    let (mut wrong, mut count) = (Vec::new(), 0);
    let bodies = Body::samples();
    for &(carrier, _, _, author) in &DEVICES {
        // A device of which enough waits is marked no more, so each has a server of its own for a while.
        for bodies in bodies.chunks(4) {
            let mut server = staffed();
            for body in bodies {
                for owner in [carrier, 1 + carrier % 6, SERVER, NOBODY] {
                    for (person, approver) in PEOPLE.into_iter().flat_map(|one| {
                        let alone = (one, (None, None));
                        [alone, (one, PEOPLE[4]), (one, PEOPLE[6])]
                    }) {
                        let head: Head = server.head(owner);
                        let entry = server.by(person.0, approver.0, head, body.clone());
                        let found = came(&mut server, carrier, owner, entry);
                        let right = expected(body, author, owner == carrier, [person.1, approver.1]);
                        count += 1;
                        if found != right {
                            wrong.push(format!(
                                "{} of {owner} sent by {carrier} ({author:?}) with {:?} and {:?}: {found:?}, not {right:?}",
                                body.kind().0,
                                person.0,
                                approver.0
                            ));
                        }
                    }
                }
            }
        }
    }
    (wrong, count)
}

#[test]
fn authority_of_everybody_over_everything() {
    let (wrong, count) = cells();
    assert!(count > 10_000, "{count} cells");
    assert!(
        wrong.is_empty(),
        "{} of {count}: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
}

#[cfg(feature = "faults")]
#[test]
fn authority_that_is_open_to_all_is_found() {
    use core_wasm::fault::{self, Fault};
    fault::inject(Some(Fault::AnyoneMayWrite));
    let (wrong, _) = cells();
    fault::inject(None);
    let is_of = |came: &str| wrong.iter().any(|cell| cell.ends_with(came));
    assert!(
        is_of("not Refused") && is_of("not Marked"),
        "{} were found",
        wrong.len()
    );
}

/// What a waiter has given back, as a till that lies sends it.
fn given_back(server: &mut Server) -> Entry {
    let body = Body::samples()
        .into_iter()
        .find(|body| body.kind().0 == "order.refunded");
    let head = server.head(1);
    server.by(Some("waiter"), None, head, body.unwrap())
}

fn marked(server: &Server) -> usize {
    server
        .committer
        .view()
        .read()
        .replica
        .unpermitted()
        .open()
        .count()
}

#[test]
fn a_server_that_is_killed_before_it_marks_does_so_when_it_starts() {
    let mut server = staffed();
    let entry = given_back(&mut server);
    let batch = Batch {
        carrier: Some(device(1)),
        ..vec![entry].into()
    };
    server.committer.push((), Ask::Append(batch));
    server.turn().unwrap();
    assert_eq!(marked(&server), 0, "it is committed and not marked yet");
    let mut again = server.restarted();
    while again.turn().is_some() {}
    assert_eq!(marked(&again), 1);
    let end = again.end();
    let mut again = again.restarted();
    assert_eq!(again.turn().map(drop), None, "it is marked once");
    assert_eq!(again.end(), end);
}

#[test]
fn who_has_another_role_by_the_next_start_is_not_marked_for_what_they_did_before() {
    let mut server = staffed();
    let body = Body::samples()
        .into_iter()
        .find(|body| body.kind().0 == "order.refunded");
    let head = server.head(1);
    let entry = server.by(Some("manager"), None, head, body.unwrap());
    server.send(Some(1), vec![entry]);
    let now = Member {
        id: "manager".into(),
        name: "manager".to_owned(),
        role: Role::Cook,
        pin: PinTag::default(),
    };
    import(&mut server, vec![now]);
    let mut again = server.restarted();
    while again.turn().is_some() {}
    assert_eq!(marked(&again), 0);
}

//! What an import makes of the staff: the events, and the rules that a store needs so that somebody can still do what only
//! approvers may, and nobody approves with a PIN that is guessed too soon.

use super::changes::{EDITS, of_table};
use super::in_use::Decision;
use super::problem::{Problem, Problems};
use super::roles::Roles;
use super::staff::{PinGiven, StaffRow};
use super::summary::{Done, What};
use super::toml_table::FILE;
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::domain::Body;
use core_wasm::records::describe::{Kind, Record};
use core_wasm::records::lww::{Row, Rows, Standing};
use core_wasm::records::role::RoleRecord;
use core_wasm::records::staff::{Member, MemberEdit, StaffEdited, StaffEvent, StaffImported, shortest_pin};
use core_wasm::replica::{Command, Replica};
use std::collections::BTreeSet;

/// Whether all but the PIN is as at the last import.
pub(super) fn is_as_imported(known: &Rows<Member>, row: &StaffRow) -> bool {
    let imported = known.imported(&row.id);
    imported.is_some_and(|member| member.name == row.name && member.role == row.role)
}

/// Whether what is done tells also whose PIN becomes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pins {
    /// At the hub's machine, whose files have them.
    Told,
    /// Over a network: whoever could ask whether a PIN in a file is a new one could try all of them.
    Untold,
}

/// The events that bring the staff up to the files.
pub(super) fn people(
    replica: &Replica,
    mut staff: Vec<Member>,
    decision: &Decision<'_>,
    pins: Pins,
    done: &mut Done,
) -> Vec<Command> {
    let known = &replica.staff().0;
    let mut told = staff.clone();
    if pins == Pins::Untold {
        for row in &mut told {
            row.pin = known.imported(&row.id).map_or(row.pin, |member| member.pin);
        }
    }
    let edits = of_table(known, &mut told, decision, done);
    done.summary.staff = told.len();
    if pins == Pins::Untold {
        for change in &mut done.changes {
            if let What::Changed(fields) = &mut change.what
                && change.record == Member::INFO.name
            {
                let is_pin = |field: &str| {
                    Member::INFO
                        .field(field)
                        .is_some_and(|info| info.kind == Kind::Pin)
                };
                fields.retain(|(field, ..)| !is_pin(field));
            }
        }
    }
    staff.retain(|row| known.imported(&row.id) != Some(row));
    let mut events = Vec::new();
    if !staff.is_empty() {
        events.push(StaffEvent::Imported(StaffImported { staff }));
    }
    for part in edits.chunks(EDITS) {
        let edit = |(id, archived): &(UserId, bool)| MemberEdit {
            archived: Some(*archived),
            ..MemberEdit::of(id.clone())
        };
        let staff = part.iter().map(edit).collect();
        events.push(StaffEvent::Edited(StaffEdited {
            staff,
            ..StaffEdited::default()
        }));
    }
    let id = replica.realm().singleton("staff");
    events
        .into_iter()
        .map(|event| Command::Record(id, Body::Staff(event)))
        .collect()
}

/// The staff as it will stand and be in use.
fn after<'a>(replica: &'a Replica, staff: &'a [Member], decision: &Decision<'_>) -> Vec<&'a Member> {
    let known = &replica.staff().0;
    let empty = Row::default();
    let row_of = |id: &UserId| known.standing(id).map_or(&empty, Standing::row);
    let is_used = |id: &UserId| decision.is_used(Member::INFO.name, id.as_str(), row_of(id));
    let named: BTreeSet<&UserId> = staff.iter().map(|member| &member.id).collect();
    // What the files say as at their last import is not written again: what people made of it since stays.
    let of_files = staff.iter().map(|member| match known.imported(&member.id) {
        Some(imported) if imported == member => known.get(&member.id).unwrap_or(member),
        _ => member,
    });
    let others = known.all().filter(|(id, _)| !named.contains(id));
    let all = of_files.chain(others.filter_map(|(_, standing)| standing.current()));
    all.filter(|member| is_used(&member.id)).collect()
}

/// Nobody locks the store up: where somebody may do everything, somebody still may; and in a store that has no owner, somebody
/// still changes staff and settings. Else nobody could take a stolen device out, or import again.
pub(super) fn someone_may(
    replica: &Replica,
    staff: &[Member],
    roles: &Roles,
    decision: &Decision<'_>,
    problems: &Problems,
) {
    let before: Vec<Permissions> = replica
        .staff()
        .0
        .iter()
        .map(|(_, member)| replica.permissions_of(member.role))
        .collect();
    let after: Vec<Permissions> = after(replica, staff, decision)
        .into_iter()
        .map(|member| roles.of(member.role))
        .collect();
    let any = |people: &[Permissions], may: fn(&Permissions) -> bool| people.iter().any(may);
    let all = |may: &Permissions| may.has(Permission::Roles);
    let office = |may: &Permissions| may.has(Permission::Staff) && may.has(Permission::Settings);
    let what = if any(&before, all) && !any(&after, all) {
        "leaves nobody who may say what roles may do; keep an owner"
    } else if any(&before, office) && !any(&after, office) {
        "leaves nobody who may change the staff and the settings; keep someone who may, or name an owner"
    } else {
        return;
    };
    problems.add(Problem {
        file: FILE,
        place: None,
        column: Some("staff".to_owned()),
        what: what.to_owned(),
        ask: None,
    });
}

/// Whoever is new needs a PIN; who works here already may be named without one.
pub(super) fn new_have_pins(replica: &Replica, rows: &[StaffRow], problems: &Problems) {
    let known = &replica.staff().0;
    let without = rows.iter().filter(|row| row.pin.is_none());
    for row in without.filter(|row| known.get(&row.id).is_none()) {
        problems.add(Problem {
            file: FILE,
            place: None,
            column: Some("staff.pin".to_owned()),
            what: format!(
                "\"{}\" is new here and needs a PIN; only that of who works here already may be left out",
                row.id
            ),
            ask: None,
        });
    }
}

/// Whoever can approve anything in this store, as it will be, has a long PIN: those of the files are looked at, and who could approve
/// before got theirs by this rule. Of all others nobody knows how long it is.
pub(super) fn long_pins(
    replica: &Replica,
    rows: &[StaffRow],
    staff: &[Member],
    roles: &Roles,
    decision: &Decision<'_>,
    problems: &Problems,
) {
    for row in rows {
        if let Some(PinGiven { text, place }) = &row.pin
            && text.len() < shortest_pin(roles.of(row.role))
        {
            problems.add(Problem {
                file: FILE,
                place: Some(*place),
                column: Some("staff.pin".to_owned()),
                // The PIN itself is not repeated: problems end up in logs.
                what: format!(
                    "is too short: \"{}\" may approve something in this store, by their role or by {}; give 6 digits",
                    row.id,
                    RoleRecord::INFO.from.unwrap_or_default(),
                ),
                ask: None,
            });
        }
    }
    let known = &replica.staff().0;
    for member in after(replica, staff, decision) {
        let mut given = rows.iter().filter(|row| row.pin.is_some());
        let is_given = given.any(|row| row.id == member.id && row.role == member.role);
        let before = known
            .get(&member.id)
            .map(|known| replica.permissions_of(known.role));
        let approved = before.is_some_and(Permissions::approves);
        if is_given || approved || !roles.of(member.role).approves() {
            continue;
        }
        let by_role = before == Some(replica.permissions_of(member.role));
        problems.add(Problem {
            file: match RoleRecord::INFO.from {
                Some(file) if by_role => file,
                _ => FILE,
            },
            place: None,
            column: None,
            what: format!(
                "lets \"{}\" ({}) approve something, which takes a PIN of 6 digits: give them one in {FILE} first, or with this import",
                member.name, member.id
            ),
            ask: None,
        });
    }
}

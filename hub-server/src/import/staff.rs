//! `[[staff]]`: who works in the store, and the protection of their PINs.

use super::ImportError;
use super::cells::{Reader, Store, columns};
use super::field::Unique;
use super::in_use::{InUse, Said};
use super::settings::key_of;
use super::toml_table::TomlTable;
use core_wasm::base::ids::UserId;
use core_wasm::records::describe::{FieldType, Record};
use core_wasm::records::staff::{Member, Pin, PinHash, PinTag, Role, Staff, shortest_pin};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A member of staff as the file has them, with the PIN in plain text: it never gets further than [`protect`].
#[derive(Clone)]
pub struct StaffRow {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their PIN.
    pub pin: String,
}

impl std::fmt::Debug for StaffRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffRow")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The most members: protecting each one's PIN takes some tens of milliseconds.
const MOST: usize = 300;

/// Reads all members.
pub(super) fn read(root: &TomlTable<'_>, in_use: &mut InUse) -> Vec<StaffRow> {
    let store = Store {
        langs: &[],
        currency: None,
        ids: BTreeMap::new(),
    };
    let (reader, keys) = (Reader::new(Member::INFO, &store), columns(Member::INFO));
    let pins = Unique::default();
    let tables = root.tables(key_of(Member::INFO));
    if tables.len() > MOST {
        let what = format!("has more than {MOST} members; no store has");
        root.problem(root.place(), key_of(Member::INFO), what);
        return Vec::new();
    }
    // A file that names nobody says nothing of the staff.
    let said = |table: &TomlTable<'_>| {
        let place = table.place();
        let said = Said {
            place,
            archived: None,
        };
        Some((table.peek("id")?.value.to_owned(), said))
    };
    let named = root.has(key_of(Member::INFO));
    in_use.say(
        Member::INFO.name,
        named.then(|| tables.iter().filter_map(said).collect()),
    );
    let rows = tables.iter().filter_map(|table| {
        table.only(&keys);
        let cells = reader.read(table);
        let role = cells.get("role").cloned().and_then(Role::of);
        let pin = table.string("pin").and_then(|field| {
            let digits = role.map_or(4, shortest_pin);
            if role.is_some()
                && (field.value.len() != digits || !field.value.bytes().all(|byte| byte.is_ascii_digit()))
            {
                // The PIN itself is not repeated: problems end up in logs.
                return field.wrong(format_args!(
                    "is not a PIN for this role; give exactly {digits} digits"
                ));
            }
            pins.check_secretly(&field, field.value.to_owned())
        });
        Some(StaffRow {
            id: cells.text("id")?.into(),
            name: cells.text("name")?.to_owned(),
            role: role?,
            pin: pin?,
        })
    });
    rows.collect()
}

/// The members, and those of their PINs that are new.
pub(super) struct Protected {
    pub members: Vec<Member>,
    pub new: Vec<Pin>,
}

/// Protects the PINs. Whose PIN has not changed keeps the one that is known.
pub(super) fn protect(rows: &[StaffRow], known: &Staff, pins: &[Pin]) -> Result<Protected, ImportError> {
    let mut new = Vec::new();
    let members = rows.iter().map(|row| {
        let kept = known.0.imported(&row.id).filter(|member| {
            let mut of = pins.iter();
            let pin = of.find(|pin| pin.user_id == row.id && pin.tag == member.pin);
            pin.is_some_and(|pin| pin.hash.fits(&row.pin))
        });
        let tag = match kept {
            Some(member) => member.pin,
            None => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(ImportError::Random)?;
                let tag = PinTag(Uuid::now_v7());
                new.push(Pin {
                    user_id: row.id.clone(),
                    tag,
                    hash: PinHash::of(&row.pin, row.role, &salt)?,
                });
                tag
            }
        };
        Ok(Member {
            id: row.id.clone(),
            name: row.name.clone(),
            role: row.role,
            pin: tag,
        })
    });
    let members = members.collect::<Result<_, ImportError>>()?;
    Ok(Protected { members, new })
}

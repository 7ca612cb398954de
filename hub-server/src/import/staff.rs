//! `[[staff]]`: who works in the store, and the protection of their PINs.

use super::ImportError;
use super::field::Unique;
use super::settings::id;
use super::toml_table::TomlTable;
use core_wasm::ids::UserId;
use core_wasm::staff::{Member, Role, Staff, hash_pin};

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

const ROLES: [(&str, Role); 5] = [
    ("cashier", Role::Cashier),
    ("waiter", Role::Waiter),
    ("cook", Role::Cook),
    ("manager", Role::Manager),
    ("owner", Role::Owner),
];

/// Reads all members.
pub(super) fn read(root: &TomlTable<'_>) -> Vec<StaffRow> {
    let (ids, pins) = (Unique::default(), Unique::default());
    let tables = root.tables("staff");
    let rows = tables.iter().filter_map(|table| {
        table.only(&["id", "name", "role", "pin"]);
        let id = id(table, &ids);
        let name = table.string("name").and_then(|field| field.text());
        let role = table.string("role").and_then(|field| field.one_of(&ROLES));
        let pin = table.string("pin").and_then(|field| {
            let digits = if role >= Some(Role::Manager) { 6 } else { 4 };
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
            id: id?.as_str().into(),
            name: name?,
            role: role?,
            pin: pin?,
        })
    });
    rows.collect()
}

/// The members with their PINs hashed. Whose PIN has not changed keeps the hash that is known.
pub(super) fn protect(rows: &[StaffRow], known: &Staff) -> Result<Vec<Member>, ImportError> {
    let members = rows.iter().map(|row| {
        let kept = known
            .0
            .imported(&row.id)
            .filter(|member| member.has_pin(&row.pin));
        let pin_hash = match kept {
            Some(member) => member.pin_hash.clone(),
            None => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(ImportError::Random)?;
                hash_pin(&row.pin, row.role, &salt)?
            }
        };
        Ok(Member {
            id: row.id.clone(),
            name: row.name.clone(),
            role: row.role,
            pin_hash,
        })
    });
    members.collect()
}

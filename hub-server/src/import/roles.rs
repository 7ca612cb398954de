//! What people of each role may do once the files are imported: what is usual, and what the store's own rows say otherwise then.

use super::in_use::Decision;
use core_wasm::base::ids::RecordId;
use core_wasm::base::permission::Permissions;
use core_wasm::base::role::Role;
use core_wasm::records::describe::Record;
use core_wasm::records::described::{Fields, RecordImported};
use core_wasm::records::lww::{Row, Rows, Standing};
use core_wasm::records::role::{RoleRecord, permissions_by, row_of};
use core_wasm::replica::Replica;
use std::collections::BTreeMap;

/// The rows of roles that will be in use.
#[derive(Debug)]
pub struct Roles(BTreeMap<RecordId, Fields>);

impl Roles {
    /// Those that stand once the files' records have been imported.
    pub fn after(replica: &Replica, records: &[RecordImported], decision: &Decision<'_>) -> Self {
        let record = RoleRecord::INFO.name;
        let nothing = Rows::default();
        let known = replica.records().of(record).unwrap_or(&nothing);
        let standing = known
            .all()
            .filter_map(|(id, row)| Some((id.clone(), row.current()?.clone())));
        let mut rows: BTreeMap<RecordId, Fields> = standing.collect();
        let files = records.iter().filter(|imported| imported.record == record);
        // What the files say as at their last import is not written again.
        let new = files
            .flat_map(|imported| &imported.rows)
            .filter(|row| known.imported(&row.id) != Some(row));
        rows.extend(new.map(|row| (row.id.clone(), row.clone())));
        let empty = Row::default();
        rows.retain(|id, _| {
            let row = known.standing(id).map_or(&empty, Standing::row);
            decision.is_used(record, id.as_str(), row)
        });
        Self(rows)
    }

    /// What people of a role may do then.
    pub fn of(&self, role: Role) -> Permissions {
        permissions_by(role, self.0.get(&row_of(role)))
    }
}

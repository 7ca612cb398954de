//! Who may import what: whoever changes all that the office keeps; and nobody without the permission `roles` changes what roles
//! may do, or anybody who may do more than they.
//!
//! Keeps true: it goes by what the import would change, and the answer tells of nobody whether a PIN in the files is theirs: a
//! PIN counts as another one here, whatever it is. Not in it: whoever is at the hub's machine, who may do everything.

use super::in_use::{Decision, Fate};
use super::people::is_as_imported;
use super::staff::StaffRow;
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::records::describe::Record;
use core_wasm::records::lww::{Row, Standing};
use core_wasm::records::role::RoleRecord;
use core_wasm::records::staff::Member;
use core_wasm::replica::Replica;
use std::collections::BTreeSet;
use thiserror::Error;

/// Whoever imports may not. Nothing was changed.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{what}; nothing was imported. Ask someone who may do it for their PIN (it takes '{}')", needs.word())]
pub struct Refused {
    /// What it takes.
    pub needs: Permission,
    what: String,
}

/// What every import takes, since it may change all that the office keeps.
///
/// # Errors
/// [`Refused`].
pub fn may_import(replica: &Replica, by: &UserId) -> Result<Permissions, Refused> {
    let may = replica.permissions(by);
    for needs in [Permission::Goods, Permission::Settings, Permission::Staff] {
        may.ask(needs).map_err(|_| Refused {
            needs,
            what: "an import may change goods, settings and staff, and you may not do all of these"
                .to_owned(),
        })?;
    }
    Ok(may)
}

/// Holds what would be changed to what whoever imports may do.
pub(super) fn ask(
    replica: &Replica,
    by: &UserId,
    rows: &[StaffRow],
    changes_roles: bool,
    decision: &Decision<'_>,
) -> Result<(), Refused> {
    let may = may_import(replica, by)?;
    let needs = Permission::Roles;
    if may.has(needs) {
        return Ok(());
    }
    if changes_roles {
        let file = RoleRecord::INFO.from.unwrap_or_default();
        let what = format!("{file} changes what people of a role may do");
        return Err(Refused { needs, what });
    }
    let known = &replica.staff().0;
    let named: BTreeSet<&UserId> = rows.iter().map(|row| &row.id).collect();
    let empty = Row::default();
    for row in rows {
        let standing = known.standing(&row.id);
        let before = standing.and_then(Standing::current);
        let touched = [before.map(|member| member.role), Some(row.role)];
        let touched = touched.into_iter().flatten();
        let touched = touched.map(|role| replica.permissions_of(role));
        if may.covers(touched.fold(Permissions::NONE, Permissions::or)) {
            continue;
        }
        let fate = decision.of(
            Member::INFO.name,
            row.id.as_str(),
            standing.map_or(&empty, Standing::row),
        );
        let is_left = is_as_imported(known, row) && !matches!(fate, Fate::Set(_));
        if !is_left {
            let what = format!(
                "store.toml changes \"{}\", who may do more than you, or would then",
                row.id
            );
            return Err(Refused { needs, what });
        }
        if row.pin.is_some() {
            let what = format!(
                "store.toml has a PIN of \"{}\", who may do more than you; without it theirs stays",
                row.id
            );
            return Err(Refused { needs, what });
        }
    }
    for (id, standing) in known.all().filter(|(id, _)| !named.contains(id)) {
        let role = standing.current().map(|member| member.role);
        let above = role.is_some_and(|role| !may.covers(replica.permissions_of(role)));
        let fate = decision.of(Member::INFO.name, id.as_str(), standing.row());
        if above && matches!(fate, Fate::Set(_)) {
            let what = format!("store.toml leaves out \"{id}\", who may do more than you");
            return Err(Refused { needs, what });
        }
    }
    Ok(())
}

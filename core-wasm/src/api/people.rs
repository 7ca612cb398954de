//! Who works here: `GET /api/people`.

use crate::base::ids::UserId;
use crate::base::permission::Permission;
use crate::base::role::Role;
use crate::records::staff::Member;
use crate::replica::Replica;
use serde::{Deserialize, Serialize};

/// Someone who works here, as a screen asks who stands before it. What is secret about them is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// As what.
    pub role: Role,
    /// What they may do.
    #[serde(default)]
    pub may: Vec<Permission>,
}

impl PersonRow {
    /// A member of the staff of this replica's store.
    pub fn of(replica: &Replica, member: &Member) -> Self {
        Self {
            id: member.id.clone(),
            name: member.name.clone(),
            role: member.role,
            may: replica.permissions_of(member.role).iter().collect(),
        }
    }
}

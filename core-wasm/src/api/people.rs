//! Who works here: `GET /api/people`.

use crate::base::ids::UserId;
use crate::base::role::Role;
use crate::records::staff::Member;
use serde::{Deserialize, Serialize};

/// Someone who works here, as a screen asks who stands before it. What is secret about them is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl From<&Member> for PersonRow {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.clone(),
            name: member.name.clone(),
            role: member.role,
        }
    }
}

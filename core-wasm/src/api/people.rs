//! Who works here: `GET /api/people`.

use crate::base::ids::UserId;
use crate::base::permission::Permission;
use crate::base::role::Role;
use crate::records::staff::Member;
use crate::replica::Replica;
use serde::de::{IntoDeserializer, value};
use serde::{Deserialize, Deserializer, Serialize};

/// Someone who works here, as a screen asks who stands before it. What is secret about them is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// As what.
    pub role: Role,
    /// What they may do, as far as whoever reads it knows that: a page may be older than the hub that it asks.
    #[serde(default, deserialize_with = "known")]
    pub may: Vec<Permission>,
}

fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Permission>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    let known = |word: String| {
        Permission::deserialize(IntoDeserializer::<value::Error>::into_deserializer(word)).ok()
    };
    Ok(words.into_iter().filter_map(known).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_later_build_calls_a_permission_is_passed_over() {
        let row = r#"{"id":"ana","name":"Ana","role":"waiter","may":["sell","printCopies","takeMoney"]}"#;
        let row: PersonRow = serde_json::from_str(row).unwrap();
        assert_eq!(row.may, [Permission::Sell, Permission::TakeMoney]);
        let again: PersonRow = serde_json::from_str(&serde_json::to_string(&row).unwrap()).unwrap();
        assert_eq!(again, row);
    }
}

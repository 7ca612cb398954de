//! The record `member`: someone of the staff.

use crate::base::ids::UserId;
use crate::base::role::Role;
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::records::describe::{FieldType, Kind, Value, record};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

record! {
    /// Someone who works here.
    Member "member", id UserId, edit MemberEdit, events "staff", changed by Staff, from "[[staff]]";

    /// What they are called.
    name: String, personal, list, search;
    /// What they may do.
    role: Role, list;
    /// Which of their PINs counts. Version 1 of the events had the hash itself here, as `pinHash`; it is read as the tag
    /// that stands for it.
    #[pack(alias = "pinHash")]
    pin: PinTag, personal;
}

/// Names one setting of one PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Pack)]
#[pack(transparent)]
#[serde(transparent)]
pub struct PinTag(pub Uuid);

impl PinTag {
    /// The tag of a PIN that an event of version 1 has the hash of. Without the hash nobody can tell anything from it: the
    /// hash has 16 random bytes.
    pub(super) fn of_hash(hash: &str) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, hash.as_bytes()))
    }
}

/// A tag; or the hash that stood there before there were tags, as the tag of it.
impl<'a> Unpack<'a> for PinTag {
    fn blank() -> Self {
        Self(Uuid::nil())
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        if reader.is_text() {
            reader.text().map(Self::of_hash)
        } else {
            Uuid::unpack(reader).map(Self)
        }
    }
}

impl FieldType for PinTag {
    const KIND: Kind = Kind::Pin;

    fn value(&self) -> Value {
        Value::Text(self.0.to_string())
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Uuid::parse_str(&text).ok().map(Self),
            _ => None,
        }
    }
}

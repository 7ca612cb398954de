//! `[[staff]]`: who works in the store, and the protection of their PINs.

use super::ImportError;
use super::cells::{Reader, Store, columns};
use super::field::Unique;
use super::in_use::{InUse, Said};
use super::place::Place;
use super::settings::key_of;
use super::toml_table::TomlTable;
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::Permissions;
use core_wasm::records::describe::{FieldType, Record};
use core_wasm::records::staff::{Member, Pin, PinHash, PinTag, Role, Staff};
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
    /// Their PIN; nothing where the file leaves it as it is.
    pub pin: Option<PinGiven>,
}

/// A PIN in the file.
#[derive(Clone)]
pub struct PinGiven {
    /// In plain text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
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
        let given = table.has("pin").then(|| pin(table, &pins));
        Some(StaffRow {
            id: cells.text("id")?.into(),
            name: cells.text("name")?.to_owned(),
            role: cells.get("role").cloned().and_then(Role::of)?,
            pin: match given {
                Some(given) => Some(given?),
                None => None,
            },
        })
    });
    rows.collect()
}

/// The members, and those of their PINs that are new.
pub(super) struct Protected {
    pub members: Vec<Member>,
    pub new: Vec<Pin>,
}

/// A PIN of the file. Whether it is long enough hangs on what their role may do in the store (`people.rs`).
fn pin(table: &TomlTable<'_>, pins: &Unique) -> Option<PinGiven> {
    let field = table.string("pin")?;
    if ![4, 6].contains(&field.value.len()) || !field.value.bytes().all(|byte| byte.is_ascii_digit()) {
        // The PIN itself is not repeated: problems end up in logs.
        return field.wrong(format_args!(
            "is not a PIN; give exactly 4 digits, or 6, which whoever can approve something needs"
        ));
    }
    let text = pins.check_secretly(&field, field.value.to_owned())?;
    Some(PinGiven {
        text,
        place: field.place,
    })
}

impl StaffRow {
    fn with(&self, pin: PinTag) -> Member {
        Member {
            id: self.id.clone(),
            name: self.name.clone(),
            role: self.role,
            pin,
        }
    }

    /// The PIN that stays if the file has none: where it says nothing new of them, what it had before, so that they count as
    /// unchanged; else the one that counts now.
    fn kept(&self, known: &Staff) -> PinTag {
        let of_import = known.0.imported(&self.id);
        let of_import = of_import.filter(|member| self.with(member.pin) == **member);
        let kept = of_import.or_else(|| known.0.get(&self.id));
        kept.map(|member| member.pin).unwrap_or_default()
    }
}

/// The members as if every PIN in the files were the one of before: by this it is found out whether an import may go ahead, which
/// must tell nothing of PINs, not even by how long it takes.
pub(super) fn unlooked(rows: &[StaffRow], known: &Staff) -> Vec<Member> {
    let members = rows.iter().map(|row| {
        let tag = match (&row.pin, known.0.imported(&row.id)) {
            (Some(_), Some(imported)) => imported.pin,
            _ => row.kept(known),
        };
        row.with(tag)
    });
    members.collect()
}

/// Protects the PINs. Whose PIN has not changed keeps the one that is known.
pub(super) fn protect(
    rows: &[StaffRow],
    known: &Staff,
    pins: &[Pin],
    may: impl Fn(Role) -> Permissions,
) -> Result<Protected, ImportError> {
    let mut new = Vec::new();
    let members = rows.iter().map(|row| {
        let Some(given) = &row.pin else {
            return Ok(row.with(row.kept(known)));
        };
        let same = known.0.imported(&row.id).filter(|member| {
            let mut of = pins.iter();
            let pin = of.find(|pin| pin.user_id == row.id && pin.tag == member.pin);
            pin.is_some_and(|pin| pin.hash.fits(&given.text))
        });
        let tag = match same {
            Some(member) => member.pin,
            None => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(ImportError::Random)?;
                let tag = PinTag(Uuid::now_v7());
                new.push(Pin {
                    user_id: row.id.clone(),
                    tag,
                    hash: PinHash::of(&given.text, may(row.role), &salt)?,
                });
                tag
            }
        };
        Ok(row.with(tag))
    });
    let members = members.collect::<Result<_, ImportError>>()?;
    Ok(Protected { members, new })
}

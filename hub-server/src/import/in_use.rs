//! Which records are in use: what the files say of it, by the rows that they have and by a column `archived`, and what follows
//! for what an import before had.
//!
//! Keeps true: what a person said of a record's being in use stands until the files say something else than at the import
//! before. Staff who left the files works here no more.

use super::answers::Missing;
use super::place::Place;
use core_wasm::base::ids::DeviceId;
use core_wasm::records::describe::Record;
use core_wasm::records::lww::{Edit, Editable, Row};
use core_wasm::records::staff::Member;
use std::collections::BTreeMap;

/// What a file says of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Where its row begins.
    pub place: Place,
    /// What its column `archived` says, if there is one.
    pub archived: Option<bool>,
}

/// By the record's name, for each record whose file the store has: what is said of its rows, by their ids; of a product's further
/// codes, by the codes.
#[derive(Clone, Debug, Default)]
pub struct InUse(BTreeMap<&'static str, BTreeMap<String, Said>>);

impl InUse {
    /// Takes what a file says; nothing where the store has no such file, which says nothing of its records.
    pub fn say(&mut self, record: &'static str, rows: Option<BTreeMap<String, Said>>) {
        if let Some(rows) = rows {
            self.0.insert(record, rows);
        }
    }

    /// What is said of a row.
    pub fn of(&self, record: &str, id: &str) -> Option<Said> {
        self.0.get(record)?.get(id).copied()
    }

    /// What is said of all rows of a record, if its file is there.
    pub fn rows(&self, record: &str) -> Option<&BTreeMap<String, Said>> {
        self.0.get(record)
    }
}

/// What follows for a known row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in use or not, as it was.
    Stays,
    /// It is in use, though the files have it no more.
    Left,
    /// It is taken out of use, or back into it.
    Set(bool),
}

/// Decides what follows.
pub struct Decision<'a> {
    in_use: &'a InUse,
    missing: Missing,
    is_device: &'a dyn Fn(DeviceId) -> bool,
}

impl<'a> Decision<'a> {
    /// For what the files say and what becomes of what they have no more; `is_device` says whether an author was ever paired.
    pub fn new(in_use: &'a InUse, missing: Missing, is_device: &'a dyn Fn(DeviceId) -> bool) -> Self {
        Self {
            in_use,
            missing,
            is_device,
        }
    }

    /// For a row of this record; one that nobody knows yet is the empty row.
    pub fn of<R: Editable>(&self, record: &str, id: &str, row: &Row<R>) -> Fate {
        let Some(rows) = self.in_use.rows(record) else {
            return Fate::Stays;
        };
        let archives = self.missing == Missing::Archive || record == Member::INFO.name;
        let wish = match rows.get(id) {
            Some(said) => said.archived.unwrap_or(false),
            // What no file ever had, no file takes away.
            None if row.imported().is_none() || row.is_archived() => return Fate::Stays,
            None if archives => true,
            None => return Fate::Left,
        };
        let before = self.said_before(row).unwrap_or(false);
        if wish != before && wish != row.is_archived() {
            Fate::Set(wish)
        } else {
            Fate::Stays
        }
    }

    /// Whether a row is in use once that has followed.
    pub fn is_used<R: Editable>(&self, record: &str, id: &str, row: &Row<R>) -> bool {
        match self.of(record, id, row) {
            Fate::Set(archived) => !archived,
            Fate::Stays | Fate::Left => !row.is_archived(),
        }
    }

    /// What the import before said: people write at devices that were paired, an import at none of them.
    fn said_before<R: Editable>(&self, row: &Row<R>) -> Option<bool> {
        let edits = row.edits().iter().rev();
        let mut own = edits.filter(|(by, _)| !(self.is_device)(by.device_id));
        own.find_map(|(_, edit)| edit.archived())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::records::catalog::{CategoryEdit, sample};
    use core_wasm::records::category::Category;
    use core_wasm::store::contract::device;

    const RECORD: &str = Category::INFO.name;

    fn category() -> Category {
        Category {
            id: "drinks".into(),
            name: core_wasm::base::names::Names::of("en", "Drinks"),
            colour: "teal".to_owned(),
            sort: 1,
        }
    }

    /// A row that was imported, and then archived or taken back: by a person or an import, one after another.
    fn row(said: &[(bool, bool)]) -> Row<Category> {
        let mut row = Row::default();
        row.import(&sample::author(1, 0), category());
        for (n, (by_person, archived)) in (2u32..).zip(said) {
            let mut by = sample::author(n, n - 1);
            by.device_id = device(if *by_person { 7 } else { 1 });
            let edit = CategoryEdit {
                archived: Some(*archived),
                ..CategoryEdit::of("drinks".into())
            };
            row.edit(&by, edit);
        }
        row
    }

    #[test]
    fn the_files_decide_until_a_person_does_and_again_once_they_say_something_else() {
        let (person, import) = (true, false);
        let (there, gone) = (Some(None), None);
        let column = |archived| Some(Some(archived));
        for (before, file, missing, fate) in [
            (&[][..], there, Missing::Keep, Fate::Stays),
            (&[], gone, Missing::Keep, Fate::Left),
            (&[], gone, Missing::Archive, Fate::Set(true)),
            (&[], column(true), Missing::Keep, Fate::Set(true)),
            (&[], column(false), Missing::Keep, Fate::Stays),
            // The same files again change nothing.
            (&[(import, true)], gone, Missing::Archive, Fate::Stays),
            (&[(import, true)], gone, Missing::Keep, Fate::Stays),
            (&[(import, true)], column(true), Missing::Keep, Fate::Stays),
            // What comes back into the files is in use again.
            (&[(import, true)], there, Missing::Keep, Fate::Set(false)),
            (&[(import, true)], column(false), Missing::Keep, Fate::Set(false)),
            // What a person said stands.
            (&[(person, true)], there, Missing::Archive, Fate::Stays),
            (&[(person, true)], column(false), Missing::Archive, Fate::Stays),
            (
                &[(import, true), (person, false)],
                column(true),
                Missing::Keep,
                Fate::Stays,
            ),
            (
                &[(import, true), (person, false)],
                gone,
                Missing::Archive,
                Fate::Stays,
            ),
            (
                &[(import, true), (import, false)],
                gone,
                Missing::Archive,
                Fate::Set(true),
            ),
        ] {
            let rows: BTreeMap<_, _> = file
                .map(|archived| {
                    (
                        "drinks".to_owned(),
                        Said {
                            place: Place::START,
                            archived,
                        },
                    )
                })
                .into_iter()
                .collect();
            let mut in_use = InUse::default();
            in_use.say(RECORD, Some(rows));
            let is_device = |author| author == device(7);
            let decision = Decision::new(&in_use, missing, &is_device);
            assert_eq!(
                decision.of(RECORD, "drinks", &row(before)),
                fate,
                "{before:?} {file:?} {missing:?}"
            );
        }
    }

    #[test]
    fn a_file_that_is_not_there_says_nothing_and_staff_who_left_goes() {
        let is_device = |_| false;
        let nothing = InUse::default();
        let decision = Decision::new(&nothing, Missing::Archive, &is_device);
        assert_eq!(decision.of(RECORD, "drinks", &row(&[])), Fate::Stays);
        let mut in_use = InUse::default();
        in_use.say(Member::INFO.name, Some(BTreeMap::new()));
        let decision = Decision::new(&in_use, Missing::Keep, &is_device);
        assert_eq!(decision.of(Member::INFO.name, "ana", &row(&[])), Fate::Set(true));
        let unknown = Row::<Category>::default();
        assert_eq!(decision.of(Member::INFO.name, "ana", &unknown), Fate::Stays);
    }
}

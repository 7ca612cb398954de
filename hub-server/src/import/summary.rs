//! What an import changes, as people read it: counts of all, and the first of the records with their fields.

use super::problem::quoted;
use core_wasm::records::describe::{Kind, Record, RecordInfo, Value};
use core_wasm::records::described::Fields;
use std::collections::BTreeMap;
use std::fmt;

/// So many changed records are told one by one.
const MOST: usize = 500;

/// What an import wrote, or would write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Whether the settings are new or changed.
    pub settings: bool,
    /// Categories that are new or changed, and so on.
    pub categories: usize,
    /// Products.
    pub products: usize,
    /// Modifier groups.
    pub modifier_groups: usize,
    /// Tables.
    pub tables: usize,
    /// Members of staff.
    pub staff: usize,
    /// Records that are stored by their description, by its name.
    pub records: BTreeMap<String, usize>,
    /// Records that go out of use.
    pub archived: usize,
    /// Records that come back into use.
    pub back: usize,
    /// Records that the files have no more, and that stay in use. They change nothing.
    pub left: usize,
}

impl Summary {
    /// Whether it writes anything.
    pub fn changes_anything(&self) -> bool {
        let left = Self {
            left: self.left,
            ..Self::default()
        };
        *self != left
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes_anything() {
            write!(
                f,
                "new or changed: {} products, {} categories, {} modifier groups, {} tables, {} staff{}",
                self.products,
                self.categories,
                self.modifier_groups,
                self.tables,
                self.staff,
                if self.settings {
                    ", and the store's settings"
                } else {
                    ""
                }
            )?;
        } else {
            f.write_str("nothing has changed since the last import")?;
        }
        for (record, count) in &self.records {
            write!(f, "; {record}: {count}")?;
        }
        for (count, what) in [
            (self.archived, "archived"),
            (self.back, "back in use"),
            (self.left, "in use that the files have no more"),
        ] {
            if count > 0 {
                write!(f, "; {what}: {count}")?;
            }
        }
        Ok(())
    }
}

/// What happens to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It is new.
    New,
    /// Fields of it become others: from what they are to what they will be. Of a secret only that it changes.
    Changed(Vec<(String, Value, Value)>),
    /// It goes out of use.
    Archived,
    /// It comes back into use.
    Back,
    /// The files have it no more; it stays.
    Left,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("new"),
            Self::Archived => f.write_str("archived"),
            Self::Back => f.write_str("back in use"),
            Self::Left => f.write_str("in use, and not in the files any more"),
            Self::Changed(fields) => {
                f.write_str("changed")?;
                for (at, (field, was, becomes)) in fields.iter().enumerate() {
                    f.write_str(if at == 0 { ": " } else { ", " })?;
                    match (was, becomes) {
                        (Value::Nothing, Value::Nothing) => f.write_str(field)?,
                        _ => write!(
                            f,
                            "{field} from {} to {}",
                            quoted(&was.text()),
                            quoted(&becomes.text())
                        )?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// One record to which something happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The record's name in its description.
    pub record: &'static str,
    /// Which one.
    pub id: String,
    /// What.
    pub what: What,
}

/// All that happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    /// Counts.
    pub summary: Summary,
    /// The first of them.
    pub changes: Vec<Change>,
    /// How many there are besides.
    pub more: usize,
}

impl Done {
    /// Something happens to a record's being in use.
    pub fn is(&mut self, record: &'static str, id: String, what: What) {
        match what {
            What::Archived => self.summary.archived += 1,
            What::Back => self.summary.back += 1,
            What::Left => self.summary.left += 1,
            What::New | What::Changed(_) => {}
        }
        if self.changes.len() < MOST {
            self.changes.push(Change { record, id, what });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// A row is written, and was so before.
    pub fn row<R: Record>(&mut self, id: &impl ToString, before: Option<&R>, after: &R) {
        let values = |row: &R| row.row().into_iter().collect();
        self.written(R::INFO, id.to_string(), before.map(values), || values(after));
    }

    /// A row of a described record is.
    pub fn fields(&mut self, info: &'static RecordInfo, before: Option<&Fields>, after: &Fields) {
        let before = before.map(|row| row.fields.clone());
        self.written(info, after.id.to_string(), before, || after.fields.clone());
    }

    fn written(
        &mut self,
        info: &'static RecordInfo,
        id: String,
        before: Option<BTreeMap<String, Value>>,
        after: impl FnOnce() -> BTreeMap<String, Value>,
    ) {
        let what = match before {
            None => What::New,
            Some(before) if self.changes.len() < MOST => What::Changed(differences(info, before, &after())),
            Some(_) => What::Changed(Vec::new()),
        };
        self.is(info.name, id, what);
    }
}

fn differences(
    info: &RecordInfo,
    mut before: BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
) -> Vec<(String, Value, Value)> {
    let mut all = Vec::new();
    for field in info.fields {
        let was = before.remove(field.name).unwrap_or(Value::Nothing);
        let becomes = after.get(field.name).cloned().unwrap_or(Value::Nothing);
        // A place among others that a file gives by its order is nothing that anybody wrote.
        let is_order = field.kind == Kind::Number && !field.imported;
        if was == becomes || is_order {
            continue;
        }
        all.push(match field.kind {
            Kind::Pin => (field.name.to_owned(), Value::Nothing, Value::Nothing),
            _ => (field.name.to_owned(), was, becomes),
        });
    }
    all
}

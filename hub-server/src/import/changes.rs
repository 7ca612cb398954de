//! What an import changes: compares the files with what is known, and makes events of the difference.
//!
//! Keeps true: what the files do not name stays, but for what was imported before and is to be archived (`in_use.rs`); the
//! same files again change nothing.

use super::StoreFiles;
use super::answers::Answers;
use super::chunks::{catalog_parts, parts};
use super::clashes::clashes;
use super::in_use::{Decision, Fate};
use super::order;
use super::people::{Pins, long_pins, new_have_pins, people, someone_may};
use super::plausible;
use super::problem::{Problem, Problems};
use super::rights::{self, Refused};
use super::roles::Roles;
use super::summary::{Done, What};
use super::toml_table::FILE;
use core_wasm::base::ids::{ProductId, UserId};
use core_wasm::base::money::Currency;
use core_wasm::domain::Body;
use core_wasm::records::catalog::{
    CatalogEdited, CatalogEvent, CatalogImported, CategoryEdit, ModifierGroupEdit, Product, ProductEdit,
    TableEdit,
};
use core_wasm::records::describe::Record;
use core_wasm::records::described::{Fields, RecordEdited, RecordEvent, RecordImported};
use core_wasm::records::lww::{Keyed, Row, Rows};
use core_wasm::records::role::RoleRecord;
use core_wasm::records::staff::Member;
use core_wasm::records::store_settings::{StoreConfigured, StoreEvent};
use core_wasm::replica::{Command, Replica};
use std::collections::BTreeMap;

/// Holds a store to its currency: amounts that are in the journal already can't change their meaning.
fn same_currency(known: Option<Currency>, settings: &StoreConfigured, problems: &Problems) {
    if let Some(known) = known.filter(|known| *known != settings.currency) {
        problems.add(Problem {
            file: FILE,
            place: None,
            column: Some("currency".to_owned()),
            what: format!(
                "{} is not what this hub's store sells in, which is {}; a store keeps its currency. \
                 Choose another directory with --data-dir for another store",
                settings.currency.code(),
                known.code()
            ),
            ask: None,
        });
    }
}

/// What is written, and what is told of it.
type Plan = (Vec<Command>, Done);

/// Why nothing is.
#[derive(Debug)]
pub(super) enum NotImported {
    /// What the files say can't stand beside what is known.
    Problems(Problems),
    /// Whoever imports may not.
    Refused(Refused),
}

impl From<Refused> for NotImported {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// What people of each role may do once the files are imported.
pub(super) fn roles(replica: &Replica, store: &StoreFiles, answers: &Answers) -> Roles {
    let is_device = |author| replica.devices().0.get(&author).is_some();
    let decision = Decision::new(&store.in_use, answers.missing, &is_device);
    Roles::after(replica, &store.records, &decision)
}

/// The commands that bring what is known up to the files, and what they change; in the name of whoever approves it, or of
/// whoever is at the hub's machine.
///
/// # Errors
/// [`NotImported`].
pub(super) fn since(
    replica: &Replica,
    store: StoreFiles,
    staff: Vec<Member>,
    answers: &Answers,
    by: Option<&UserId>,
) -> Result<Plan, NotImported> {
    let problems = Problems::new(answers.taken.clone());
    let known = replica.settings().get().map(|settings| settings.currency);
    same_currency(known, &store.settings, &problems);
    let (in_use, currency) = (store.in_use.clone(), store.settings.currency);
    let is_device = |author| replica.devices().0.get(&author).is_some();
    let decision = Decision::new(&in_use, answers.missing, &is_device);
    let (mut commands, mut done) = (Vec::new(), Done::default());
    let realm = replica.realm();
    if replica.settings().imported() != Some(&store.settings) {
        done.summary.settings = true;
        let body = Body::Store(StoreEvent::Configured(store.settings));
        commands.push(Command::Record(realm.singleton("store"), body));
    }
    let (mut rows, favourites) = (store.catalog, store.says_favourites);
    if !favourites {
        keep_favourites(replica, &mut rows.products);
    }
    let (rows, edited) = catalog(replica, rows, &decision, &mut done);
    let products = &replica.catalog().products;
    plausible::jumps(products, &rows.products, currency, &in_use, &problems);
    clashes(replica, &rows, &decision, &in_use, &problems);
    for part in catalog_parts(rows) {
        let body = Body::Catalog(CatalogEvent::Imported(part));
        commands.push(Command::Record(realm.singleton("catalog"), body));
    }
    for edited in edited {
        let body = Body::Catalog(CatalogEvent::Edited(edited));
        commands.push(Command::Record(realm.singleton("catalog"), body));
    }
    let roles = Roles::after(replica, &store.records, &decision);
    new_have_pins(replica, &store.staff, &problems);
    someone_may(replica, &staff, &roles, &decision, &problems);
    long_pins(replica, &store.staff, &staff, &roles, &decision, &problems);
    let pins = by.map_or(Pins::Told, |_| Pins::Untold);
    commands.extend(people(replica, staff, &decision, pins, &mut done));
    let mut changes_roles = false;
    for imported in store.records {
        let is_roles = imported.record == RoleRecord::INFO.name;
        let written = described(replica, imported, &decision, &mut done);
        changes_roles |= is_roles && !written.is_empty();
        commands.extend(written);
    }
    if let Some(by) = by {
        rights::ask(replica, by, &store.staff, changes_roles, &decision)?;
    }
    if problems.is_empty() {
        Ok((commands, done))
    } else {
        Err(NotImported::Problems(problems))
    }
}

/// Gives each product the mark that it has, where the files say nothing of marks: the one of the last import if nothing else is said
/// anew, so that the row counts as unchanged, and else the one that people gave it since.
fn keep_favourites(replica: &Replica, rows: &mut [Product]) {
    let known = &replica.catalog().products;
    for row in rows {
        let Some(imported) = known.imported(&row.id) else {
            continue;
        };
        row.favourite = imported.favourite;
        let is_as_before = Product {
            sort: imported.sort,
            ..row.clone()
        } == imported;
        if let Some(now) = known.get(&row.id).filter(|_| !is_as_before) {
            row.favourite = now.favourite;
        }
    }
}

/// The rows that the files say otherwise than at their last import, and what goes out of use or comes back. What people edited
/// since stays where the files say nothing new of a row; a row that has changed in the files is set as a whole.
fn catalog(
    replica: &Replica,
    mut rows: CatalogImported,
    decision: &Decision<'_>,
    done: &mut Done,
) -> (CatalogImported, Vec<CatalogEdited>) {
    let known = replica.catalog();
    let mut edited = Vec::new();
    order::keep(&mut rows.products, |id| Some(known.products.imported(id)?.sort));
    let products: BTreeMap<ProductId, Row<Product>> = known.products.rows().collect();
    let empty = Row::default();
    let new = rows.products.iter().filter(|row| !products.contains_key(&row.id));
    let new = new.map(|row| (&row.id, &empty));
    let fates = fates(Product::INFO.name, products.iter().chain(new), decision, done);
    for part in fates.chunks(EDITS) {
        let edit = |(id, archived): &(ProductId, bool)| ProductEdit {
            archived: Some(*archived),
            ..ProductEdit::of(id.clone())
        };
        edited.push(CatalogEdited {
            products: part.iter().map(edit).collect(),
            ..CatalogEdited::default()
        });
    }
    rows.products.retain(|row| {
        let known = products.get(&row.id);
        let changed = known.and_then(Row::imported) != Some(row);
        if changed {
            done.row(&row.id, known.and_then(Row::current).as_deref(), row);
        }
        changed
    });
    done.summary.products = rows.products.len();
    macro_rules! kind {
        ($field:ident, $edit:ident) => {
            for part in of_table(&known.$field, &mut rows.$field, decision, done).chunks(EDITS) {
                let edit = |(id, archived): &(_, bool)| $edit {
                    archived: Some(*archived),
                    ..$edit::of(Clone::clone(id))
                };
                edited.push(CatalogEdited {
                    $field: part.iter().map(edit).collect(),
                    ..CatalogEdited::default()
                });
            }
            done.summary.$field = rows.$field.len();
        };
    }
    kind!(categories, CategoryEdit);
    kind!(modifier_groups, ModifierGroupEdit);
    kind!(tables, TableEdit);
    (rows, edited)
}

/// How many edits go into one event.
pub(super) const EDITS: usize = 200;

/// Leaves the rows that have changed, and says what goes out of use or comes back.
pub(super) fn of_table<R: Keyed + Record>(
    known: &Rows<R>,
    rows: &mut Vec<R>,
    decision: &Decision<'_>,
    done: &mut Done,
) -> Vec<(R::Id, bool)>
where
    R::Id: std::fmt::Display,
{
    let empty = Row::default();
    let all = known.all().map(|(id, standing)| (id, standing.row()));
    let new = rows.iter().filter(|row| known.standing(row.id()).is_none());
    let new: Vec<_> = new.map(|row| (row.id(), &empty)).collect();
    let fates = fates(R::INFO.name, all.chain(new), decision, done);
    rows.retain(|row| {
        let changed = known.imported(row.id()) != Some(row);
        if changed {
            done.row(row.id(), known.get(row.id()), row);
        }
        changed
    });
    fates
}

/// Which rows go out of use or come back.
fn fates<'a, R: core_wasm::records::lww::Editable + 'a, I: Clone + std::fmt::Display + 'a>(
    record: &'static str,
    rows: impl Iterator<Item = (&'a I, &'a Row<R>)>,
    decision: &Decision<'_>,
    done: &mut Done,
) -> Vec<(I, bool)> {
    let mut set = Vec::new();
    for (id, row) in rows {
        let text = id.to_string();
        match decision.of(record, &text, row) {
            Fate::Stays => {}
            Fate::Left => done.is(record, text, What::Left),
            Fate::Set(archived) => {
                let what = if archived { What::Archived } else { What::Back };
                done.is(record, text, what);
                set.push((id.clone(), archived));
            }
        }
    }
    set
}

fn described(
    replica: &Replica,
    imported: RecordImported,
    decision: &Decision<'_>,
    done: &mut Done,
) -> Vec<Command> {
    let RecordImported { record, rows } = imported;
    let Some(info) = core_wasm::records::record(&record) else {
        return Vec::new();
    };
    let nothing = Rows::default();
    let known = replica.records().of(&record).unwrap_or(&nothing);
    let empty = Row::default();
    let all = known.all().map(|(id, standing)| (id, standing.row()));
    let new = rows.iter().filter(|row| known.standing(&row.id).is_none());
    let fates = fates(
        info.name,
        all.chain(new.map(|row| (&row.id, &empty))),
        decision,
        done,
    );
    let changed = |row: &Fields| known.imported(&row.id) != Some(row);
    let rows: Vec<Fields> = rows.into_iter().filter(changed).collect();
    for row in &rows {
        done.fields(info, known.get(&row.id), row);
    }
    if !rows.is_empty() {
        done.summary.records.insert(record.clone(), rows.len());
    }
    let id = replica.realm().records(&record);
    let mut commands = Vec::new();
    for rows in parts(rows) {
        let record = record.clone();
        let body = Body::Record(RecordEvent::Imported(RecordImported { record, rows }));
        commands.push(Command::Record(id, body));
    }
    for (row, archived) in fates {
        let body = Body::Record(RecordEvent::Edited(RecordEdited {
            record: record.clone(),
            id: row,
            set: BTreeMap::new(),
            archived: Some(archived),
            approved_by: None,
        }));
        commands.push(Command::Record(id, body));
    }
    commands
}

//! The products: most of them packed in blocks, and those that were written lately beside them.
//!
//! Keeps true: each product is in one place; what it folds to does not depend on which place that is. A block's bytes
//! never change: a row that is written again leaves its block, and once enough rows are fresh they become blocks of
//! their own, together with what is left of blocks that are mostly left. So a save writes what changed, and the work of
//! an import grows with its rows only. Not in it: how products are found (`search.rs`).

use super::Product;
use super::block::{BLOCK_ROWS, Block, Item, RowSet};
use super::words::Words;
use crate::base::ids::ProductId;
use crate::base::order::arrange;
use crate::codec::encode;
use crate::journal::{Hash, Metadata};
use crate::records::lww::{Lost, Row};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// All products of a catalogue.
#[derive(Clone, Debug, Default)]
pub struct Products {
    pub(super) blocks: Vec<Packed>,
    pub(super) fresh: BTreeMap<ProductId, Box<Fresh>>,
    /// Those of which an edit lost.
    pub(super) lost: BTreeSet<ProductId>,
    /// Counts the writes: what was found before one may be elsewhere after it.
    pub(super) generation: u64,
}

/// A block, and the rows that have left it.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    pub(super) block: Block,
    pub(super) gone: RowSet,
}

/// A product that is not in a block yet.
#[derive(Clone, Debug)]
pub(super) struct Fresh {
    pub(super) row: Row<Product>,
    pub(super) words: Words,
    pub(super) sort: i32,
}

impl Fresh {
    pub(super) fn of(row: Row<Product>) -> Self {
        let current = row.current();
        let found = current.as_ref().filter(|_| !row.is_archived());
        Self {
            words: found.map(|product| Words::of(product)).unwrap_or_default(),
            sort: current.map_or(0, |product| product.sort),
            row,
        }
    }
}

impl Products {
    /// Sets a product, unless a later import did.
    pub fn import(&mut self, by: &Metadata, product: Product) {
        self.write(product.id.clone(), |row| row.import(by, product));
    }

    /// Sets some fields of a product, each unless a later write did.
    pub fn edit(&mut self, by: &Metadata, edit: super::ProductEdit) {
        self.write(edit.id.clone(), |row| row.edit(by, edit));
    }

    fn write(&mut self, id: ProductId, write: impl FnOnce(&mut Row<Product>)) {
        self.generation += 1;
        let mut row = self.take(&id).unwrap_or_default();
        write(&mut row);
        if row.lost().is_empty() {
            self.lost.remove(&id);
        } else {
            self.lost.insert(id.clone());
        }
        self.fresh.insert(id, Box::new(Fresh::of(row)));
        if self.fresh.len() >= BLOCK_ROWS {
            self.settle();
        }
    }

    fn take(&mut self, id: &ProductId) -> Option<Row<Product>> {
        if let Some(fresh) = self.fresh.remove(id) {
            return Some(fresh.row);
        }
        let (place, row) = self.find(id)?;
        let packed = self.blocks.get_mut(place)?;
        packed.gone.insert(row);
        packed.block.row(row)
    }

    pub(super) fn find(&self, id: &ProductId) -> Option<(usize, u16)> {
        let blocks = self.blocks.iter().enumerate().rev();
        let mut found = blocks.filter_map(|(place, packed)| {
            let row = packed.block.find(id)?;
            (!packed.gone.contains(row)).then_some((place, row))
        });
        found.next()
    }

    /// Makes blocks of what is fresh and of what is left of blocks that most rows have left.
    fn settle(&mut self) {
        let mut items: Vec<_> = std::mem::take(&mut self.fresh).into_iter().collect();
        self.blocks.retain(|packed| {
            let stays = packed.gone.len() * 2 <= packed.block.len();
            if !stays {
                items.extend(packed.rows());
            }
            stays
        });
        arrange(&mut items, |(a_id, a), (b_id, b)| {
            (a.sort, a_id).cmp(&(b.sort, b_id))
        });
        let whole = items.len() / BLOCK_ROWS * BLOCK_ROWS;
        self.fresh.extend(items.drain(whole..));
        for items in items.chunks(BLOCK_ROWS) {
            let packed: Vec<_> = items.iter().map(|(id, fresh)| fresh.item(id)).collect();
            let gone = RowSet::default();
            match Block::of(&packed) {
                Some(block) => self.blocks.push(Packed { block, gone }),
                None => self.fresh.extend(items.iter().cloned()),
            }
        }
    }

    /// A product as it stands, also an archived one.
    pub fn get(&self, id: &ProductId) -> Option<Product> {
        match self.fresh.get(id) {
            Some(fresh) => fresh.row.current().map(Cow::into_owned),
            None => {
                let (place, row) = self.find(id)?;
                self.blocks.get(place)?.block.product(row)
            }
        }
    }

    /// A product as the last import left it.
    pub fn imported(&self, id: &ProductId) -> Option<Product> {
        self.row(id)?.imported().cloned()
    }

    /// A product with what was written of it, also an archived one.
    pub fn row(&self, id: &ProductId) -> Option<Row<Product>> {
        match self.fresh.get(id) {
            Some(fresh) => Some(fresh.row.clone()),
            None => {
                let (place, row) = self.find(id)?;
                self.blocks.get(place)?.block.row(row)
            }
        }
    }

    /// How many there are, archived ones too.
    pub fn len(&self) -> usize {
        let packed = self
            .blocks
            .iter()
            .map(|packed| packed.block.len() - packed.gone.len());
        packed.sum::<usize>() + self.fresh.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edits that lost.
    pub fn lost(&self) -> impl Iterator<Item = (&ProductId, Lost)> {
        let lost_of = |id| self.row(id).map(|row| row.lost()).unwrap_or_default();
        self.lost
            .iter()
            .flat_map(move |id| lost_of(id).into_iter().map(move |lost| (id, lost)))
    }

    /// All products with what was written of each, also archived ones, in no order. Each is unpacked for it.
    pub fn rows(&self) -> impl Iterator<Item = (ProductId, Row<Product>)> {
        let fresh = self.fresh.iter();
        let fresh = fresh.map(|(id, fresh)| (id.clone(), fresh.row.clone()));
        let packed = self.blocks.iter().flat_map(Packed::rows);
        fresh.chain(packed.map(|(id, fresh)| (id, fresh.row)))
    }

    /// A hash of all products with their histories: equal wherever the same events were folded.
    pub fn hash(&self) -> Hash {
        let rows: BTreeMap<ProductId, Row<Product>> = self.rows().collect();
        Hash::of(&encode(&rows))
    }
}

impl Fresh {
    pub(super) fn item<'a>(&'a self, id: &'a ProductId) -> Item<'a> {
        Item {
            id,
            row: &self.row,
            sort: self.sort,
            words: &self.words,
        }
    }
}

impl Packed {
    /// What has not left it.
    fn rows(&self) -> impl Iterator<Item = (ProductId, Box<Fresh>)> + use<'_> {
        let rows = (0..self.block.len()).filter_map(|row| u16::try_from(row).ok());
        let live = rows.filter(|row| !self.gone.contains(*row));
        live.filter_map(|row| {
            let id = String::from_utf8(self.block.id(row).to_vec()).ok()?;
            Some((ProductId::from(id), Box::new(Fresh::of(self.block.row(row)?))))
        })
    }
}

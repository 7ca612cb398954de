//! The catalogue as chunks of bytes, for a snapshot.
//!
//! Keeps true: a chunk's name tells its content, but for the one that is called [`HEAD`]: a chunk of a name that is
//! stored already need not be written again. What is damaged or missing is refused, and nothing is half opened.

use super::Catalog;
use super::block::{Block, RowSet};
use super::products::{Fresh, Packed, Products};
use super::{Category, ModifierGroup, Product, Table};
use crate::base::ids::ProductId;
use crate::codec::checksum::{self, Kind, Sum};
use crate::codec::{Pack, Unpack, decode, write};
use crate::records::lww::{Row, Rows};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use thiserror::Error;

/// The chunk that names the others, and has all that is not in a block.
pub const HEAD: &str = "catalog";

/// What the head is, and the version of its layout: what it holds is named; before, it stood one behind the other.
const KIND: Kind = Kind {
    now: *b"evgoods2",
    before: *b"evgoods1",
};

/// Some bytes of a packed catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// Why chunks can't be opened.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Damaged {
    /// A chunk is not there.
    #[error(
        "the stored catalogue has lost its part '{0}'; no sale is in it, and it is built again from the journal"
    )]
    Missing(String),
    /// A chunk is not what was stored.
    #[error(
        "part '{0}' of the stored catalogue is damaged; no sale is in it, and it is built again from the journal"
    )]
    Chunk(String),
}

impl Catalog {
    /// All of it as chunks, the head first.
    pub fn pack(&self) -> Vec<Chunk> {
        let products = &self.products;
        let gone = |packed: &Packed| (name(&packed.block), packed.gone.iter().collect::<Vec<_>>());
        let blocks: Vec<_> = products.blocks.iter().map(gone).collect();
        let fresh: BTreeMap<_, _> = products
            .fresh
            .iter()
            .map(|(id, fresh)| (id, &fresh.row))
            .collect();
        let mut head = Vec::new();
        write::map(&mut head, 6);
        ("categories").pack(&mut head);
        self.categories.pack(&mut head);
        ("modifierGroups").pack(&mut head);
        self.modifier_groups.pack(&mut head);
        ("tables").pack(&mut head);
        self.tables.pack(&mut head);
        ("blocks").pack(&mut head);
        blocks.pack(&mut head);
        ("fresh").pack(&mut head);
        fresh.pack(&mut head);
        ("lost").pack(&mut head);
        products.lost.pack(&mut head);
        let head = Chunk {
            name: HEAD.to_owned(),
            bytes: checksum::seal(KIND, &head).into(),
        };
        let blocks = products.blocks.iter().map(|packed| Chunk {
            name: name(&packed.block),
            bytes: packed.block.bytes().clone(),
        });
        [head].into_iter().chain(blocks).collect()
    }

    /// From its chunks, in any order; those that the head does not name are passed over.
    ///
    /// # Errors
    /// [`Damaged`] if one is missing or not what was stored.
    pub fn unpack(chunks: impl IntoIterator<Item = Chunk>) -> Result<Self, Damaged> {
        let mut chunks: BTreeMap<String, Arc<[u8]>> = chunks
            .into_iter()
            .map(|chunk| (chunk.name, chunk.bytes))
            .collect();
        let mut take = |name: &str| {
            chunks
                .remove(name)
                .ok_or_else(|| Damaged::Missing(name.to_owned()))
        };
        let head = take(HEAD)?;
        let (mut catalog, blocks) = open_head(&head).ok_or_else(|| Damaged::Chunk(HEAD.to_owned()))?;
        for (named, gone) in blocks {
            let block = Block::open(take(&named)?).filter(|block| name(block) == named);
            let block = block.ok_or(Damaged::Chunk(named))?;
            catalog.products.blocks.push(Packed { block, gone });
        }
        Ok(catalog)
    }
}

/// By its checksum and size.
fn name(block: &Block) -> String {
    format!("{HEAD}/{:016x}-{:x}", block.sum(), block.bytes().len())
}

/// What the head holds. A kind of row that came later is missing in an older one.
#[derive(Default, Unpack)]
#[pack(rename_all = "camelCase", default)]
struct Head {
    categories: Rows<Category>,
    modifier_groups: Rows<ModifierGroup>,
    tables: Rows<Table>,
    /// The blocks' names, with the rows that have left them.
    blocks: Vec<(String, Vec<u16>)>,
    /// The fresh products.
    fresh: BTreeMap<ProductId, Row<Product>>,
    /// Those of which an edit lost.
    lost: BTreeSet<ProductId>,
}

/// The same, without names.
type Unnamed = (
    (Rows<Category>, Rows<ModifierGroup>, Rows<Table>),
    Vec<(String, Vec<u16>)>,
    BTreeMap<ProductId, Row<Product>>,
    BTreeSet<ProductId>,
);

impl From<Unnamed> for Head {
    fn from(((categories, modifier_groups, tables), blocks, fresh, lost): Unnamed) -> Self {
        Self {
            categories,
            modifier_groups,
            tables,
            blocks,
            fresh,
            lost,
        }
    }
}

/// All but the blocks, and their names with the rows that have left them.
fn open_head(head: &[u8]) -> Option<(Catalog, Vec<(String, RowSet)>)> {
    let opened = checksum::open(KIND, head)?;
    let head: Head = match opened.by {
        Sum::Xxh3 => decode(opened.body).ok()?,
        Sum::Words => decode::<Unnamed>(opened.body).ok()?.into(),
    };
    let Head {
        categories,
        modifier_groups,
        tables,
        blocks,
        fresh,
        lost,
    } = head;
    let blocks = blocks
        .into_iter()
        .map(|(name, rows)| (name, rows.into_iter().collect()));
    let fresh = fresh.into_iter().map(|(id, row)| (id, Box::new(Fresh::of(row))));
    let products = Products {
        fresh: fresh.collect(),
        lost,
        ..Products::default()
    };
    let catalog = Catalog {
        categories,
        products,
        modifier_groups,
        tables,
    };
    Some((catalog, blocks.collect()))
}

//! Rows in parts that each fit an event.

use core_wasm::codec::{self, Pack};
use core_wasm::records::catalog::CatalogImported;
use core_wasm::records::described::Fields;

/// How many rows go into one event.
const CHUNK_ROWS: usize = 200;
/// How many bytes of rows go into one event, well below the largest event that anyone accepts.
const CHUNK_BYTES: usize = 128 * 1024;

/// Those of a described record.
pub fn parts(rows: Vec<Fields>) -> Vec<Vec<Fields>> {
    let mut parts: Vec<Vec<Fields>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let size = codec::encode(&row).len();
        match parts.last_mut() {
            Some(part) if part.len() < CHUNK_ROWS && bytes + size <= CHUNK_BYTES => {
                bytes += size;
                part.push(row);
            }
            _ => {
                bytes = size;
                parts.push(vec![row]);
            }
        }
    }
    parts
}

/// Those of the catalogue, in their order.
pub fn catalog_parts(rows: CatalogImported) -> Vec<CatalogImported> {
    let mut chunks = Chunks::default();
    rows.categories
        .into_iter()
        .for_each(|row| chunks.part_for(&row).categories.push(row));
    rows.modifier_groups
        .into_iter()
        .for_each(|row| chunks.part_for(&row).modifier_groups.push(row));
    rows.tables
        .into_iter()
        .for_each(|row| chunks.part_for(&row).tables.push(row));
    rows.products
        .into_iter()
        .for_each(|row| chunks.part_for(&row).products.push(row));
    chunks.parts
}

#[derive(Default)]
struct Chunks {
    parts: Vec<CatalogImported>,
    rows: usize,
    bytes: usize,
}

impl Chunks {
    /// The part that takes this row.
    fn part_for(&mut self, row: &impl Pack) -> &mut CatalogImported {
        let bytes = codec::encode(row).len();
        self.rows += 1;
        self.bytes += bytes;
        if self.parts.is_empty() || self.rows > CHUNK_ROWS || self.bytes > CHUNK_BYTES {
            self.parts.push(CatalogImported::default());
            (self.rows, self.bytes) = (1, bytes);
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }
}

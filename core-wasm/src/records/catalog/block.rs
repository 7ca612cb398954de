//! A block: some thousand products packed with the index that finds them, as bytes that never change.
//!
//! Keeps true: bytes that are not whole are refused when they are opened; a block answers from its bytes, so opening it
//! costs one pass of a checksum, and saving it nothing. Rows stand by (sort, id). All numbers are little-endian.
//! Not in it: which of its rows were replaced since (`products.rs`).

use super::Product;
use super::ProductEdit;
use super::words::Words;
use crate::base::ids::ProductId;
use crate::codec::checksum::{self, HEADER, Kind, Opened, Sum};
use crate::codec::{Pack as _, Reader, Unpack as _, decode, write};
use crate::journal::Metadata;
use crate::records::lww::Row;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a full block. Small enough that one can be rewritten without notice, large enough to be few.
pub const BLOCK_ROWS: usize = 2048;

/// What it is, and the version of its layout.
const KIND: Kind = Kind {
    now: *b"evblock2",
    before: *b"evblock1",
};
/// Of a posting, the row; the rest says how the word is there.
const ROW: u16 = 0x07ff;

/// A set of rows of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSet([u64; BLOCK_ROWS / 64]);

impl Default for RowSet {
    fn default() -> Self {
        Self([0; BLOCK_ROWS / 64])
    }
}

impl FromIterator<u16> for RowSet {
    fn from_iter<T: IntoIterator<Item = u16>>(rows: T) -> Self {
        let mut set = Self::default();
        rows.into_iter().for_each(|row| set.insert(row));
        set
    }
}

impl RowSet {
    /// Adds a row.
    pub fn insert(&mut self, row: u16) {
        if let Some(word) = self.0.get_mut(usize::from(row) / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Whether it has a row.
    pub fn contains(&self, row: u16) -> bool {
        let word = self.0.get(usize::from(row) / 64);
        word.is_some_and(|word| word & (1 << (row % 64)) != 0)
    }

    /// Leaves what both have.
    pub fn keep(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(mine, other)| *mine &= other);
    }

    /// Leaves what the other does not have.
    pub fn remove(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(mine, other)| *mine &= !other);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Its rows, from low to high.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        (0u16..).zip(self.0).flat_map(|(place, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros();
                let row = (word != 0).then(|| place * 64 + bit as u16);
                word &= word.wrapping_sub(1);
                row
            })
        })
    }
}

/// A product to be packed, with its words.
pub struct Item<'a> {
    /// Its id.
    pub id: &'a ProductId,
    /// Its history.
    pub row: &'a Row<Product>,
    /// Where it stands.
    pub sort: i32,
    /// What finds it.
    pub words: &'a Words,
}

/// A row as it is stored: the place of the importing author among the block's, with the imported product; the edits.
type Stored = (Option<(u16, Product)>, Vec<(Metadata, ProductEdit)>);

/// A packed block, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    bytes: Arc<[u8]>,
    sum: u64,
    /// How its checksum is made, and the hashes of its ids.
    by: Sum,
    authors: Vec<Metadata>,
    rows: Texts,
    ids: Texts,
    sorts: Range<usize>,
    /// Hashes of the ids, from low to high, and the row of each.
    hashes: Range<usize>,
    hashed: Range<usize>,
    words: Texts,
    posting_ends: Range<usize>,
    postings: Range<usize>,
}

impl Block {
    /// Packs at most [`BLOCK_ROWS`] items, which stand by (sort, id).
    pub fn of(items: &[Item<'_>]) -> Option<Self> {
        let mut authors: Vec<&Metadata> = Vec::new();
        let (mut rows, mut ids) = (TextsWriter::default(), TextsWriter::default());
        let (mut sorts, mut hashes) = (Vec::new(), Vec::new());
        for (item, row) in items.iter().zip(0u16..) {
            let author = item.row.base().map(|(author, product)| {
                // Rows of one import stand together: its author is among the last.
                let known = authors.iter().rposition(|known| *known == author);
                let place = known.unwrap_or_else(|| {
                    authors.push(author);
                    authors.len() - 1
                });
                (place as u16, product)
            });
            (author, item.row.edits()).pack(&mut rows.bytes);
            rows.end();
            ids.put(item.id.as_str().as_bytes());
            sorts.extend_from_slice(&item.sort.to_le_bytes());
            hashes.push((id_hash(Sum::Xxh3, item.id), row));
        }
        hashes.sort();
        let hashed: Vec<u8> = hashes.iter().flat_map(|(_, row)| row.to_le_bytes()).collect();
        let hashes: Vec<u8> = hashes.iter().flat_map(|(hash, _)| hash.to_le_bytes()).collect();
        let (words, posting_ends, postings) = index(items);
        let mut body = Vec::with_capacity(2 * rows.bytes.len());
        authors.pack(&mut body);
        let texts = [&rows.ends, &rows.bytes, &ids.ends, &ids.bytes];
        let index = [
            &sorts,
            &hashes,
            &hashed,
            &words.ends,
            &words.bytes,
            &posting_ends,
            &postings,
        ];
        for table in texts.into_iter().chain(index) {
            write::bytes(&mut body, table);
        }
        Self::open(checksum::seal(KIND, &body).into())
    }

    /// Opens a packed block; nothing if it is damaged or of another layout.
    pub fn open(bytes: Arc<[u8]>) -> Option<Self> {
        let Opened { body, sum, by } = checksum::open(KIND, &bytes)?;
        let mut reader = Reader::new(body);
        let authors = Vec::unpack(&mut reader).ok()?;
        let mut table = || {
            let length = reader.bytes().ok()?.len();
            let end = HEADER + body.len() - reader.left();
            Some(end - length..end)
        };
        let mut texts = || {
            let (ends, bytes) = (table()?, table()?);
            Some(Texts { ends, bytes })
        };
        let (rows, ids) = (texts()?, texts()?);
        let (sorts, hashes, hashed) = (table()?, table()?, table()?);
        let words = Texts {
            ends: table()?,
            bytes: table()?,
        };
        let (posting_ends, postings) = (table()?, table()?);
        let count = rows.ends.len() / 4;
        let whole = count <= BLOCK_ROWS
            && ids.ends.len() == count * 4
            && sorts.len() == count * 4
            && hashes.len() == count * 4
            && hashed.len() == count * 2
            && posting_ends.len() == words.ends.len();
        whole.then_some(Self {
            sum,
            by,
            authors,
            rows,
            ids,
            sorts,
            hashes,
            hashed,
            words,
            posting_ends,
            postings,
            bytes,
        })
    }

    /// Its bytes, as they are to be stored.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// The checksum that they carry.
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.sorts.len() / 4
    }

    /// The row of a product.
    pub fn find(&self, id: &ProductId) -> Option<u16> {
        let hash = id_hash(self.by, id);
        let at = |place: usize| u32_at(&self.bytes, &self.hashes, place);
        let first = lowest(self.len(), |place| at(place) >= hash);
        let same = (first..self.len()).take_while(|place| at(*place) == hash);
        let mut rows = same.map(|place| u16_at(&self.bytes, &self.hashed, place));
        rows.find(|row| self.id(*row) == id.as_str().as_bytes())
    }

    /// The id of a row, as bytes.
    pub fn id(&self, row: u16) -> &[u8] {
        self.ids.get(&self.bytes, row.into())
    }

    /// Where a row stands.
    pub fn sort(&self, row: u16) -> i32 {
        u32_at(&self.bytes, &self.sorts, row.into()).cast_signed()
    }

    /// A row with its history.
    pub fn row(&self, row: u16) -> Option<Row<Product>> {
        let (base, edits): Stored = decode(self.rows.get(&self.bytes, row.into())).ok()?;
        let base = match base {
            Some((author, product)) => Some((self.authors.get(usize::from(author))?.clone(), product)),
            None => None,
        };
        Some(Row::of(base, edits))
    }

    /// The product of a row, as it stands.
    pub fn product(&self, row: u16) -> Option<Product> {
        let (base, edits): Stored = decode(self.rows.get(&self.bytes, row.into())).ok()?;
        if edits.is_empty() {
            Some(base?.1)
        } else {
            self.row(row)?.current().map(Cow::into_owned)
        }
    }

    /// How often a word that begins with `prefix`, or is it if `whole`, is in which row: rows, each with its flags.
    pub fn postings(&self, prefix: &str, whole: bool) -> impl Iterator<Item = (u16, u16)> {
        let (prefix, count) = (prefix.as_bytes(), self.words.ends.len() / 4);
        let word = |place: usize| self.words.get(&self.bytes, place);
        let from = lowest(count, |place| word(place) >= prefix);
        let to = match whole {
            true => from + usize::from(from < count && word(from) == prefix),
            false => lowest(count, |place| {
                let word = word(place);
                word >= prefix && !word.starts_with(prefix)
            }),
        };
        let end = |place: usize| match place.checked_sub(1) {
            Some(before) => u32_at(&self.bytes, &self.posting_ends, before) as usize,
            None => 0,
        };
        let postings = self.bytes.get(self.postings.clone()).unwrap_or_default();
        let postings = postings.get(end(from) * 2..end(to) * 2).unwrap_or_default();
        let postings = postings.as_chunks::<2>().0.iter();
        postings.map(|posting| {
            let posting = u16::from_le_bytes(*posting);
            (posting & ROW, posting & !ROW)
        })
    }
}

/// The index of some items: all words in order, where the postings of each end, and the postings.
fn index(items: &[Item<'_>]) -> (TextsWriter, Vec<u8>, Vec<u8>) {
    let count = items.iter().map(|item| item.words.len()).sum();
    let mut found: Vec<(u64, &str, u16, u16)> = Vec::with_capacity(count);
    for (item, row) in items.iter().zip(0u16..) {
        let words = item.words.iter();
        found.extend(words.map(|(word, flags)| (beginning(word), word, row, flags)));
    }
    // Most words differ in their first eight bytes, which compare as one number.
    found.sort();
    let mut postings = Vec::with_capacity(2 * found.len());
    let (mut words, mut ends) = (TextsWriter::default(), Vec::new());
    let mut count = 0u32;
    for same_word in found.chunk_by(|a, b| a.1 == b.1) {
        words.put(same_word[0].1.as_bytes());
        for same_row in same_word.chunk_by(|a, b| a.2 == b.2) {
            let flags = same_row.iter().fold(0, |flags, (.., more)| flags | more);
            postings.extend_from_slice(&(same_row[0].2 | flags).to_le_bytes());
            count += 1;
        }
        ends.extend_from_slice(&count.to_le_bytes());
    }
    (words, ends, postings)
}

fn beginning(word: &str) -> u64 {
    let mut first = [0; 8];
    let length = word.len().min(8);
    first[..length].copy_from_slice(&word.as_bytes()[..length]);
    u64::from_be_bytes(first)
}

fn id_hash(by: Sum, id: &ProductId) -> u32 {
    (by.of(id.as_str().as_bytes()) >> 32) as u32
}

/// The lowest place for which `is_past` holds, if it holds for all after the first; `count` if for none.
fn lowest(count: usize, is_past: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_past(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn u32_at(bytes: &[u8], table: &Range<usize>, place: usize) -> u32 {
    let entry = bytes
        .get(table.clone())
        .unwrap_or_default()
        .as_chunks::<4>()
        .0
        .get(place);
    u32::from_le_bytes(entry.copied().unwrap_or_default())
}

fn u16_at(bytes: &[u8], table: &Range<usize>, place: usize) -> u16 {
    let entry = bytes
        .get(table.clone())
        .unwrap_or_default()
        .as_chunks::<2>()
        .0
        .get(place);
    u16::from_le_bytes(entry.copied().unwrap_or_default())
}

/// Texts one behind the other, and where each ends.
#[derive(Clone, Debug, PartialEq)]
struct Texts {
    ends: Range<usize>,
    bytes: Range<usize>,
}

impl Texts {
    fn get<'a>(&self, all: &'a [u8], place: usize) -> &'a [u8] {
        let from = place
            .checked_sub(1)
            .map_or(0, |before| u32_at(all, &self.ends, before));
        let to = u32_at(all, &self.ends, place);
        let bytes = all.get(self.bytes.clone()).unwrap_or_default();
        bytes.get(from as usize..to as usize).unwrap_or_default()
    }
}

#[derive(Default)]
struct TextsWriter {
    ends: Vec<u8>,
    bytes: Vec<u8>,
}

impl TextsWriter {
    fn put(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.end();
    }

    /// What was added since the last end is a text.
    fn end(&mut self) {
        let end = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.ends.extend_from_slice(&end.to_le_bytes());
    }
}

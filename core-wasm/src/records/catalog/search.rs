//! Finding products as people do: by the beginnings of words, by category.
//!
//! Keeps true: no limit on what is found: a hit is four bytes, and its product is unpacked when it is shown. Hits stand
//! in the order of the shop, those first whose name or number begins with the first word asked for. Not in it: what a scanner finds
//! (`scan.rs`), which is never a part of a code.

use super::Product;
use super::block::RowSet;
use super::products::Products;
use super::words::{Words, of_category, of_favourites, of_query};
use crate::base::ids::{CategoryId, ProductId};
use crate::base::order::arrange;
use std::borrow::Cow;
use std::ops::Range;

/// Where a fresh product is, in place of a block's number.
const FRESH: u16 = u16::MAX;

/// What was found, in order. Good until the catalogue changes; of an older one no product can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    generation: u64,
    places: Vec<Place>,
}

/// A block and a row of it, or [`FRESH`] and the place among those.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    block: u16,
    row: u16,
}

impl Hits {
    /// How many.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

impl Products {
    /// Products that have, for every word of `query`, a word which begins with it: of a name in any language, or a number.
    /// Letters are compared without case, accents and vowel marks. Nothing is asked for, nothing is found.
    pub fn search(&self, query: &str) -> Hits {
        self.find_all(&of_query(query), false)
    }

    /// The one product that `query` finds, if it is found by words of its name: the beginning of a code is no product, and
    /// digits alone are never a name.
    pub fn only_named(&self, query: &str) -> Option<Product> {
        // Whatever is no sign of ASCII is taken for a letter.
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
        let hits = self.search(query);
        let one = hits.len() == 1 && query.bytes().any(is_letter);
        let product = self.page(&hits, 0..1).pop().filter(|_| one)?;
        let named = Words::of_name(&product);
        matches(&named, &of_query(query), false).map(|_| product)
    }

    /// The products of a category.
    pub fn in_category(&self, id: &CategoryId) -> Hits {
        self.find_all(&[of_category(id.as_str())], true)
    }

    /// The products that a till shows first.
    pub fn favourites(&self) -> Hits {
        self.find_all(&[of_favourites()], true)
    }

    /// These products as hits, in this order; those that are none, or archived, are left out.
    pub fn these(&self, ids: &[ProductId]) -> Hits {
        let place = |id: &ProductId| match self.fresh.keys().position(|fresh| fresh == id) {
            Some(row) => Some(Place {
                block: FRESH,
                row: u16::try_from(row).ok()?,
            }),
            None => {
                let (block, row) = self.find(id)?;
                let block = u16::try_from(block).ok()?;
                Some(Place { block, row })
            }
        };
        let is_sold = |id: &&ProductId| self.row(id).is_some_and(|row| !row.is_archived());
        Hits {
            generation: self.generation,
            places: ids.iter().filter(is_sold).filter_map(place).collect(),
        }
    }

    fn find_all(&self, words: &[String], whole: bool) -> Hits {
        let (mut best, mut others) = (Vec::new(), Vec::new());
        let mut add = |is_best: bool, sort: i32, block: u16, row: u16| {
            let hits = if is_best { &mut best } else { &mut others };
            hits.push((sort, Place { block, row }));
        };
        for (block, packed) in (0..FRESH).zip(&self.blocks) {
            let mut found: Option<RowSet> = None;
            let mut begins = RowSet::default();
            for (place, word) in words.iter().enumerate() {
                let mut with_word = RowSet::default();
                for (row, flags) in packed.block.postings(word, whole) {
                    with_word.insert(row);
                    if place == 0 && flags != 0 {
                        begins.insert(row);
                    }
                }
                match &mut found {
                    Some(found) => found.keep(&with_word),
                    None => found = Some(with_word),
                }
            }
            let mut found = found.unwrap_or_default();
            found.remove(&packed.gone);
            for row in found.iter() {
                add(begins.contains(row), packed.block.sort(row), block, row);
            }
        }
        for (row, fresh) in (0u16..).zip(self.fresh.values()) {
            if let Some(begins) = matches(&fresh.words, words, whole) {
                add(begins, fresh.sort, FRESH, row);
            }
        }
        let fresh: Vec<&ProductId> = self.fresh.keys().collect();
        let id = |place: &Place| match place.block {
            FRESH => fresh
                .get(usize::from(place.row))
                .map_or(&[][..], |id| id.as_str().as_bytes()),
            block => self
                .blocks
                .get(usize::from(block))
                .map_or(&[][..], |packed| packed.block.id(place.row)),
        };
        for hits in [&mut best, &mut others] {
            arrange(hits, |(a_sort, a), (b_sort, b)| {
                a_sort.cmp(b_sort).then_with(|| id(a).cmp(id(b)))
            });
        }
        best.append(&mut others);
        Hits {
            generation: self.generation,
            places: best.into_iter().map(|(_, place)| place).collect(),
        }
    }

    /// The products of some hits, from the `range.start`th on; none if the catalogue has changed since.
    pub fn page(&self, hits: &Hits, range: Range<usize>) -> Vec<Product> {
        let end = range.end.min(hits.places.len());
        let places = hits.places.get(range.start.min(end)..end).unwrap_or_default();
        let places = if hits.generation == self.generation {
            places
        } else {
            &[]
        };
        let product = |place: &Place| match place.block {
            FRESH => self
                .fresh
                .values()
                .nth(place.row.into())?
                .row
                .current()
                .map(Cow::into_owned),
            block => self.blocks.get(usize::from(block))?.block.product(place.row),
        };
        places.iter().filter_map(product).collect()
    }
}

/// Whether there is a word for each of `asked`; if so, whether the first one asked for begins a name or number.
fn matches(words: &Words, asked: &[String], whole: bool) -> Option<bool> {
    let mut begins = false;
    for (place, asked) in asked.iter().enumerate() {
        let fits = |word: &str| {
            if whole {
                word == asked
            } else {
                word.starts_with(asked.as_str())
            }
        };
        let mut found = false;
        for (_, flags) in words.iter().filter(|(word, _)| fits(word)) {
            found = true;
            begins |= place == 0 && flags != 0;
        }
        if !found {
            return None;
        }
    }
    (!asked.is_empty()).then_some(begins)
}

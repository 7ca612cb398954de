//! The order of products is that of the file. A place is a number, with room between: one product that is put in the
//! middle of a hundred thousand changes no other.
//!
//! Keeps true: places rise along the file; one that fits already stays.

use core_wasm::base::ids::ProductId;
use core_wasm::records::catalog::Product;

/// The room between two places, while there is some.
const ROOM: i32 = 1024;

/// Gives each product its place; `known` tells the one that it has.
pub fn keep(products: &mut [Product], known: impl Fn(&ProductId) -> Option<i32>) {
    let known: Vec<Option<i32>> = products.iter().map(|product| known(&product.id)).collect();
    // A place fits behind the one before, and before the next that is known: else its product has moved.
    let fits = |at: usize, last: i32| {
        let next = known.iter().skip(at + 1).find_map(|place| *place);
        known[at].filter(|place| *place > last && next.is_none_or(|next| next > *place))
    };
    let (mut at, mut last) = (0, 0);
    while at < products.len() {
        let mut end = at;
        let mut next = fits(end, last);
        while next.is_none() && end < products.len() {
            end += 1;
            next = if end < products.len() {
                fits(end, last)
            } else {
                None
            };
        }
        let between = i32::try_from(end - at).unwrap_or(i32::MAX);
        let room = next.map_or(ROOM, |next| (next - last) / between.saturating_add(1));
        for product in &mut products[at..end] {
            last = last.saturating_add(room.clamp(1, ROOM));
            product.sort = last;
        }
        // Where there was no room, those behind move too.
        if let Some(place) = next.filter(|place| *place > last) {
            products[end].sort = place;
            last = place;
            end += 1;
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::records::catalog::sample;
    use std::collections::BTreeMap;

    /// Places of products by name, from what places some had.
    fn placed(known: &[(usize, i32)], file: &[usize]) -> Vec<i32> {
        let known: BTreeMap<ProductId, i32> = known
            .iter()
            .map(|(number, place)| (sample::product(*number, 100).id, *place))
            .collect();
        let mut products: Vec<_> = file.iter().map(|number| sample::product(*number, 100)).collect();
        keep(&mut products, |id| known.get(id).copied());
        products.iter().map(|product| product.sort).collect()
    }

    #[test]
    fn places_rise_along_the_file_and_few_change() {
        let known = [(1, 1024), (2, 2048), (3, 3072), (4, 4096)];
        for (file, places) in [
            (&[1, 2, 3, 4][..], &[1024, 2048, 3072, 4096][..]),
            (&[1, 2, 3, 4, 5, 6], &[1024, 2048, 3072, 4096, 5120, 6144]),
            (&[1, 9, 2, 3, 4], &[1024, 1536, 2048, 3072, 4096]),
            (&[8, 9, 1, 2], &[341, 682, 1024, 2048]),
            (&[4, 1, 2, 3], &[512, 1024, 2048, 3072]),
            (&[2, 3, 4, 1], &[2048, 3072, 4096, 5120]),
            (&[2, 4], &[2048, 4096]),
            (&[], &[]),
        ] {
            assert_eq!(placed(&known, file), places, "{file:?}");
        }
    }

    #[test]
    fn where_there_is_no_room_those_behind_move() {
        let known = [(1, 1), (2, 2), (3, 3), (4, 500)];
        assert_eq!(placed(&known, &[1, 7, 8, 2, 3, 4]), [1, 2, 3, 168, 333, 500]);
    }
}

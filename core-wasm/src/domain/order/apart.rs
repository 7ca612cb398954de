//! Which moves of money were made *apart*: neither author knew of the other's, and nobody who knew of both has moved money
//! since.
//!
//! Each move makes a circle of itself and those that its author knew of. Two that stand in one circle are not apart. So the
//! circles' bits are laid over each other, once for each move, instead of looking at all pairs and thirds.

use crate::base::ids::EventId;
use std::ops::Range;

/// A payment or a refund, by what tells whether two were made apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move<'a> {
    pub(super) id: EventId,
    pub(super) over: &'a [EventId],
    pub(super) is_refund: bool,
}

/// Which moves of money were made apart, and settled by nobody yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Apart {
    pub(super) payments: bool,
    pub(super) refunds: bool,
    pub(super) payment_and_refund: bool,
}

impl Apart {
    /// Of these moves, payments first.
    pub(super) fn of(moves: &[Move<'_>]) -> Self {
        let payments = moves.iter().filter(|known| !known.is_refund).count();
        let refunds = moves.len() - payments;
        // All that there can be.
        let most = Self {
            payments: payments > 1,
            refunds: refunds > 1,
            payment_and_refund: payments > 0 && refunds > 0,
        };
        let mut apart = Self::default();
        if apart == most {
            return apart;
        }
        let circles = Circles::of(moves);
        let (payments, refunds) = (circles.row(0..payments), circles.row(payments..moves.len()));
        for (place, known) in moves.iter().enumerate() {
            let met = circles.met(place);
            if known.is_refund {
                apart.refunds |= lacks(&met, &refunds);
            } else {
                apart.payments |= lacks(&met, &payments);
                apart.payment_and_refund |= lacks(&met, &refunds);
            }
            if apart == most {
                break;
            }
        }
        apart
    }
}

/// Which moves stand in which circle, as bits.
struct Circles {
    words: usize,
    /// A row for each circle.
    bits: Vec<u64>,
    /// The circles that each move stands in.
    of: Vec<Vec<u32>>,
}

impl Circles {
    fn of(moves: &[Move<'_>]) -> Self {
        let words = moves.len().div_ceil(64);
        let mut circles = Self {
            words,
            bits: vec![0; words * moves.len()],
            of: vec![Vec::new(); moves.len()],
        };
        let places = Places::of(moves);
        for (circle, known) in moves.iter().enumerate() {
            circles.add(circle, circle);
            for id in known.over {
                places.named(*id).for_each(|place| circles.add(circle, place));
            }
        }
        circles
    }

    fn add(&mut self, circle: usize, place: usize) {
        let word = &mut self.bits[circle * self.words + place / 64];
        let bit = 1 << (place % 64);
        if *word & bit == 0 {
            *word |= bit;
            // An order never has so many moves.
            self.of[place].push(u32::try_from(circle).unwrap_or(u32::MAX));
        }
    }

    /// Those that stand in a circle with this one, itself too.
    fn met(&self, place: usize) -> Vec<u64> {
        let mut met = vec![0; self.words];
        for &circle in &self.of[place] {
            let row = &self.bits[circle as usize * self.words..][..self.words];
            met.iter_mut().zip(row).for_each(|(met, row)| *met |= row);
        }
        met
    }

    /// A row of these.
    fn row(&self, places: Range<usize>) -> Vec<u64> {
        let mut row = vec![0; self.words];
        places.for_each(|place| row[place / 64] |= 1 << (place % 64));
        row
    }
}

fn lacks(row: &[u64], wanted: &[u64]) -> bool {
    row.iter().zip(wanted).any(|(row, wanted)| wanted & !row != 0)
}

/// Where moves stand, by their events. Nobody keeps two events from having one id.
pub(super) struct Places(Vec<(EventId, usize)>);

impl Places {
    pub(super) fn of(moves: &[Move<'_>]) -> Self {
        let ids = moves.iter().enumerate().map(|(place, known)| (known.id, place));
        let mut places: Vec<_> = ids.collect();
        places.sort_unstable();
        Self(places)
    }

    /// Those of an event.
    pub(super) fn named(&self, id: EventId) -> impl Iterator<Item = usize> {
        let first = self.0.partition_point(|(known, _)| *known < id);
        let its = self.0[first..].iter().take_while(move |(known, _)| *known == id);
        its.map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u8) -> EventId {
        EventId(Uuid::from_u128(u128::from(n)))
    }

    /// The rule as it is said, pair by pair and third by third.
    fn plainly(moves: &[Move<'_>]) -> Apart {
        let mut apart = Apart::default();
        for (index, first) in moves.iter().enumerate() {
            for second in &moves[index + 1..] {
                let knew = first.over.contains(&second.id) || second.over.contains(&first.id);
                let settles =
                    |third: &Move<'_>| third.over.contains(&first.id) && third.over.contains(&second.id);
                if !knew && !moves.iter().any(settles) {
                    match (first.is_refund, second.is_refund) {
                        (false, false) => apart.payments = true,
                        (true, true) => apart.refunds = true,
                        _ => apart.payment_and_refund = true,
                    }
                }
            }
        }
        apart
    }

    fn same(payments: usize, overs: &[Vec<u8>]) {
        let overs: Vec<Vec<EventId>> = overs
            .iter()
            .map(|over| over.iter().map(|n| id(*n)).collect())
            .collect();
        let moves: Vec<Move<'_>> = (0..)
            .zip(&overs)
            .map(|(n, over)| Move {
                id: id(n),
                over,
                is_refund: usize::from(n) >= payments,
            })
            .collect();
        assert_eq!(Apart::of(&moves), plainly(&moves), "{moves:?}");
    }

    proptest! {
        #[test]
        fn what_is_apart_is_what_the_rule_says(
            payments in 0..6_usize,
            overs in prop::collection::vec(prop::collection::vec(0..8_u8, 0..6), 0..8),
        ) {
            same(payments, &overs);
        }

        /// As tills write it: each knows of some before it, and the last of all but perhaps one.
        #[test]
        fn also_where_someone_knew_of_nearly_all(
            payments in 0..100_usize,
            count in 60..80_u8,
            forgotten in 0..80_u8,
        ) {
            let mut overs: Vec<Vec<u8>> = (0..count).map(|n| (0..n / 2).collect()).collect();
            overs.push((0..count).filter(|n| *n != forgotten).collect());
            same(payments, &overs);
        }
    }
}

//! Which tickets show, and where. One that is done keeps its place for some seconds, so that the others do not come under a finger
//! that was meant for something else; then it leaves. Pure.

use core_wasm::base::ids::TicketId;
use core_wasm::domain::ticket::Stage;

/// For so long a ticket that is done stays.
pub const STAYS_MS: u64 = 4_000;

/// A ticket's place; they are in the order of the tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub id: TicketId,
    /// When it was first seen here that it is done, by the clock that only runs forward.
    pub done_at: Option<u64>,
}

/// The places of all tickets, after those `before`. What was done before it was ever shown has none.
pub fn places(before: &[Place], all: impl Iterator<Item = (TicketId, Stage)>, now: u64) -> Vec<Place> {
    let place = |(id, stage)| {
        if stage != Stage::Done {
            return Some(Place { id, done_at: None });
        }
        let known = before.iter().find(|place| place.id == id)?;
        let done_at = known.done_at.unwrap_or(now);
        (now < done_at + STAYS_MS).then_some(Place {
            id,
            done_at: Some(done_at),
        })
    };
    all.filter_map(place).collect()
}

/// Whether a ticket that stays has come to stand elsewhere.
pub fn moves(before: &[Place], after: &[Place]) -> bool {
    let same = before
        .iter()
        .zip(after)
        .take_while(|(before, after)| before.id == after.id);
    let same = same.count();
    let stays = |place: &Place| after[same..].iter().any(|after| after.id == place.id);
    before[same..].iter().any(stays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn id(number: u128) -> TicketId {
        TicketId(Uuid::from_u128(number))
    }

    fn placed(tickets: &[(u128, Option<u64>)]) -> Vec<Place> {
        let tickets = tickets.iter();
        tickets
            .map(|&(number, done_at)| Place {
                id: id(number),
                done_at,
            })
            .collect()
    }

    fn next(before: &[Place], tickets: &[(u128, Stage)], now: u64) -> Vec<Place> {
        places(
            before,
            tickets.iter().map(|&(number, stage)| (id(number), stage)),
            now,
        )
    }

    #[wasm_bindgen_test]
    fn a_ticket_that_is_done_keeps_its_place_for_some_seconds() {
        let shown = next(&[], &[(1, Stage::InHand), (2, Stage::Waiting)], 100);
        assert_eq!(shown, placed(&[(1, None), (2, None)]));
        let tickets = [(1, Stage::Done), (2, Stage::Waiting)];
        let done = next(&shown, &tickets, 200);
        assert_eq!(done, placed(&[(1, Some(200)), (2, None)]));
        assert_eq!(next(&done, &tickets, 200 + STAYS_MS - 1), done, "not yet");
        assert_eq!(next(&done, &tickets, 200 + STAYS_MS), placed(&[(2, None)]));
    }

    #[wasm_bindgen_test]
    fn a_ticket_that_is_called_back_stays() {
        let done = placed(&[(1, Some(200)), (2, None)]);
        let back = next(&done, &[(1, Stage::InHand), (2, Stage::Waiting)], 300);
        assert_eq!(back, placed(&[(1, None), (2, None)]));
        let again = next(&back, &[(1, Stage::Done), (2, Stage::Waiting)], 9_000);
        assert_eq!(
            again,
            placed(&[(1, Some(9_000)), (2, None)]),
            "it has its seconds anew"
        );
    }

    #[wasm_bindgen_test]
    fn what_was_done_before_it_was_shown_does_not_show() {
        assert_eq!(
            next(&[], &[(1, Stage::Done), (2, Stage::Waiting)], 0),
            placed(&[(2, None)])
        );
    }

    #[wasm_bindgen_test]
    fn tickets_move_when_one_before_them_leaves_or_comes() {
        let three = placed(&[(1, None), (2, None), (3, None)]);
        for (after, expected) in [
            (&[1, 2, 3][..], false),
            (&[1, 2, 3, 4], false),
            (&[1, 2], false),
            (&[4, 5], false),
            (&[2, 3], true),
            (&[1, 3], true),
            (&[1, 4, 2, 3], true),
            (&[], false),
        ] {
            let after: Vec<_> = after.iter().map(|&number| (number, None)).collect();
            assert_eq!(moves(&three, &placed(&after)), expected, "{after:?}");
        }
    }
}

//! Which orders are listed: those of a filter, or of all orders those that a search finds.
//!
//! Keeps true: each order is looked at once, and none is copied; the count of a filter is of exactly the orders that it lists.

use super::search::{Finder, Search, Traces};
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::Status;
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::{OrderView, Replica};
use web_ui::text::t;

/// Which orders are listed while nothing is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Being made.
    Open,
    /// All that was sent is made, and money still to come.
    Ready,
    /// Put aside.
    Parked,
    /// A merge left something for a person.
    ToSettle,
    /// Paid.
    Paid,
    /// Voided.
    Voided,
}

impl Filter {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Ready,
        Self::Parked,
        Self::ToSettle,
        Self::Paid,
        Self::Voided,
    ];

    /// Whether it lists this order.
    fn takes(self, replica: &Replica, view: &OrderView<'_>) -> bool {
        let status = view.order.status;
        match self {
            Self::Open => status == Status::Active,
            Self::Ready => status.is_open() && view.kitchen == Some(Stage::Done),
            Self::Parked => status == Status::Parked,
            Self::ToSettle => replica.is_contested(view.id),
            Self::Paid => status == Status::Paid,
            Self::Voided => status == Status::Voided,
        }
    }

    /// What its button says.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => t().state.open(),
            Self::Ready => t().state.ready(),
            Self::Parked => t().state.parked(),
            Self::ToSettle => t().orders.to_settle(),
            Self::Paid => t().state.paid(),
            Self::Voided => t().state.voided(),
        }
    }
}

/// What is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// How many each filter lists, in the order of [`Filter::ALL`].
    pub counts: [u64; 6],
    /// Those of the filter or the search, the newest first.
    pub ids: Vec<OrderId>,
    /// Whether they were searched for.
    pub is_found: bool,
}

impl Listed {
    /// Looks at all orders. The one whose number was typed comes first.
    pub fn of(replica: &Replica, filter: Filter, search: &Search) -> Self {
        let mut listed = Self {
            is_found: !search.is_empty(),
            ..Self::default()
        };
        let mut finder = Finder::new(search);
        let mut rest = Vec::new();
        for view in replica.orders() {
            for (count, which) in listed.counts.iter_mut().zip(Filter::ALL) {
                let takes = which.takes(replica, &view);
                *count += u64::from(takes);
                if takes && which == filter && !listed.is_found {
                    rest.push(view.id);
                }
            }
            if listed.is_found {
                let traces = Traces::of(replica, view.order);
                if search.is_number_of(&traces) {
                    listed.ids.push(view.id);
                } else if finder.finds(&traces) {
                    rest.push(view.id);
                }
            }
        }
        listed.ids.append(&mut rest);
        listed
    }
}

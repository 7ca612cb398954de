//! The lines of the order on the slip, each of which changes on its own.
//!
//! Keeps true: what happens to one line draws one line, however long the slip is: a change of the order is compared with what was
//! there once, and wakes only the lines that it touched. Not in it: what a line looks like (`line.rs`).

use crate::sale::OrderNow;
use core_wasm::base::ids::LineId;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::Line;
use leptos::prelude::*;

/// The lines as signals. Whoever shows a line owns none of it, so that it may go before the slip does.
#[derive(Clone, Copy)]
pub struct Lines {
    now: Memo<Option<OrderNow>>,
    signals: StoredValue<Vec<(LineId, ArcRwSignal<Line>)>>,
    ids: Memo<Ids>,
    /// The currency that all are in.
    pub currency: Memo<Option<Currency>>,
}

/// Which lines there are, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
struct Ids {
    sent: Vec<LineId>,
    new: Vec<LineId>,
}

impl Lines {
    /// The lines of the order, as it changes.
    pub fn of(now: Memo<Option<OrderNow>>) -> Self {
        let signals = StoredValue::new(Vec::<(LineId, ArcRwSignal<Line>)>::new());
        Effect::new(move || {
            now.with(|now| {
                signals.update_value(|signals| {
                    signals.retain(|(id, signal)| {
                        let line = now.as_ref().and_then(|now| now.order.line(*id));
                        if let Some(line) = line.filter(|line| signal.with_untracked(|shown| shown != *line))
                        {
                            signal.set(line.clone());
                        }
                        line.is_some()
                    });
                });
            });
        });
        let ids = Memo::new(move |_| {
            now.with(|now| {
                let lines = now.iter().flat_map(|now| now.order.slip());
                let (sent, new): (Vec<&Line>, Vec<&Line>) =
                    lines.partition(|line| line.sent > Quantity::ZERO);
                let ids = |lines: Vec<&Line>| lines.into_iter().map(|line| line.id).collect();
                Ids {
                    sent: ids(sent),
                    new: ids(new),
                }
            })
        });
        let currency = Memo::new(move |_| now.with(|now| now.as_ref().and_then(|now| now.order.currency())));
        Self {
            now,
            signals,
            ids,
            currency,
        }
    }

    /// Those that stations know of, or the others; tracked.
    pub fn ids(self, sent: bool) -> Vec<LineId> {
        self.ids
            .with(|ids| if sent { &ids.sent } else { &ids.new }.clone())
    }

    /// Whether there are any of those; tracked.
    pub fn has(self, sent: bool) -> bool {
        self.ids
            .with(|ids| !if sent { &ids.sent } else { &ids.new }.is_empty())
    }

    /// A line, if the order has it.
    pub fn line(self, id: LineId) -> Option<ArcRwSignal<Line>> {
        let known = |signals: &Vec<(LineId, ArcRwSignal<Line>)>| {
            let (_, signal) = signals.iter().find(|(known, _)| *known == id)?;
            Some(signal.clone())
        };
        if let Some(signal) = self.signals.with_value(known) {
            return Some(signal);
        }
        let line = self
            .now
            .with_untracked(|now| now.as_ref()?.order.line(id).cloned())?;
        let signal = ArcRwSignal::new(line);
        self.signals
            .update_value(|signals| signals.push((id, signal.clone())));
        Some(signal)
    }
}

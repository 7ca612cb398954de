//! For the simulator alone: what a committer hands out that does not wait for what the disk says.

use super::turn::Turn;
use super::{Outcome, Rules, WriteError};
use crate::journal::port::{self, Appended, Batch};
use crate::journal::view::View;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Head};
use core_wasm::store::StoreError;
use std::collections::{BTreeMap, BTreeSet};

/// What a group would come to, before it is stored.
pub(super) struct Hasty(pub(super) Appended);

impl Hasty {
    /// None if no fault is injected that would show it.
    pub(super) fn of(view: &View, batches: &[Batch]) -> Option<Self> {
        if !(injected!(AckBeforeCommit) || injected!(RelayBeforeCommit) || injected!(ViewAheadOfDisk)) {
            return None;
        }
        let mut heads = view.replica.heads().clone();
        let port::Sorted { new, bases, refused } = port::sort(&mut heads, batches.to_vec());
        Some(Self(Appended {
            after: view.end,
            cursor: Cursor(view.end.0 + new.len() as u64),
            new,
            bases,
            refused,
        }))
    }

    /// What is handed out although nothing was stored.
    pub(super) fn turn<T>(
        self,
        rules: Rules,
        asked: Vec<(Option<T>, BTreeSet<DeviceId>)>,
        error: &StoreError,
    ) -> Turn<T> {
        let entries = self.0.new.iter().map(|entry| (entry.device_id, entry.head()));
        let heads: BTreeMap<DeviceId, Head> = entries.collect();
        let answer = |devices: BTreeSet<DeviceId>| -> Result<Outcome, WriteError> {
            if injected!(AckBeforeCommit) {
                let heads = devices.iter().filter_map(|device| heads.get(device).copied());
                return Ok(Outcome {
                    heads: heads.collect(),
                    refused: Vec::new(),
                });
            }
            Err(error.clone().into())
        };
        let answers = asked
            .into_iter()
            .filter_map(|(ticket, devices)| Some((ticket?, answer(devices))));
        let answers = answers.collect();
        Turn::group(rules, answers, injected!(RelayBeforeCommit).then_some(self.0))
    }
}

/// Who asked, each with what another wanted, if that fault is injected.
pub(super) fn mixed<T>(asked: Vec<(Option<T>, BTreeSet<DeviceId>)>) -> Vec<(Option<T>, BTreeSet<DeviceId>)> {
    if !injected!(AnswersMixed) {
        return asked;
    }
    let (mut tickets, devices): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    tickets.reverse();
    tickets.into_iter().zip(devices).collect()
}

//! What arrives from devices, held to what its carrier may send and its author may write.
//!
//! Keeps true: an event that counts for nothing is stored with all others, so that its author's stream stays whole; that it
//! counts for nothing stands in the journal before it, in the same commit. What a carrier may not send is not stored. Not in
//! it: what a server writes or is sent by another, which was held to that before.

use super::{Committer, Moment};
use crate::journal::port::{self, Batch, JournalStore};
use core_wasm::base::clock::Fences;
use core_wasm::base::ids::DeviceId;
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DeviceRefused, Forbidden};
use core_wasm::journal::{Entry, Refusal, Seq};
use core_wasm::replica::{Command, Context, Replica, Rights};
use std::collections::{BTreeMap, BTreeSet};

/// How many runs of events a stream may have that count for nothing. One that goes on beyond that is not taken: what
/// anybody must remember of it is bounded.
const MOST_RUNS: usize = 256;

/// Events that count for nothing, and why.
type Places = BTreeMap<(DeviceId, Seq), Forbidden>;

impl<S: JournalStore, T> Committer<S, T> {
    /// Takes out of each batch what its carrier may not send, puts before them all that some of their events count for nothing,
    /// and returns what of each is not taken.
    pub(super) fn check_arrivals(&self, batches: &mut [Batch], moment: &mut Moment<'_>) -> Vec<Vec<Refusal>> {
        let view = self.view.read();
        let replica = &view.replica;
        let mut not_taken: Vec<Vec<Refusal>> = Vec::with_capacity(batches.len());
        let mut forbidden = Places::new();
        for batch in batches.iter_mut() {
            not_taken.push(send_only_what_they_may(replica, batch));
            forbidden.extend(places(replica, batch));
        }
        if forbidden.is_empty() {
            return not_taken;
        }
        let refused = refused(replica, batches, &forbidden);
        let (refused, too_many) = bounded(replica, refused);
        for (batch, not_taken) in batches.iter_mut().zip(&mut not_taken) {
            let is_taken = |entry: &Entry| too_many.get(&entry.device_id).is_none_or(|&end| entry.seq < end);
            stop(batch, not_taken, is_taken);
        }
        let commands = refused.into_iter().map(|refused| {
            tracing::warn!(device = %refused.device_id, first = %refused.seq, last = %refused.last, why = ?refused.why, "events count for nothing");
            let body = Body::Device(DeviceEvent::Refused(refused));
            Command::Record(refused.device_id.into(), body)
        });
        let mut context = Context {
            now: moment.now,
            utc_offset_minutes: 0,
            fences: Fences::new(),
            user_id: None,
            approved_by: None,
            rights: Rights::All,
            new_id: moment.new_id,
        };
        match (
            replica.execute(commands.collect(), &mut context),
            batches.first_mut(),
        ) {
            (Ok(mut refusals), Some(batch)) => {
                refusals.append(&mut batch.entries);
                batch.entries = refusals;
            }
            (Err(error), _) => {
                tracing::error!(%error, "what counts for nothing could not be refused, and is not taken");
                for (batch, not_taken) in batches.iter_mut().zip(&mut not_taken) {
                    stop(batch, not_taken, |entry| {
                        !forbidden.contains_key(&(entry.device_id, entry.seq))
                    });
                }
            }
            (Ok(_), None) => {}
        }
        not_taken
    }
}

fn send_only_what_they_may(replica: &Replica, batch: &mut Batch) -> Vec<Refusal> {
    let mut not_taken = Vec::new();
    if let Some(carrier) = batch.carrier {
        let vouched = batch.vouched;
        let may_send = |stream| replica.may_send(carrier, stream, vouched);
        // What is known of another's stream is no news, whatever it says: only who may speak for a stream can show that it has split.
        let is_known = |entry: &Entry| entry.seq <= replica.heads().get(entry.device_id).seq;
        batch
            .entries
            .retain(|entry| !is_known(entry) || may_send(entry.device_id));
        stop(batch, &mut not_taken, |entry| may_send(entry.device_id));
    }
    not_taken
}

/// Takes out of a batch whatever is not taken, and all of its stream that is behind that.
fn stop(batch: &mut Batch, not_taken: &mut Vec<Refusal>, is_taken: impl Fn(&Entry) -> bool) {
    let mut stopped: BTreeSet<DeviceId> = not_taken.iter().map(Refusal::device_id).collect();
    batch.entries.retain(|entry| {
        let (device_id, seq) = (entry.device_id, entry.seq);
        if stopped.contains(&device_id) {
            return false;
        }
        if is_taken(entry) {
            return true;
        }
        stopped.insert(device_id);
        not_taken.push(Refusal::NotAllowed { device_id, seq });
        false
    });
}

fn places(replica: &Replica, batch: &Batch) -> Places {
    if batch.carrier.is_none() {
        return Places::new();
    }
    // A hub vouches also for what it refused, and its refusal may not be back yet. Of a stream that is no known device's, only what a
    // hub vouched for says that it may be a server's.
    let is_known = |entry: &Entry| replica.devices().0.get(&entry.device_id).is_some();
    let place = |entry: &Entry| {
        let is_new =
            entry.seq > replica.heads().get(entry.device_id).seq && (!batch.vouched || is_known(entry));
        let why = is_new.then(|| replica.forbids(entry, batch.vouched))??;
        Some(((entry.device_id, entry.seq), why))
    };
    batch.entries.iter().filter_map(place).collect()
}

/// Those of the places at which something is about to be stored, in runs.
fn refused(replica: &Replica, batches: &[Batch], forbidden: &Places) -> Vec<DeviceRefused> {
    let mut heads = replica.heads().clone();
    let sorted = port::sort(&mut heads, batches.to_vec());
    let mut stored = Places::new();
    for entry in sorted.new {
        let place = (entry.device_id, entry.seq);
        stored.extend(forbidden.get(&place).map(|why| (place, *why)));
    }
    let mut runs: Vec<DeviceRefused> = Vec::new();
    for ((device_id, seq), why) in stored {
        match runs.last_mut() {
            Some(run) if run.device_id == device_id && run.why == why && run.last.next() == seq => {
                run.last = seq
            }
            _ => runs.push(DeviceRefused {
                device_id,
                seq,
                last: seq,
                why,
            }),
        }
    }
    runs
}

/// As many of the runs as a stream may have, and of a stream that has more, the place at which it ends.
fn bounded(replica: &Replica, runs: Vec<DeviceRefused>) -> (Vec<DeviceRefused>, BTreeMap<DeviceId, Seq>) {
    let (mut counts, mut ends) = (BTreeMap::new(), BTreeMap::new());
    let mut kept = runs;
    kept.retain(|run| {
        let count = counts
            .entry(run.device_id)
            .or_insert_with(|| replica.refusals(run.device_id));
        *count += 1;
        let is_kept = *count <= MOST_RUNS;
        if !is_kept {
            ends.entry(run.device_id).or_insert(run.seq);
        }
        is_kept
    });
    (kept, ends)
}

#[cfg(test)]
mod tests;

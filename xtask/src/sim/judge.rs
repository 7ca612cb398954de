//! The judge: what must be true once a shop has settled, held against what people were told and against the reference,
//! not against what the machines believe.

use super::history::History;
use super::reference::Reference;
use super::world::World;
use core_wasm::ids::{AggregateId, DeviceId};
use core_wasm::journal::{Entry, Hash, Head, Seq, verify_chain};
use core_wasm::replica::Replica;
use std::collections::{BTreeMap, BTreeSet};

type Streams = BTreeMap<DeviceId, BTreeMap<Seq, Entry>>;

/// A journal by its streams, and how many entries it holds twice.
fn streams(journal: Vec<Entry>) -> (Streams, usize) {
    let (mut streams, mut repeats) = (Streams::new(), 0);
    for entry in journal {
        let stream = streams.entry(entry.device_id).or_default();
        repeats += usize::from(stream.insert(entry.seq, entry).is_some());
    }
    (streams, repeats)
}

/// Every violation, in words. Restarts the devices, to see that nothing changes by it.
pub fn judge(world: &mut World) -> Vec<String> {
    let mut violations = std::mem::take(&mut world.history.violations);
    let split = world.history.split.clone();
    let (mut hub, _) = streams(world.hub.disk.journal());
    hub.retain(|stream, _| !split.contains(stream));
    for (name, disk) in world.names_and_disks() {
        let (mut its, repeats) = streams(disk);
        for (stream, entries) in &its {
            if let Err(broken) = verify_chain(Head::empty(*stream), entries.values()) {
                violations.push(format!("{name}: stream {stream}: {broken}"));
            }
        }
        its.retain(|stream, _| !split.contains(stream));
        if its != hub || repeats > 0 {
            let (less, more) = (missing(&hub, &its), missing(&its, &hub));
            violations.push(format!(
                "{name} lacks {less} events, has {more} more, {repeats} twice"
            ));
        }
    }
    violations.extend(promises(&hub, &world.history));
    let torn = world.history.torn(|stream, seq| {
        let kept = hub.get(&stream);
        kept.is_some_and(|entries| entries.contains_key(&seq))
    });
    violations.extend(folds(world, &split, &torn));
    violations
}

fn missing(from: &Streams, of: &Streams) -> usize {
    let lacking = |stream: &DeviceId, seq: &Seq| of.get(stream).is_none_or(|known| !known.contains_key(seq));
    from.iter()
        .map(|(stream, entries)| entries.keys().filter(|seq| lacking(stream, seq)).count())
        .sum()
}

/// What was confirmed is there, as it was. A wiped device's unsent events are the one permitted loss.
fn promises(hub: &Streams, history: &History) -> Vec<String> {
    let mut violations = Vec::new();
    let last = |stream: DeviceId| {
        let stream = hub.get(&stream).and_then(|entries| entries.keys().next_back());
        stream.copied().unwrap_or_default()
    };
    for ((stream, seq), entry) in &history.confirmed {
        let gone = history.retired.contains_key(stream) && *seq > last(*stream);
        if history.split.contains(stream) || gone {
            continue;
        }
        if hub.get(stream).and_then(|entries| entries.get(seq)) != Some(entry) {
            violations.push(format!(
                "event {seq:?} of {stream} was confirmed and is lost or altered"
            ));
        }
    }
    for (stream, retired) in &history.retired {
        let (last, promised) = (last(*stream), history.acknowledged.get(stream).copied());
        if history.split.contains(stream) {
            continue;
        }
        if last < promised.unwrap_or_default() {
            violations.push(format!(
                "{stream} was told that {promised:?} is safe; {last:?} is left"
            ));
        }
        if !history.hub_lost_data && retired.kept.is_some_and(|kept| kept != last) {
            violations.push(format!(
                "{stream} was said to end at {:?}, and ends at {last:?} of {:?}",
                retired.kept, retired.written
            ));
        }
    }
    violations
}

/// Every replica shows what its journal says, the same everywhere, and the same again after a start.
fn folds(world: &mut World, split: &BTreeSet<DeviceId>, torn: &BTreeSet<AggregateId>) -> Vec<String> {
    let mut violations = Vec::new();
    let Some(realm) = world.hub.read(|replica| replica.realm().clone()) else {
        return vec!["the hub is down".to_owned()];
    };
    let reference = Reference::of(&world.hub.disk.journal(), &realm).with_torn(torn.clone());
    violations.extend(reference.check(split));
    if split.is_empty() && !world.history.hub_lost_data {
        violations.extend(reference.check_causes());
    }
    let mut prints: BTreeSet<Hash> = BTreeSet::new();
    let sites = [Some(&world.hub), world.cloud.as_ref()];
    prints.extend(
        sites
            .into_iter()
            .flatten()
            .filter_map(|site| site.read(Replica::fingerprint)),
    );
    for (index, device) in world.devices.iter_mut().enumerate() {
        device.refresh(usize::MAX);
        let own;
        let reference = if split.is_empty() {
            &reference
        } else {
            own = Reference::of(&device.disk.journal(), &realm).with_torn(torn.clone());
            &own
        };
        let before: Vec<_> = (0..2)
            .filter_map(|tab| device.read(tab, Replica::fingerprint))
            .collect();
        let wrong = device.read(0, |replica| reference.compare(replica, split));
        violations.extend(
            wrong
                .into_iter()
                .flatten()
                .map(|wrong| format!("device {index}: {wrong}")),
        );
        device.start();
        let after = device.read(0, Replica::fingerprint);
        if before.iter().any(|print| Some(*print) != after) {
            violations.push(format!("device {index} shows something else after a start"));
        }
        prints.extend(after);
    }
    let alarms = world.hub.read(|replica| {
        replica
            .devices()
            .diverged()
            .iter()
            .map(|(stream, _)| *stream)
            .collect()
    });
    let alarms: BTreeSet<DeviceId> = alarms.unwrap_or_default();
    for wrong in alarms.difference(split) {
        violations.push(format!("{wrong} is said to have split, and has not"));
    }
    if split.is_empty() && prints.len() != 1 {
        violations.push(format!("{} different folds of one journal", prints.len()));
    }
    violations
}

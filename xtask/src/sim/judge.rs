//! The judge: what must be true once a shop has settled, held against what people were told and against the reference,
//! not against what the machines believe.

use super::disk::Medium;
use super::history::History;
use super::reference::{Leniency, Reference};
use super::world::World;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Entry, Hash, Head, Heads, Seq, verify_chain};
use core_wasm::node::Retention;
use core_wasm::replica::Replica;
use std::collections::{BTreeMap, BTreeSet};

/// Every violation, in words. Restarts the devices, to see that nothing changes by it.
pub fn judge(world: &mut World) -> Vec<String> {
    let mut violations = std::mem::take(&mut world.history.violations);
    let split = world.history.split.clone();
    let hub = Kept::of(&world.hub.disk);
    for (name, disk) in world.names_and_disks() {
        let its = Kept::of(disk);
        let wrong = its.wrong(&hub, &split, world.retention != Retention::ALL);
        violations.extend(wrong.into_iter().map(|wrong| format!("{name}: {wrong}")));
        let lies = its
            .entries()
            .filter(|entry| world.history.lies.contains(&entry.hash()));
        violations.extend(lies.map(|lie| {
            let (stream, seq) = (lie.device_id, lie.seq);
            format!("{name}: {stream} never wrote its event {seq}, and it was taken")
        }));
    }
    violations.extend(promises(&hub, &world.history));
    let plain = hub.entries().filter(|entry| !split.contains(&entry.device_id));
    violations.extend(world.leases.carried(plain));
    violations.extend(folds(world, &hub, &split));
    violations
}

/// What a disk holds of each stream.
struct Kept {
    heads: Heads,
    /// Behind which place a stream begins on it, where that is not its beginning.
    bases: BTreeMap<DeviceId, Seq>,
    streams: BTreeMap<DeviceId, BTreeMap<Seq, Entry>>,
    /// How many entries it holds twice.
    repeats: usize,
}

impl Kept {
    fn of(disk: &dyn Medium) -> Self {
        let (mut streams, mut repeats) = (BTreeMap::<_, BTreeMap<_, _>>::new(), 0);
        for entry in disk.journal() {
            let stream = streams.entry(entry.device_id).or_default();
            repeats += usize::from(stream.insert(entry.seq, entry).is_some());
        }
        Self {
            heads: disk.stream_heads(),
            bases: disk.bases(),
            streams,
            repeats,
        }
    }

    fn base(&self, stream: DeviceId) -> Seq {
        self.bases.get(&stream).copied().unwrap_or_default()
    }

    fn get(&self, stream: DeviceId, seq: Seq) -> Option<&Entry> {
        self.streams.get(&stream)?.get(&seq)
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.streams.values().flat_map(BTreeMap::values)
    }

    /// What is wrong with a disk, held against the hub's. What a device let go of, the hub has; what is in a gap of the
    /// hub's, a device may have.
    fn wrong(&self, hub: &Self, split: &BTreeSet<DeviceId>, forgets: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        for (stream, entries) in &self.streams {
            let base = self.base(*stream);
            let before = hub.get(*stream, base).map(Entry::head);
            let before = before.filter(|_| !split.contains(stream));
            let start = before.or((base == Seq(0)).then(|| Head::empty(*stream)));
            if let Some(Err(broken)) = start.map(|start| verify_chain(start, entries.values())) {
                wrong.push(format!("stream {stream}: {broken}"));
            }
        }
        let plain = |entry: &&Entry| !split.contains(&entry.device_id);
        let lacks = |entry: &&Entry| {
            entry.seq > self.base(entry.device_id) && self.get(entry.device_id, entry.seq) != Some(entry)
        };
        let exceeds = |entry: &&Entry| {
            entry.seq > hub.base(entry.device_id) && hub.get(entry.device_id, entry.seq) != Some(entry)
        };
        let less = hub.entries().filter(plain).filter(lacks).count();
        let more = self.entries().filter(plain).filter(exceeds).count();
        if less + more + self.repeats > 0 {
            let twice = self.repeats;
            wrong.push(format!("lacks {less} events, has {more} more, {twice} twice"));
        }
        if !forgets && !self.bases.is_empty() {
            wrong.push(format!("forgot the beginning of {} streams", self.bases.len()));
        }
        wrong
    }
}

/// What was confirmed is there, as it was. A wiped device's unsent events are the one permitted loss; and what a hub that
/// was restored could get from nobody any more, since its author had let it go.
fn promises(hub: &Kept, history: &History) -> Vec<String> {
    let mut violations = Vec::new();
    if !history.hub_lost_data && !hub.bases.is_empty() {
        violations.push("the hub has gaps, and never lost anything".to_owned());
    }
    for ((stream, seq), entry) in &history.confirmed {
        let gone = history.retired.contains_key(stream) && *seq > hub.heads.get(*stream).seq;
        if history.split.contains(stream) || gone || *seq <= hub.base(*stream) {
            continue;
        }
        if hub.get(*stream, *seq) != Some(entry) {
            violations.push(format!(
                "event {seq:?} of {stream} was confirmed and is lost or altered"
            ));
        }
    }
    for (stream, retired) in &history.retired {
        let (last, promised) = (
            hub.heads.get(*stream).seq,
            history.acknowledged.get(stream).copied(),
        );
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

/// Every replica shows what the hub's journal says, the same everywhere, and the same again after a start.
fn folds(world: &mut World, hub: &Kept, split: &BTreeSet<DeviceId>) -> Vec<String> {
    let mut violations = Vec::new();
    let Some(realm) = world.hub.read(|replica| replica.realm().clone()) else {
        return vec!["the hub is down".to_owned()];
    };
    let leniency = Leniency {
        split: split.clone(),
        gaps: hub.bases.keys().copied().collect(),
        torn: world.history.torn(|stream, seq| hub.get(stream, seq).is_some()),
        let_go: world.history.let_go.clone(),
    };
    let reference = Reference::of(hub.entries(), &realm);
    violations.extend(reference.check(&leniency));
    // In a split stream another event may stand in the place of a forged one.
    let forged = hub
        .entries()
        .filter(|entry| world.history.forged.contains(&entry.hash()));
    let forged = forged.map(|entry| (entry.device_id, entry.seq)).collect();
    violations.extend(reference.believed(&forged));
    if split.is_empty() && !world.history.hub_lost_data {
        violations.extend(reference.check_causes(&leniency));
    }
    let forgets = world.retention != Retention::ALL;
    // Who folded what is in a gap shows it, and nobody else does; who met an earlier hub's gap does not either.
    let whole = hub.bases.is_empty() && !world.history.hub_had_gaps;
    let mut prints: BTreeSet<Hash> = BTreeSet::new();
    for site in [Some(&world.hub), world.cloud.as_ref()].into_iter().flatten() {
        prints.extend(site.read(Replica::fingerprint));
    }
    for (index, device) in world.devices.iter_mut().enumerate() {
        device.refresh(usize::MAX);
        let own;
        let reference = if split.is_empty() {
            &reference
        } else {
            own = Reference::of(&device.disk.journal(), &realm);
            &own
        };
        let before: Vec<_> = (0..2)
            .filter_map(|tab| device.read(tab, Replica::fingerprint))
            .collect();
        // With a split stream only the device's own journal says what it should show, and that may be cut short.
        if whole && (split.is_empty() || !forgets) {
            let wrong = device.read(0, |replica| reference.compare(replica, &leniency));
            violations.extend(
                wrong
                    .into_iter()
                    .flatten()
                    .map(|wrong| format!("device {index}: {wrong}")),
            );
        }
        device.start();
        let after = device.read(0, Replica::fingerprint);
        if before.first().is_some_and(|print| Some(*print) != after) {
            violations.push(format!("device {index} shows something else after a start"));
        }
        prints.extend(before);
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
    if split.is_empty() && whole && world.history.let_go.is_empty() && prints.len() != 1 {
        violations.push(format!("{} different folds of one journal", prints.len()));
    }
    violations
}

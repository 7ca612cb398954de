//! What a power cut leaves of a directory: a disk as it may be, made from what was done to its files.
//!
//! Keeps true: what was synced is there. What was not may be there, may be missing, may have arrived in part, in any
//! order; bytes that were being written may be anything; bytes that were not are as they were (the 'powersafe overwrite'
//! that SQLite takes for granted, <https://sqlite.org/psow.html>). Names come and go in order, as in a file system with a
//! journal.

use super::recorder::Op;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All of it is gone.
    Gone,
    /// All of it arrived: the cut comes right behind it.
    Arrived,
    /// All arrived but the last write, of which only the beginning did.
    TornEnd(u64),
    /// Each thing is there, missing, or there in part, by a seed.
    Mixed(u64),
}

#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

// A file's content, whatever name it has.
#[derive(Clone, Debug, Default)]
struct Content {
    synced: Vec<u8>,
    pending: Vec<Change>,
    syncs_directory: bool,
}

#[derive(Clone, Debug)]
enum Naming {
    Made(String, usize),
    Deleted(String),
}

/// The files of one directory, with what is on the disk for certain and what is still under way.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    contents: Vec<Content>,
    synced_names: BTreeMap<String, usize>,
    names: BTreeMap<String, usize>,
    pending_names: Vec<Naming>,
}

impl Disk {
    /// What is in `dir`, all of it synced.
    pub fn of(dir: &Path) -> Self {
        let mut disk = Self::default();
        for file in fs::read_dir(dir).unwrap() {
            let file = file.unwrap();
            let content = Content {
                synced: fs::read(file.path()).unwrap(),
                ..Content::default()
            };
            disk.contents.push(content);
            let name = file.file_name().into_string().unwrap();
            disk.names.insert(name, disk.contents.len() - 1);
        }
        disk.synced_names.clone_from(&disk.names);
        disk
    }

    /// Takes in the next thing that was done.
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Create { name, log } => {
                let content = Content {
                    syncs_directory: *log,
                    ..Content::default()
                };
                self.contents.push(content);
                self.rename(Naming::Made(name.clone(), self.contents.len() - 1));
            }
            Op::Write { name, at, bytes } => {
                let write = Change::Write {
                    at: *at,
                    bytes: bytes.clone(),
                };
                self.content(name).pending.push(write);
            }
            Op::Truncate { name, size } => self.content(name).pending.push(Change::Truncate(*size)),
            Op::Sync { name } => {
                let content = self.content(name);
                for change in std::mem::take(&mut content.pending) {
                    change.make(&mut content.synced);
                }
                if std::mem::take(&mut content.syncs_directory) {
                    self.sync_names();
                }
            }
            Op::Delete { name, synced } => {
                self.rename(Naming::Deleted(name.clone()));
                if *synced {
                    self.sync_names();
                }
            }
        }
    }

    /// Whether a power cut now could leave different things.
    pub fn is_in_doubt(&self) -> bool {
        !self.pending_names.is_empty() || self.contents.iter().any(|content| !content.pending.is_empty())
    }

    /// Writes into `dir` what a power cut leaves, in place of what is there.
    pub fn cut(&self, fate: Fate, dir: &Path) {
        let mut chance = Chance::of(fate);
        let mut names = self.synced_names.clone();
        let arrived = match fate {
            Fate::Gone => 0,
            Fate::Arrived | Fate::TornEnd(_) => self.pending_names.len(),
            Fate::Mixed(_) => chance.below(self.pending_names.len() + 1),
        };
        for naming in &self.pending_names[..arrived] {
            naming.make(&mut names);
        }
        for old in fs::read_dir(dir).unwrap() {
            fs::remove_file(old.unwrap().path()).unwrap();
        }
        for (name, content) in names {
            fs::write(dir.join(name), self.contents[content].after(fate, &mut chance)).unwrap();
        }
    }

    fn content(&mut self, name: &str) -> &mut Content {
        &mut self.contents[self.names[name]]
    }

    fn rename(&mut self, naming: Naming) {
        naming.make(&mut self.names);
        self.pending_names.push(naming);
    }

    fn sync_names(&mut self) {
        self.synced_names.clone_from(&self.names);
        self.pending_names.clear();
    }
}

impl Naming {
    fn make(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Made(name, content) => drop(names.insert(name.clone(), *content)),
            Self::Deleted(name) => drop(names.remove(name)),
        }
    }
}

impl Content {
    fn after(&self, fate: Fate, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for (place, change) in self.pending.iter().enumerate() {
            let last = place + 1 == self.pending.len();
            match fate {
                Fate::Gone => {}
                Fate::TornEnd(_) if last => change.tear(&mut bytes, chance, true),
                Fate::Arrived | Fate::TornEnd(_) => change.make(&mut bytes),
                Fate::Mixed(_) => match chance.below(4) {
                    0 => {}
                    1 => change.tear(&mut bytes, chance, false),
                    _ => change.make(&mut bytes),
                },
            }
        }
        bytes
    }
}

impl Change {
    fn make(&self, file: &mut Vec<u8>) {
        match self {
            Self::Truncate(size) => file.resize(*size, 0),
            Self::Write { at, bytes } => put(file, *at, bytes),
        }
    }

    // A part of the write arrives, cut anywhere in a sector; where it ends, there may be noise.
    fn tear(&self, file: &mut Vec<u8>, chance: &mut Chance, from_the_start: bool) {
        let Self::Write { at, bytes } = self else { return };
        let end = chance.below(bytes.len() + 1);
        let start = if from_the_start { 0 } else { chance.below(end + 1) };
        put(file, at + start, &bytes[start..end]);
        if chance.below(2) == 0 {
            let noise: Vec<u8> = (end..bytes.len().min(end + SECTOR))
                .map(|_| chance.below(256) as u8)
                .collect();
            put(file, at + end, &noise);
        }
    }
}

const SECTOR: usize = 512;

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    file.resize(file.len().max(at + bytes.len()), 0);
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Numbers that a seed decides (SplitMix64, Steele, Lea and Flood 2014).
pub struct Chance(u64);

impl Chance {
    /// By a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn of(fate: Fate) -> Self {
        match fate {
            Fate::Gone | Fate::Arrived => Self(0),
            Fate::TornEnd(seed) | Fate::Mixed(seed) => Self(seed),
        }
    }

    /// One of `0..end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

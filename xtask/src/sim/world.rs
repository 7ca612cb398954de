//! The world of a day: time, network, power. Everything random comes from the seed.
//!
//! Connections behave as TCP does: in order and whole until they break, and what was on the way then is lost, in
//! either direction. Repetition comes from breaking after a commit and before its acknowledgement.

use super::hub::{ConnectionId, Hub, HubWish};
use super::till::{Till, Wish};
use super::{judge, workload};
use core_wasm::ids::Realm;
use core_wasm::journal::Entry;
use core_wasm::sync::TillInput;
use fastrand::Rng;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

pub type Frame = std::sync::Arc<[u8]>;

/// How long people work, in milliseconds.
const WORKDAY_MS: u64 = 60_000;
/// How long a healed shop may take to settle.
const SETTLE_MS: u64 = 300_000;

/// What came of a day.
pub struct Day {
    pub events: usize,
    pub lasted: Duration,
    pub violations: Vec<String>,
}

/// Memory never waits, so one poll is all it takes.
pub fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a store in memory waited"),
    }
}

/// What a store in memory answers, which it always does.
pub fn memory<T, E: std::fmt::Display>(future: impl Future<Output = Result<T, E>>) -> T {
    now_or_never(future).unwrap_or_else(|error| unreachable!("a store in memory failed: {error}"))
}

enum Event {
    Act {
        till: usize,
    },
    Tick {
        till: usize,
    },
    ToHub {
        connection: ConnectionId,
        frame: Frame,
    },
    ToTill {
        connection: ConnectionId,
        frame: Frame,
    },
    Opened {
        till: usize,
        connection: ConnectionId,
    },
    Closed {
        till: usize,
        connection: ConnectionId,
    },
    Committed {
        life: u32,
        connection: ConnectionId,
        entries: Vec<Entry>,
    },
    Trouble,
    StartTill {
        till: usize,
    },
    StartHub,
    Mend {
        till: usize,
    },
}

struct Link {
    till: usize,
    /// When the last frame of either direction arrives, so that none overtakes another.
    to_hub: u64,
    to_till: u64,
}

struct World {
    rng: Rng,
    now: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    scheduled: u64,
    tills: Vec<Till>,
    hub: Hub,
    hub_is_up: bool,
    /// Each till's socket, as the till knows it.
    sockets: Vec<Option<ConnectionId>>,
    /// Whether each till's cable is in.
    plugged: Vec<bool>,
    links: BTreeMap<ConnectionId, Link>,
    connections: u64,
    trace: bool,
}

/// Runs the day of a seed.
pub fn run(seed: u64, trace: bool) -> Day {
    let mut rng = Rng::with_seed(seed);
    let realm = Realm {
        tenant_id: "t-sim".into(),
        store_id: "s-001".into(),
    };
    let week = 7 * 24 * 3_600_000;
    let tills: Vec<Till> = (1..=rng.u32(2..6))
        .map(|number| Till::new(number, realm.clone(), rng.i64(-week..week), rng.usize(1..3)))
        .collect();
    let (sockets, plugged) = (vec![None; tills.len()], vec![true; tills.len()]);
    let mut world = World {
        rng,
        now: 0,
        queue: BinaryHeap::new(),
        events: BTreeMap::new(),
        scheduled: 0,
        tills,
        hub: Hub::new(realm),
        hub_is_up: true,
        sockets,
        plugged,
        links: BTreeMap::new(),
        connections: 0,
        trace,
    };
    for till in 0..world.tills.len() {
        world.schedule(0, Event::Tick { till });
        world.schedule(1, Event::Act { till });
    }
    world.schedule(500, Event::Trouble);
    world.work();
    let settled = world.settle();
    let mut violations = judge::judge(&world.tills, &world.hub);
    if !settled {
        violations.push(format!("not settled {SETTLE_MS} ms after everything was mended"));
    }
    Day {
        events: world.tills.iter().map(|till| till.confirmed.len()).sum(),
        lasted: Duration::from_millis(world.now),
        violations,
    }
}

impl World {
    fn schedule(&mut self, after: u64, event: Event) {
        self.scheduled += 1;
        self.queue.push(Reverse((self.now + after, self.scheduled)));
        self.events.insert(self.scheduled, event);
    }

    fn note(&self, what: impl FnOnce() -> String) {
        if self.trace {
            println!("{:>8} {}", self.now, what());
        }
    }

    fn work(&mut self) {
        while self.now < WORKDAY_MS && self.step() {}
    }

    /// Mends everything, and runs until all are in step. People and trouble have gone home.
    fn settle(&mut self) -> bool {
        self.note(|| "everything is mended".to_owned());
        self.events
            .retain(|_, event| !matches!(event, Event::Trouble | Event::Act { .. }));
        self.hub_is_up = true;
        self.plugged.fill(true);
        for till in 0..self.tills.len() {
            if !self.tills[till].is_running() {
                self.tills[till].start();
            }
            self.schedule(0, Event::Tick { till });
        }
        let deadline = self.now + SETTLE_MS;
        loop {
            if self.tills.iter().all(Till::is_settled) && judge::is_quiet(&self.tills, &self.hub) {
                return true;
            }
            if self.now > deadline || !self.step() {
                return false;
            }
        }
    }

    fn step(&mut self) -> bool {
        let Some(Reverse((time, id))) = self.queue.pop() else {
            return false;
        };
        self.now = time;
        if let Some(event) = self.events.remove(&id) {
            self.happen(event);
        }
        true
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Act { till } => {
                self.act(till);
                let pause = self.rng.u64(10..600);
                self.schedule(pause, Event::Act { till });
            }
            Event::Tick { till } => self.feed(
                till,
                TillInput::Tick {
                    now: self.now,
                    hurry: false,
                },
            ),
            Event::Opened { till, connection } => {
                let known = self.links.contains_key(&connection) && self.sockets[till] == Some(connection);
                if let Some(input) = self.tills[till].heads_input(self.now).filter(|_| known) {
                    self.feed(till, input);
                }
            }
            Event::Closed { till, connection } => {
                if self.links.remove(&connection).is_some() {
                    self.hub.disconnect(connection);
                }
                // What is heard of a socket that was replaced means nothing.
                if self.sockets[till] == Some(connection) {
                    self.sockets[till] = None;
                    let entropy = self.rng.u64(..);
                    self.feed(
                        till,
                        TillInput::Closed {
                            now: self.now,
                            entropy,
                        },
                    );
                }
            }
            Event::ToHub { connection, frame } => {
                if self.links.contains_key(&connection) {
                    let wishes = self.hub.frame(connection, &frame);
                    self.grant_hub(wishes);
                }
            }
            Event::ToTill { connection, frame } => {
                let till = self.links.get(&connection).map(|link| link.till);
                if let Some(till) = till.filter(|&till| self.sockets[till] == Some(connection)) {
                    let wishes = self.tills[till].message(self.now, &frame);
                    self.grant(till, wishes);
                }
            }
            Event::Committed {
                life,
                connection,
                entries,
            } => {
                if life == self.hub.life && self.hub_is_up {
                    let wishes = self.hub.commit(connection, entries);
                    self.grant_hub(wishes);
                }
            }
            Event::Trouble => self.trouble(),
            Event::StartTill { till } => {
                if !self.tills[till].is_running() {
                    self.note(|| format!("till {till} starts"));
                    self.tills[till].start();
                    self.schedule(0, Event::Tick { till });
                }
            }
            Event::StartHub => {
                self.note(|| "hub starts".to_owned());
                self.hub_is_up = true;
            }
            Event::Mend { till } => {
                self.note(|| format!("till {till} is plugged in"));
                self.plugged[till] = true;
            }
        }
    }

    fn act(&mut self, till: usize) {
        let tab = self.rng.usize(..4);
        let Some(commands) = self.tills[till].read(tab, |replica| workload::next(&mut self.rng, replica))
        else {
            return;
        };
        let wanted = self.trace.then(|| format!("{commands:?}"));
        if let Some((result, wishes)) = self.tills[till].act(tab, commands, self.now) {
            self.note(|| match result {
                Ok(entries) => format!(
                    "till {till} wrote {}: {}",
                    entries.len(),
                    wanted.unwrap_or_default()
                ),
                Err(error) => format!("till {till} could not: {error}"),
            });
            self.grant(till, wishes);
        }
    }

    fn trouble(&mut self) {
        let till = self.rng.usize(..self.tills.len());
        let lasts = self.rng.u64(50..8_000);
        match self.rng.u8(..20) {
            0..=5 => {
                self.note(|| format!("till {till} is unplugged for {lasts} ms"));
                self.plugged[till] = false;
                self.break_links(|link| link.till == till);
                self.schedule(lasts, Event::Mend { till });
            }
            6..=10 => {
                self.note(|| format!("the connection of till {till} breaks"));
                self.break_links(|link| link.till == till);
            }
            11..=14 => {
                self.note(|| format!("till {till} crashes for {lasts} ms"));
                self.tills[till].crash();
                self.sockets[till] = None;
                self.break_links(|link| link.till == till);
                self.schedule(lasts, Event::StartTill { till });
            }
            15..=18 if self.hub_is_up => {
                self.note(|| format!("the hub crashes for {lasts} ms"));
                self.hub.crash();
                self.hub_down(lasts);
            }
            19 if self.hub_is_up && self.rng.u8(..3) == 0 => {
                self.note(|| format!("the hub loses its disk, and is away for {lasts} ms"));
                self.hub.wipe();
                self.hub_down(lasts);
            }
            _ => {}
        }
        let pause = self.rng.u64(100..4_000);
        self.schedule(pause, Event::Trouble);
    }

    fn hub_down(&mut self, lasts: u64) {
        self.hub_is_up = false;
        self.break_links(|_| true);
        self.schedule(lasts, Event::StartHub);
    }

    /// Breaks connections at once for the hub; a till hears of it a little later.
    fn break_links(&mut self, which: impl Fn(&Link) -> bool) {
        let broken: Vec<(ConnectionId, usize)> = self
            .links
            .iter()
            .filter(|(_, link)| which(link))
            .map(|(id, link)| (*id, link.till))
            .collect();
        for (connection, till) in broken {
            self.links.remove(&connection);
            self.hub.disconnect(connection);
            let heard = self.rng.u64(1..2_000);
            self.schedule(heard, Event::Closed { till, connection });
        }
    }

    fn feed(&mut self, till: usize, input: TillInput) {
        let wishes = self.tills[till].feed(input);
        self.grant(till, wishes);
        if let Some(at) = self.tills[till].next_tick() {
            self.schedule(at.saturating_sub(self.now).max(1), Event::Tick { till });
        }
    }

    fn grant(&mut self, till: usize, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Open => {
                    self.connections += 1;
                    let connection = self.connections;
                    self.sockets[till] = Some(connection);
                    if self.plugged[till] && self.hub_is_up {
                        self.links.insert(
                            connection,
                            Link {
                                till,
                                to_hub: 0,
                                to_till: 0,
                            },
                        );
                        self.hub.connect(connection, self.tills[till].me);
                        self.schedule(3, Event::Opened { till, connection });
                    } else {
                        self.schedule(20, Event::Closed { till, connection });
                    }
                }
                Wish::Close => {
                    if let Some(connection) = self.sockets[till] {
                        self.schedule(1, Event::Closed { till, connection });
                    }
                }
                Wish::Send(frame) => {
                    let delay = self.rng.u64(1..40);
                    let Some(connection) = self.sockets[till] else {
                        continue;
                    };
                    let Some(link) = self.links.get_mut(&connection) else {
                        continue;
                    };
                    link.to_hub = link.to_hub.max(self.now + delay);
                    let after = link.to_hub - self.now;
                    self.schedule(after, Event::ToHub { connection, frame });
                }
            }
        }
    }

    fn grant_hub(&mut self, wishes: Vec<HubWish>) {
        for wish in wishes {
            match wish {
                HubWish::Send(connection, frame) => {
                    let delay = self.rng.u64(1..40);
                    if let Some(link) = self.links.get_mut(&connection) {
                        link.to_till = link.to_till.max(self.now + delay);
                        let after = link.to_till - self.now;
                        self.schedule(after, Event::ToTill { connection, frame });
                    }
                }
                HubWish::Close(connection) => self.break_links_of(connection),
                HubWish::Commit(connection, entries) => {
                    let disk = self.rng.u64(1..30);
                    self.schedule(
                        disk,
                        Event::Committed {
                            life: self.hub.life,
                            connection,
                            entries,
                        },
                    );
                }
            }
        }
    }

    fn break_links_of(&mut self, connection: ConnectionId) {
        if let Some(link) = self.links.get(&connection) {
            self.schedule(
                1,
                Event::Closed {
                    till: link.till,
                    connection,
                },
            );
        }
    }
}

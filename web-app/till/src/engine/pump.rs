//! The pump: carries out what core-wasm's sync machine wants, in the one tab of all this device's tabs that holds the
//! lock. It never decides anything itself.
//!
//! Keeps true: effects are carried out in order, all of one input before the next input is fed; what could not be stored
//! counts as not received: the machine begins anew from what is stored.

use super::leases::Leases;
use super::socket::{Heard, Socket};
use super::tab::Engine;
use crate::platform::locks::{Lock, Mode};
use crate::storage::PairingRecord;
use core_wasm::journal::{Head, Refusal};
use core_wasm::lease::LeaseWish;
use core_wasm::node::Retention;
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::message::{Code, Problem, Room};
use core_wasm::store::{Store, StoreError};
use core_wasm::sync::{Connection, TillEffect, TillInput, TillSync};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::GetUntracked;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::rc::Rc;
use web_ui::platform::clock;

/// The lock that makes a tab the one that syncs.
const LOCK: &str = "evertill-pump";

/// How long the pump rests when the storage failed, in milliseconds.
const REST_MS: u32 = 5_000;

/// What the pump is woken by.
#[derive(Debug)]
pub enum Wake {
    /// Something may be due.
    Tick {
        /// Or is wanted at once.
        hurry: bool,
    },
    /// Own events are stored up to here.
    Written(Head),
    /// Someone opens, leaves or takes over an order.
    Lease(LeaseWish),
    /// Something happened on the connection of this number.
    Socket(u64, Heard),
}

/// Waits until this tab is the one that syncs, and then syncs for as long as the page lives.
pub async fn run(engine: Rc<Engine>) {
    // Without Web Locks every tab syncs. That costs connections and nothing else: whatever arrives twice is a repeat.
    let mut lock = Lock::request(LOCK, Mode::Exclusive).ok();
    if let Some(lock) = &mut lock {
        lock.held().await;
    }
    loop {
        let Err(error) = sync(&engine).await;
        web_sys::console::warn_1(&format!("Syncing begins again: {error}").into());
        engine.measure_storage();
        show(&engine, Connection::Away, Room::Plenty);
        TimeoutFuture::new(REST_MS).await;
    }
}

async fn sync(engine: &Rc<Engine>) -> Result<Infallible, StoreError> {
    let (wake, mut wakes) = unbounded();
    engine.set_pump(wake.clone());
    engine.catch_up().await?;
    // Another tab may have paired again since this one was loaded.
    let pairing = engine.store().device().pairing().await?;
    let PairingRecord { token, .. } =
        pairing.ok_or_else(|| StoreError::Failed("the pairing is gone".to_owned()))?;
    let mut pump = Pump {
        machine: TillSync::new(
            engine.paired.realm.clone(),
            engine.paired.device_id,
            token,
            env!("CARGO_PKG_VERSION").to_owned(),
            engine.store().sync_state().await?,
        ),
        engine,
        wake,
        socket: None,
        sockets: 0,
    };
    pump.feed(TillInput::Tick {
        now: clock::running(),
        hurry: true,
    })
    .await?;
    loop {
        if let Some(input) = pump.next(&mut wakes).await {
            pump.feed(input).await?;
        }
    }
}

/// How many entries stand behind a snapshot before the next is taken.
const SAVE_EVERY: u64 = 1_000;
/// The same, while the hub is sending what this till missed.
const SAVE_CATCHING_UP: u64 = 50_000;

struct Pump<'a> {
    engine: &'a Rc<Engine>,
    machine: TillSync,
    wake: UnboundedSender<Wake>,
    socket: Option<Socket>,
    /// How many connections there have been; the number of the last.
    sockets: u64,
}

impl Pump<'_> {
    /// Waits for what the machine must hear of next.
    async fn next(&mut self, wakes: &mut UnboundedReceiver<Wake>) -> Option<TillInput> {
        let wake = match self.machine.next_tick() {
            None => wakes.next().await,
            Some(due) => {
                let wait = due.saturating_sub(clock::running());
                let timer = TimeoutFuture::new(u32::try_from(wait).unwrap_or(u32::MAX >> 1));
                match select(wakes.next(), timer).await {
                    Either::Left((wake, _)) => wake,
                    Either::Right(_) => Some(Wake::Tick { hurry: false }),
                }
            }
        };
        let now = clock::running();
        match wake? {
            Wake::Tick { hurry } => Some(TillInput::Tick { now, hurry }),
            Wake::Written(head) => Some(TillInput::Written(head)),
            Wake::Lease(wish) => Some(TillInput::Lease { now, wish }),
            Wake::Socket(number, _) if number != self.sockets => None,
            Wake::Socket(_, Heard::Opened) => Some(TillInput::Opened {
                now,
                heads: self.engine.read(|replica| replica.heads().clone()),
            }),
            Wake::Socket(_, Heard::Closed) => {
                self.socket = None;
                Some(TillInput::Closed {
                    now,
                    entropy: clock::entropy(),
                })
            }
            Wake::Socket(_, Heard::Frame(frame)) => match HubMessage::decode(&frame) {
                Ok(message) => Some(TillInput::Message {
                    now,
                    message: Box::new(message),
                }),
                Err(error) => {
                    // The connection is not to be trusted any more; the next one begins from what is stored.
                    web_sys::console::warn_1(&error.to_string().into());
                    self.socket = None;
                    None
                }
            },
        }
    }

    /// Feeds an input, and all that follows from it.
    async fn feed(&mut self, input: TillInput) -> Result<(), StoreError> {
        let mut effects = VecDeque::from(self.machine.handle(input));
        while let Some(effect) = effects.pop_front() {
            if let Some(input) = self.carry_out(effect).await? {
                effects.extend(self.machine.handle(input));
            }
        }
        self.engine
            .show_leases(Leases::of(self.machine.leases(), clock::running()));
        show(self.engine, self.machine.connection(), self.machine.room());
        // While much is received, one snapshot at the end does; a start needs few entries behind it.
        let due = match self.machine.connection() {
            Connection::CatchingUp => SAVE_CATCHING_UP,
            _ => SAVE_EVERY,
        };
        if self.engine.unsaved() >= due {
            let retention = if self.machine.has_given() {
                Retention::TILL
            } else {
                Retention::ALL
            };
            self.engine.save(retention).await?;
        }
        Ok(())
    }

    async fn carry_out(&mut self, effect: TillEffect) -> Result<Option<TillInput>, StoreError> {
        match effect {
            TillEffect::Open => {
                self.sockets += 1;
                self.socket = Some(Socket::open(self.sockets, self.wake.clone()));
            }
            TillEffect::Close => self.socket = None,
            TillEffect::Send(message) => {
                if let Some(socket) = &self.socket {
                    socket.send(message.encode());
                }
            }
            TillEffect::Read {
                device_id,
                after,
                limit,
            } => {
                let entries = self.engine.store().read_stream(device_id, after, limit).await?;
                return Ok(Some(TillInput::Read(entries)));
            }
            TillEffect::Store { entries, sync } => {
                let refused = self.engine.receive(entries, sync).await?;
                // A gap is led past by the hub's snapshot; all else is for a person.
                if let Some(refusal) = refused.iter().find(|refusal| !refusal.is_gap()) {
                    problem(self.engine, refused_here(refusal));
                }
                return Ok(Some(TillInput::stored(sync.cursor, &refused)));
            }
            TillEffect::Adopt {
                snapshot,
                sync,
                given,
            } => {
                return Ok(Some(TillInput::Adopted(
                    self.engine.adopt(&snapshot, sync, given).await?,
                )));
            }
            TillEffect::Acknowledged(sync) | TillEffect::Gone(sync) => self.engine.acknowledged(sync).await?,
            TillEffect::Renewed { token } => self.engine.store().device().renew(token).await?,
            TillEffect::Refused(refusal) => {
                if refusal.code == Code::Unauthorized {
                    self.engine.refresh_pins(true);
                }
                problem(self.engine, refusal);
            }
        }
        Ok(None)
    }
}

/// Shows how it stands with the hub, in all tabs.
fn show(engine: &Rc<Engine>, connection: Connection, room: Room) {
    let before = engine.status.get_untracked();
    if (before.connection, before.room) != (connection, room) {
        engine.set_status(|status| (status.connection, status.room) = (connection, room));
        engine.tell_status();
        if connection == Connection::Live && before.connection != connection {
            engine.refresh_pins(false);
        }
    }
}

/// Shows what is wrong, in all tabs, until the page is loaded again: it needs a person.
fn problem(engine: &Engine, problem: Problem) {
    engine.set_status(|status| status.problem = Some(problem));
    engine.tell_status();
}

/// A stream of the hub's that contradicts what is stored here.
fn refused_here(refusal: &Refusal) -> Problem {
    let (code, seq) = match *refusal {
        Refusal::Gap { found, .. } => (Code::Diverged, found),
        Refusal::Diverged { seq, .. } => (Code::Diverged, seq),
        Refusal::TooLarge { seq, .. } => (Code::TooLarge, seq),
    };
    Problem {
        code,
        message: refusal.to_string(),
        device_id: Some(refusal.device_id()),
        seq: Some(seq),
    }
}

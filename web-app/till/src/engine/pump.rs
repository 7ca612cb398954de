//! The shell of the core's sync pump: sockets, timers and screens, in the one tab of all this device's tabs whose turn it is. It decides
//! nothing itself.
//!
//! Keeps true: what the pump says is done in order, all of it before the pump is woken again; a tab whose turn is over says nothing
//! more to the hub, nor of it to other tabs. Not in it: whose turn it is (`turn`).

use super::notice::Notice;
use super::socket::Socket;
use super::tab::Engine;
use super::turn::Turn;
use super::witness::Witness;
use crate::platform::gzip;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::keys::Signature;
use core_wasm::protocol::message::{Code, Problem};
use core_wasm::store::StoreError;
use core_wasm::sync::Connection;
use core_wasm::sync::pump::{Io, Platform, Pump, REST_MS, Saving, Stamp, Standing};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::GetUntracked;
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use uuid::Uuid;
use web_ui::platform::clock;
use web_ui::platform::device::PairingRecord;
use web_ui::platform::signing::SigningKey;

pub use core_wasm::sync::pump::Wake;

/// Syncs whenever it is this tab's turn, for as long as the page lives.
pub async fn run(engine: Rc<Engine>) {
    loop {
        let mut turn = Turn::wait(&engine).await;
        while let Err(Stop::Failed(error)) = sync(&engine, &mut turn).await {
            web_sys::console::warn_1(&format!("Syncing begins again: {error}").into());
            engine.measure_storage();
            show(&engine, Standing::default());
            TimeoutFuture::new(REST_MS).await;
        }
        engine.end_pump();
        engine.tabs.send(&Notice::Which);
    }
}

/// Why a pump stops.
enum Stop {
    /// Another tab took the turn.
    Over,
    /// The storage failed. Another pump begins from what is stored.
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

async fn sync(engine: &Rc<Engine>, turn: &mut Turn) -> Result<Infallible, Stop> {
    let (wake, mut wakes) = unbounded();
    engine.set_pump(wake.clone());
    engine.catch_up().await?;
    // Another tab may have paired again since this one was loaded.
    let pairing = engine.store().device().pairing().await?;
    let PairingRecord { token, .. } =
        pairing.ok_or_else(|| StoreError::Failed("the pairing is gone".to_owned()))?;
    let app = env!("CARGO_PKG_VERSION").to_owned();
    let key = engine.store().device().signing_key().await?;
    let pump = Pump::begin(engine.node(), token, app, Saving::TILL).await?;
    let mut shell = Shell {
        pump: pump.with_key(key.as_ref().map(SigningKey::public)),
        key,
        engine,
        turn,
        wake,
        socket: None,
    };
    shell.wake(Wake::Tick { hurry: true }).await?;
    loop {
        if let Some(wake) = shell.next(&mut wakes).await {
            shell.wake(wake).await?;
        }
    }
}

struct Shell<'a> {
    engine: &'a Rc<Engine>,
    turn: &'a mut Turn,
    pump: Pump,
    key: Option<SigningKey>,
    wake: UnboundedSender<Wake>,
    socket: Option<Socket>,
}

impl Shell<'_> {
    /// Waits for what the pump must be woken by next. That it is another tab's turn wakes it too, since it sees that first.
    async fn next(&mut self, wakes: &mut UnboundedReceiver<Wake>) -> Option<Wake> {
        let Some(due) = self.pump.next_tick() else {
            return wakes.next().await;
        };
        let wait = due.saturating_sub(clock::running());
        let timer = TimeoutFuture::new(u32::try_from(wait).unwrap_or(u32::MAX >> 1));
        let over = pin!(self.turn.ends());
        match select(wakes.next(), select(timer, over)).await {
            Either::Left((wake, _)) => wake,
            Either::Right(_) => Some(Wake::Tick { hurry: false }),
        }
    }

    async fn wake(&mut self, wake: Wake) -> Result<(), Stop> {
        if !self.turn.lasts().await {
            return Err(Stop::Over);
        }
        let unsent = self.engine.unsent();
        self.engine.look_at_clock();
        let mut browser = Browser {
            engine: self.engine,
            key: self.key.as_ref(),
        };
        let out = self.pump.wake(self.engine.node(), wake, &mut browser).await;
        // The page may have stood still in the middle of it. What is stored is stored, and shown here.
        let lasts = self.turn.lasts().await;
        for io in out {
            match io {
                Io::Open { .. } | Io::Send(_) | Io::Standing(_) | Io::Leases(_) if !lasts => {}
                Io::Open { number } => self.socket = Some(Socket::open(number, self.wake.clone())),
                Io::Close => self.socket = None,
                Io::Send(frame) => {
                    if let Some(socket) = &self.socket {
                        socket.send(frame);
                    }
                }
                Io::Rest(error) => return Err(error.into()),
                io => act(self.engine, io, unsent).await?,
            }
        }
        if lasts { Ok(()) } else { Err(Stop::Over) }
    }
}

/// Does what is not about the connection. Before it, so many events of this till's were not acknowledged.
pub(super) async fn act(engine: &Rc<Engine>, io: Io, unsent_before: u64) -> Result<(), StoreError> {
    match io {
        Io::Stored => engine.stored(),
        Io::Acknowledged(_) => engine.arrived(unsent_before),
        Io::Renewed { token } => {
            Witness::shows(engine.paired.device_id, &token);
            engine.store().device().renew(token).await?;
        }
        Io::HubClock(clock) => engine.compare_clocks(clock),
        Io::Voucher(key) => engine.store().device().keep_voucher(key).await?,
        Io::Problem(problem) => {
            if problem.code == Code::Unauthorized {
                engine.refresh_pins(true);
            }
            show_problem(engine, problem);
        }
        Io::Warn(text) => web_sys::console::warn_1(&text.into()),
        Io::Standing(standing) => show(engine, standing),
        Io::Leases(leases) => engine.show_leases(leases),
        Io::Save(retention) => engine.save(retention).await?,
        Io::Open { .. } | Io::Close | Io::Send(_) | Io::Rest(_) => {}
    }
    Ok(())
}

/// What the pump asks of the browser.
pub(super) struct Browser<'a> {
    pub(super) engine: &'a Engine,
    /// What the device signs with, if it can sign.
    pub(super) key: Option<&'a SigningKey>,
}

impl Platform for Browser<'_> {
    fn now(&self) -> u64 {
        clock::running()
    }

    fn entropy(&mut self) -> u64 {
        clock::entropy()
    }

    fn wall(&self) -> Timestamp {
        clock::now()
    }

    fn stamp(&self) -> Stamp {
        let now = self.engine.now();
        Stamp {
            now,
            utc_offset_minutes: self.engine.utc_offset(now),
            user_id: self.engine.signed_in(),
        }
    }

    fn new_id(&mut self) -> Uuid {
        Uuid::now_v7()
    }

    async fn unpack(&mut self, packed: Vec<u8>) -> Option<Vec<u8>> {
        gzip::unpacked(&packed).await
    }

    async fn sign(&mut self, text: Vec<u8>) -> Option<Signature> {
        self.key?.sign(&text).await
    }
}

/// Shows how it stands with the hub, in all tabs.
fn show(engine: &Rc<Engine>, standing: Standing) {
    let Standing { connection, room } = standing;
    let before = engine.status.get_untracked();
    if (before.connection, before.room) != (connection, room) {
        engine.set_status(|status| {
            (status.connection, status.room) = (connection, room);
            // The hub has let the till in again: what it refused is over. What was found wrong with events stays.
            if before.connection == Connection::Refused && connection != Connection::Refused {
                status.problem = None;
            }
        });
        engine.tell_status();
        if connection == Connection::Live && before.connection != connection {
            engine.refresh_pins(false);
        }
    }
}

/// Shows what is wrong, in all tabs, until the page is loaded again or the hub lets the till in: it needs a person.
fn show_problem(engine: &Engine, problem: Problem) {
    engine.set_status(|status| status.problem = Some(problem));
    engine.tell_status();
}

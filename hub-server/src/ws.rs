//! One connection at `/ws`: the shell around the core's [`HubSession`], which decides everything that is said.
//!
//! Keeps true: effects are carried out in order; a client that takes nothing holds up nobody but itself. Its queue is
//! its place in the journal's tail, which is bounded: if it falls off the end, it is told to ask for pages. Sending,
//! listening and waiting for the disk go on beside each other: a client that says much before it listens is heard. A
//! silent connection is dropped, and one that does not greet.

use crate::door::table::{self, UNGREETED_BYTES};
use crate::door::{Denied, Visitor};
use crate::http::ApiError;
use crate::http::requests::RequestId;
use crate::hub::Hub;
use crate::journal::{Outcome, Published, WriteError};
use crate::life;
use crate::outgoing::Outgoing;
use crate::presence::Connected;
use crate::room;
use crate::sqlite::Batch;
use crate::tail::Follower;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Refusal, Seq};
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::message::{
    ClientMessage, Code, Hello, MAX_FRAME_BYTES, Problem, Room, RoomNow, TokenRenewed,
};
use core_wasm::replica::Replica;
use core_wasm::store::StoreError;
use core_wasm::sync::{HubEffect, HubInput, HubSession};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{SplitSink, SplitStream};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::field::{Empty, display};
use tracing::{Instrument, Span};

/// How long a connection may take to greet.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// How often a connection is asked whether it is there. One that was silent for two of these is dropped.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long a client may take nothing at all of what it is sent.
const SEND_WITHIN: Duration = Duration::from_secs(20);
/// How long a client may take to answer a close.
const GOODBYE_WITHIN: Duration = Duration::from_millis(500);
/// How many connections the hub keeps at once.
pub(crate) const MAX_CONNECTIONS: usize = 1000;
/// How many bytes of relays are put into a socket before it is asked to send them.
const TOGETHER_BYTES: usize = 64 * 1024;
/// How many bytes each connection reads and writes at once; a larger frame takes several turns. It is held for as long as
/// the connection lasts.
const BUFFER_BYTES: usize = 4 * 1024;

type Flow = ControlFlow<Option<CloseFrame>>;

/// Takes a connection.
pub async fn upgrade(
    State(hub): State<Arc<Hub>>,
    Extension(id): Extension<RequestId>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if hub.connections.len() >= MAX_CONNECTIONS || hub.stopping.is_cancelled() {
        return ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "the hub takes no more connections just now",
        )
        .into_response();
    }
    upgrade
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .on_upgrade(move |socket| {
            let connections = hub.connections.clone();
            let span = tracing::info_span!("ws", %id, device = Empty);
            connections.track_future(Connection::new(hub, socket).run().instrument(span))
        })
}

struct Connection {
    hub: Arc<Hub>,
    incoming: SplitStream<WebSocket>,
    outgoing: Outgoing<SplitSink<WebSocket, Message>, Message>,
    session: HubSession,
    /// What the session wants, in order, behind what is being worked at.
    effects: VecDeque<HubEffect>,
    /// What the disk is asked for, and what the session is told then. The client is not listened to meanwhile.
    work: Option<BoxFuture<'static, Vec<HubInput>>>,
    published: Follower,
    /// Relays that were put into the socket and are not sent yet: of how many events, committed when.
    relaying: Vec<(usize, std::time::Instant)>,
    leases: broadcast::Receiver<HubMessage>,
    room: watch::Receiver<Room>,
    /// How it introduced itself.
    greeting: Greeting,
    /// From when on its token should be another, in seconds since 1970.
    renew_from: u64,
    connected: Option<Connected>,
    /// Until when it is not listened to, because it sent more than its share.
    rests_until: Instant,
}

/// What is noted of a `hello`.
#[derive(Default)]
struct Greeting {
    device: Option<DeviceId>,
    app: String,
    written: Seq,
}

impl From<&Hello> for Greeting {
    fn from(hello: &Hello) -> Self {
        let own = hello.heads.iter().find(|head| head.device_id == hello.device_id);
        Self {
            device: Some(hello.device_id),
            app: hello.app.clone(),
            written: own.map_or(Seq(0), |head| head.seq),
        }
    }
}

impl Connection {
    fn new(hub: Arc<Hub>, socket: WebSocket) -> Self {
        // Followed before the view is looked at, so that nothing falls between.
        let published = hub.journal.follow();
        let leases = hub.leases.follow();
        let room = hub.room.subscribe();
        let id = hub.identity.clone();
        let (sink, incoming) = socket.split();
        Self {
            incoming,
            outgoing: Outgoing::new(sink),
            effects: VecDeque::new(),
            work: None,
            relaying: Vec::new(),
            session: HubSession::new(id.realm, id.hub_id, id.epoch, crate::VERSION.to_owned()),
            hub,
            published,
            leases,
            room,
            greeting: Greeting::default(),
            renew_from: u64::MAX,
            connected: None,
            rests_until: Instant::now(),
        }
    }

    async fn run(mut self) {
        let goodbye = self.talk().await;
        let closing = async {
            if let Some(frame) = goodbye {
                self.outgoing.push(Message::Close(Some(frame)));
                self.outgoing.send().await?;
            }
            // The client's own close ends the stream; what else it still says is not listened to.
            while let Some(Ok(_)) = self.incoming.next().await {}
            Ok::<_, axum::Error>(())
        };
        // A client that does not answer the close is gone already.
        drop(timeout(GOODBYE_WITHIN, closing).await);
        if self.connected.is_some() {
            tracing::info!("disconnected");
        }
    }

    /// Returns how to say goodbye, if the client is there to hear it.
    async fn talk(&mut self) -> Option<CloseFrame> {
        let opened = Instant::now();
        let mut ping = interval_at(opened + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = opened;
        let stopping = self.hub.stopping.clone();
        let mut out = CancellationToken::new();
        loop {
            if let Some(connected) = &self.connected {
                out = connected.out.clone();
            }
            let rests = Instant::now() < self.rests_until;
            let listens = !rests && self.work.is_none() && !self.outgoing.is_full();
            let idle = self.outgoing.is_idle();
            let patience = self.outgoing.moved() + SEND_WITHIN;
            let flow = tokio::select! {
                () = sleep_until(self.rests_until), if rests => {
                    // It may have said something; nobody listened.
                    heard = Instant::now();
                    ControlFlow::Continue(())
                }
                frame = self.incoming.next(), if listens => {
                    heard = Instant::now();
                    self.frame(frame)
                }
                inputs = worked(&mut self.work), if self.work.is_some() => {
                    heard = Instant::now();
                    self.work = None;
                    self.act(inputs)
                }
                sent = self.outgoing.send(), if !idle => match sent {
                    Ok(()) => self.relayed(),
                    Err(_) => ControlFlow::Break(None),
                },
                () = sleep_until(patience), if !idle => ControlFlow::Break(None),
                // What can't be sent on waits where it is shared.
                published = self.published.recv(), if idle => self.published(published),
                told = self.leases.recv(), if idle => {
                    // Whoever missed something is told all.
                    let message = told.unwrap_or_else(|_| self.hub.leases.status());
                    self.tell(HubInput::Lease(message))
                }
                Ok(()) = self.room.changed(), if self.connected.is_some() => {
                    self.say_room();
                    ControlFlow::Continue(())
                }
                () = sleep_until(opened + HELLO_WITHIN), if self.connected.is_none() => {
                    goodbye(close_code::POLICY, "no hello came")
                }
                _ = ping.tick() => {
                    if heard.elapsed() >= 2 * PING_EVERY && self.work.is_none() {
                        ControlFlow::Break(None)
                    } else {
                        self.keep_up()
                    }
                }
                () = out.cancelled() => self.see_out(),
                () = stopping.cancelled() => goodbye(close_code::AWAY, "the hub is stopping"),
            };
            if let ControlFlow::Break(goodbye) = flow {
                return goodbye;
            }
        }
    }

    fn frame(&mut self, frame: Option<Result<Message, axum::Error>>) -> Flow {
        if let Some(connected) = &self.connected {
            connected.heard();
        }
        let input = match frame {
            Some(Ok(Message::Binary(bytes))) => match self.read(&bytes) {
                Some(message) => {
                    if let ClientMessage::Hello(hello) = &message {
                        self.greeting = hello.into();
                    }
                    HubInput::Message(message)
                }
                None => HubInput::Garbled,
            },
            Some(Ok(Message::Text(_))) => HubInput::Garbled,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return ControlFlow::Continue(()),
            Some(Ok(Message::Close(_))) | None => return ControlFlow::Break(None),
            // Larger than allowed, or not WebSocket at all: what follows in the stream can't be read.
            Some(Err(error)) => {
                tracing::debug!(%error, "a frame could not be read");
                let _ = self.act([HubInput::Garbled]);
                return goodbye(close_code::SIZE, "a frame could not be read");
            }
        };
        self.act([input])
    }

    /// Relays a publication, and those that wait behind it as far as they go out together.
    fn published(&mut self, first: Result<Published, RecvError>) -> Flow {
        let (mut next, mut bytes) = (Some(first), 0);
        while let Some(published) = next {
            match published {
                Ok(Published {
                    publication,
                    committed,
                }) => {
                    bytes += publication.frame.len();
                    let events = publication.entries.len();
                    self.tell(HubInput::Published(publication))?;
                    // A client that is behind is sent nothing of it.
                    if !self.outgoing.is_idle() {
                        self.relaying.push((events, committed));
                    }
                }
                Err(RecvError::Lagged(_)) => self.tell(HubInput::Overrun)?,
                Err(RecvError::Closed) => return goodbye(close_code::AWAY, "the hub is stopping"),
            }
            next = if bytes < TOGETHER_BYTES {
                self.published.try_recv()
            } else {
                None
            };
        }
        ControlFlow::Continue(())
    }

    /// Counts what was sent on.
    fn relayed(&mut self) -> Flow {
        for (events, committed) in self.relaying.drain(..) {
            if self.connected.is_some() {
                self.hub.journal.metrics().relayed(events, committed.elapsed());
            }
        }
        ControlFlow::Continue(())
    }

    /// Tells the session what others did. What it says then waits for nothing that the client itself asked for.
    fn tell(&mut self, input: HubInput) -> Flow {
        for effect in self.session.handle(input) {
            match effect {
                HubEffect::Send(message) => self.send(&message),
                HubEffect::SendFrame(frame) => self.send_frame(Bytes::from_owner(frame)),
                other => self.effects.push_back(other),
            }
        }
        self.go_on()
    }

    /// Feeds the session and carries out what it wants.
    fn act(&mut self, inputs: impl IntoIterator<Item = HubInput>) -> Flow {
        for input in inputs {
            self.effects.extend(self.session.handle(input));
        }
        self.greeted()?;
        self.go_on()
    }

    /// Carries out what is wanted, up to the next thing that the disk is asked for.
    fn go_on(&mut self) -> Flow {
        while self.work.is_none()
            && let Some(effect) = self.effects.pop_front()
        {
            match effect {
                HubEffect::Send(message) => self.send(&message),
                HubEffect::SendFrame(frame) => self.send_frame(Bytes::from_owner(frame)),
                HubEffect::Close => return goodbye(close_code::POLICY, "refused"),
                HubEffect::Check { token } => {
                    let checked = self.check(&token);
                    self.act([checked])?;
                }
                HubEffect::TakeSnapshot => self.hub.snapshots.want(),
                HubEffect::ReadSnapshot { offset } => {
                    let piece = self.hub.snapshots.piece(offset);
                    self.act([HubInput::Snapshot(piece)])?;
                }
                HubEffect::Lease { .. }
                | HubEffect::Alarm(_)
                | HubEffect::Append { .. }
                | HubEffect::Outlived { .. }
                | HubEffect::Read { .. } => self.work = Some(Box::pin(work(self.hub.clone(), effect))),
            }
        }
        ControlFlow::Continue(())
    }

    /// Notes who it turned out to be, the first time that this is known, and what there is to say to it then.
    fn greeted(&mut self) -> Flow {
        let (Some(device), None) = (self.session.device(), &self.connected) else {
            return ControlFlow::Continue(());
        };
        let Greeting { app, written, .. } = &self.greeting;
        self.connected = Some(self.hub.presence.connect(device, app, *written));
        Span::current().record("device", display(device));
        tracing::info!("connected");
        // It may have been taken out since it was looked at, before anybody could see it out.
        if self.hub.welcome(device).is_err() {
            return self.see_out();
        }
        self.go_on()?;
        if *self.room.borrow() != Room::Plenty {
            self.say_room();
        }
        self.renew();
        ControlFlow::Continue(())
    }

    fn say_room(&mut self) {
        let room = *self.room.borrow_and_update();
        self.send(&HubMessage::Room(RoomNow { room }));
    }

    /// A frame as a message, if it is one and no larger than its kind may be. It is counted, whatever it is.
    fn read(&mut self, frame: &[u8]) -> Option<ClientMessage> {
        if self.connected.is_none() && frame.len() > UNGREETED_BYTES {
            return None;
        }
        if let Some(device) = self.session.device() {
            self.rests_until = Instant::now() + self.hub.limits.spend(device, frame.len());
        }
        let message = ClientMessage::decode(frame).ok()?;
        (frame.len() <= table::row(&message).bytes).then_some(message)
    }

    /// Asks whether the client is there, and gives it another token in time.
    fn keep_up(&mut self) -> Flow {
        self.outgoing.push(Message::Ping(Bytes::new()));
        self.renew();
        ControlFlow::Continue(())
    }

    fn renew(&mut self) {
        let due = jsonwebtoken::get_current_timestamp() >= self.renew_from;
        let Some(device) = self.session.device().filter(|_| due) else {
            return;
        };
        self.renew_from = u64::MAX;
        match self.hub.renew(device) {
            Ok(token) => self.send(&HubMessage::TokenRenewed(TokenRenewed { token })),
            Err(error) => {
                tracing::error!(%device, %error, "no new token; the old one still counts for a while");
            }
        }
    }

    /// Tells the device that it may not be here any more, and ends the connection.
    fn see_out(&mut self) -> Flow {
        tracing::warn!("seen out: it was taken out or replaced");
        self.send(&HubMessage::Error(Problem {
            code: Code::Unauthorized,
            message: "this device was taken out of the store or replaced; what it sold is safe on it: pair it again"
                .to_owned(),
            device_id: None,
            seq: None,
        }));
        goodbye(close_code::POLICY, "refused")
    }

    fn check(&mut self, token: &str) -> HubInput {
        let claims = match self.hub.visitor(token) {
            Ok(Visitor { claims, renew_from }) => {
                self.renew_from = renew_from;
                Some(claims)
            }
            Err(reason) => {
                self.log_refusal(reason);
                None
            }
        };
        let view = self.hub.journal.view();
        HubInput::Checked {
            claims,
            heads: view.replica.heads().iter().copied().collect(),
            end: view.end,
            bases: view.bases.clone(),
            snapshot: self.hub.snapshots.offer(),
        }
    }

    fn log_refusal(&self, reason: Denied) {
        self.hub.journal.metrics().denied(reason);
        let device = self.greeting.device.map(display);
        tracing::warn!(device, %reason, path = "/ws", "refused");
    }

    fn send(&mut self, message: &HubMessage) {
        self.send_frame(message.encode().into());
    }

    fn send_frame(&mut self, frame: Bytes) {
        self.outgoing.push(Message::Binary(frame));
    }
}

async fn worked(work: &mut Option<BoxFuture<'static, Vec<HubInput>>>) -> Vec<HubInput> {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

/// Asks the disk for what a session wants; what the session is told then.
async fn work(hub: Arc<Hub>, effect: HubEffect) -> Vec<HubInput> {
    let journal = &hub.journal;
    let done = match effect {
        HubEffect::Lease { device_id, call } => {
            let answered = hub.leases.call(journal, device_id, call).await;
            answered.map(|answer| answer.into_iter().map(HubInput::Lease).collect())
        }
        HubEffect::Alarm(split) => {
            let alarm = move |replica: &Replica| (replica.alarms(&[split]), Vec::new());
            journal.record(alarm).await
        }
        HubEffect::Append { entries, base } => match journal.append(Batch { entries, base }).await {
            Err(WriteError::Store(StoreError::Full)) => Ok(vec![HubInput::Full(room::SAID.to_owned())]),
            appended => appended.map(answers),
        },
        HubEffect::Outlived { device_id, cursor } => {
            life::doubt(&hub, device_id, cursor).await;
            Ok(Vec::new())
        }
        HubEffect::Read { after, limit } => {
            let page = journal.pages().page(after, limit).await;
            page.map(|page| vec![HubInput::Page(page)])
                .map_err(WriteError::from)
        }
        _ => Ok(Vec::new()),
    };
    done.unwrap_or_else(|error| vec![unavailable(&error)])
}

/// Acknowledgements first, then what was refused. A gap's refusal is an acknowledgement itself.
fn answers(Outcome { mut heads, refused }: Outcome) -> Vec<HubInput> {
    let has_gap = |device| {
        let mut gaps = refused
            .iter()
            .filter(|refusal| matches!(refusal, Refusal::Gap { .. }));
        gaps.any(|gap| gap.device_id() == device)
    };
    heads.retain(|head| !has_gap(head.device_id));
    let committed = HubInput::Committed(heads);
    [committed]
        .into_iter()
        .chain(refused.into_iter().map(HubInput::Refused))
        .collect()
}

fn unavailable(error: &WriteError) -> HubInput {
    HubInput::Unavailable(error.to_string())
}

fn goodbye(code: u16, reason: &'static str) -> Flow {
    ControlFlow::Break(Some(CloseFrame {
        code,
        reason: reason.into(),
    }))
}

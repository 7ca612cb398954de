//! One connection at `/ws`: the socket and the clock around a [`Session`], which decides everything that is said.
//!
//! Keeps true: what a session wants is done in order; a client that takes nothing holds up nobody but itself. Its queue is
//! its place in the journal's tail, which is bounded: if it falls off the end, it is told to ask for pages. Sending,
//! listening and waiting for the disk go on beside each other: a client that says much before it listens is heard. A
//! silent connection is dropped, and one that does not greet.

use crate::access::pairing::introduced;
use crate::hub::Hub;
use crate::network::gate::Reading;
use crate::network::outgoing::Outgoing;
use crate::network::places::Place;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::journal::Seq;
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::message::{HubClock, MAX_FRAME_BYTES, Nonce, Room};
use core_wasm::replica::Replica;
use core_wasm::snapshot::Piece;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{SplitSink, SplitStream};
use server_kit::access::{Authorized, Denied};
use server_kit::api::ApiError;
use server_kit::clock::{self, timestamp};
use server_kit::http::requests::RequestId;
use server_kit::journal::{Follower, Published};
use server_kit::presence::Connected;
use server_kit::session::{Done, Frame, Greeting, Host, Output, Session, Standing, UNGREETED_BYTES, Work};
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
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
/// How many bytes of relays are put into a socket before it is asked to send them.
const TOGETHER_BYTES: usize = 64 * 1024;
/// How many bytes each connection reads and writes at once; a larger frame takes several turns. It is held for as long as
/// the connection lasts.
const BUFFER_BYTES: usize = 4 * 1024;

/// What is read of a connection beside its hello: the frame's head, and a ping or two.
const BESIDE_HELLO: usize = 1024;

type Flow = ControlFlow<Option<CloseFrame>>;

/// Takes a connection.
pub async fn upgrade(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    Extension(reading): Extension<Reading>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !hub.takes_connections() {
        return ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "the hub takes no more connections just now",
        )
        .into_response();
    }
    let place = hub.strangers.take(peer.ip());
    reading.at_most(UNGREETED_BYTES + BESIDE_HELLO);
    upgrade
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .on_upgrade(move |socket| {
            let connections = hub.connections.clone();
            let span = tracing::info_span!("ws", %id, device = Empty);
            connections.track_future(
                Connection::new(hub, socket, place, reading)
                    .run()
                    .instrument(span),
            )
        })
}

struct Connection {
    host: HubHost,
    incoming: SplitStream<WebSocket>,
    outgoing: Outgoing<SplitSink<WebSocket, Message>, Message>,
    session: Session,
    /// What the disk is asked for. The client is not listened to meanwhile.
    work: Option<BoxFuture<'static, Done>>,
    published: Follower,
    /// Relays that were put into the socket and are not sent yet: of how many events, committed when.
    relaying: Vec<(usize, std::time::Instant)>,
    leases: broadcast::Receiver<HubMessage>,
}

/// The hub around one session.
struct HubHost {
    hub: Arc<Hub>,
    disk_space: watch::Receiver<Room>,
    clock: watch::Receiver<clock::Standing>,
    connected: Option<Connected>,
    /// Its place among those that have not greeted, until it has.
    place: Option<Place>,
    reading: Reading,
    /// Until when the client is not listened to, because it sent more than its share.
    rests_until: Instant,
}

impl Host for HubHost {
    fn authorize(&mut self, token: &str) -> Result<Authorized, Denied> {
        self.hub.authorize(token)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce).ok().map(|()| Nonce(nonce))
    }

    fn admit(&mut self, device_id: DeviceId) -> Result<(), Denied> {
        self.hub.admit(device_id)
    }

    fn denied(&mut self, claimed: Option<DeviceId>, reason: Denied) {
        self.hub.metrics.sessions.denied(reason);
        let device = claimed.map(display);
        tracing::warn!(device, %reason, path = "/ws", "refused");
    }

    fn standing(&mut self) -> Standing {
        let view = self.hub.journal.view();
        Standing {
            heads: view.replica.heads().iter().copied().collect(),
            end: view.end,
            bases: view.bases.clone(),
            snapshot: self.hub.snapshots.offer(),
            key: Some(self.hub.key),
        }
    }

    fn head(&mut self, device_id: DeviceId) -> Seq {
        self.hub.journal.view().replica.heads().get(device_id).seq
    }

    fn has_signed(&mut self, text: &[u8], signature: &Signature) -> bool {
        self.hub.has_signed(text, signature)
    }

    fn connected(&mut self, device_id: DeviceId, greeting: &Greeting) {
        let Greeting { app, written, at, .. } = greeting;
        self.connected = Some(self.hub.presence.connect(device_id, app, *written, *at));
        self.place = None;
        self.reading.freely();
        Span::current().record("device", display(device_id));
        tracing::info!("connected");
    }

    fn received(&mut self, device_id: DeviceId, bytes: usize) {
        self.rests_until = Instant::now() + self.hub.spend(device_id, bytes);
    }

    fn disk_space(&mut self) -> Room {
        *self.disk_space.borrow_and_update()
    }

    fn clock(&mut self) -> HubClock {
        HubClock {
            at: timestamp(SystemTime::now()),
            doubted: self.clock.borrow_and_update().doubted,
        }
    }

    fn seconds(&mut self) -> u64 {
        jsonwebtoken::get_current_timestamp()
    }

    fn renew(&mut self, device_id: DeviceId, key: Option<PublicKey>) -> Option<String> {
        let token = self.hub.renew(device_id, key);
        let token = token.inspect_err(|error| {
            tracing::error!(%device_id, %error, "no new token; the old one still counts for a while");
        });
        token.ok()
    }

    fn snapshot_piece(&mut self, offset: u64) -> Piece {
        self.hub.snapshots.piece(offset)
    }

    fn want_snapshot(&mut self) {
        self.hub.snapshots.want();
    }
}

impl Connection {
    fn new(hub: Arc<Hub>, socket: WebSocket, place: Place, reading: Reading) -> Self {
        // Followed before the view is looked at, so that nothing falls between.
        let published = hub.journal.follow();
        let leases = hub.leases.follow();
        let (disk_space, clock) = (hub.disk_space.subscribe(), hub.clock.subscribe());
        let id = hub.identity.clone();
        let (sink, incoming) = socket.split();
        Self {
            incoming,
            outgoing: Outgoing::new(sink),
            work: None,
            relaying: Vec::new(),
            session: Session::new(id.realm, id.hub_id, id.epoch, crate::VERSION.to_owned()),
            host: HubHost {
                hub,
                disk_space,
                clock,
                connected: None,
                place: Some(place),
                reading,
                rests_until: Instant::now(),
            },
            published,
            leases,
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
        if self.host.connected.is_some() {
            tracing::info!("disconnected");
        }
    }

    /// Returns how to say goodbye, if the client is there to hear it.
    async fn talk(&mut self) -> Option<CloseFrame> {
        let opened = Instant::now();
        let mut ping = interval_at(opened + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = opened;
        let stopping = self.host.hub.stopping.clone();
        let place = self.host.place.as_ref().map(|place| place.ended.clone());
        let given_up = place.unwrap_or_default();
        let (mut revoked, mut crowded_out) = (CancellationToken::new(), CancellationToken::new());
        loop {
            if let Some(connected) = &self.host.connected {
                revoked = connected.revoked.clone();
                crowded_out = connected.crowded_out.clone();
            }
            let rests_until = self.host.rests_until;
            let rests = Instant::now() < rests_until;
            let listens = !rests && self.work.is_none() && !self.outgoing.is_full();
            let idle = self.outgoing.is_idle();
            let patience = self.outgoing.moved() + SEND_WITHIN;
            let has_greeted = self.session.device().is_some();
            let flow = tokio::select! {
                () = sleep_until(rests_until), if rests => {
                    // It may have said something; nobody listened.
                    heard = Instant::now();
                    ControlFlow::Continue(())
                }
                frame = self.incoming.next(), if listens => {
                    heard = Instant::now();
                    self.frame(frame)
                }
                done = worked(&mut self.work), if self.work.is_some() => {
                    heard = Instant::now();
                    self.work = None;
                    self.session.done(&mut self.host, done);
                    self.carry_out()
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
                    let message = told.unwrap_or_else(|_| self.host.hub.leases.status());
                    self.session.lease(&mut self.host, message);
                    self.carry_out()
                }
                Ok(()) = self.host.disk_space.changed(), if has_greeted => {
                    let space = self.host.disk_space();
                    self.session.disk_space(space);
                    self.carry_out()
                }
                Ok(()) = self.host.clock.changed(), if has_greeted => {
                    let clock = self.host.clock();
                    self.session.clock(clock);
                    self.carry_out()
                }
                () = sleep_until(opened + HELLO_WITHIN), if !has_greeted => {
                    goodbye(close_code::POLICY, "no hello came")
                }
                _ = ping.tick() => {
                    if heard.elapsed() >= 2 * PING_EVERY && self.work.is_none() {
                        ControlFlow::Break(None)
                    } else {
                        self.keep_up()
                    }
                }
                () = revoked.cancelled() => {
                    self.session.revoke();
                    self.carry_out()
                }
                () = given_up.cancelled(), if !has_greeted => goodbye(close_code::POLICY, "too many connections"),
                () = crowded_out.cancelled() => goodbye(close_code::POLICY, "too many connections"),
                () = stopping.cancelled() => goodbye(close_code::AWAY, "the hub is stopping"),
            };
            if let ControlFlow::Break(goodbye) = flow {
                return goodbye;
            }
        }
    }

    fn frame(&mut self, frame: Option<Result<Message, axum::Error>>) -> Flow {
        if let Some(connected) = &self.host.connected {
            connected.heard();
        }
        match frame {
            Some(Ok(Message::Binary(bytes))) => self.session.frame(&mut self.host, &bytes),
            Some(Ok(Message::Text(_))) => self.session.garbled(&mut self.host),
            // What is not a message costs as much to read as one that is.
            Some(Ok(Message::Ping(bytes) | Message::Pong(bytes))) => {
                if let Some(device) = self.session.device() {
                    self.host.received(device, bytes.len());
                }
            }
            Some(Ok(Message::Close(_))) | None => return ControlFlow::Break(None),
            // Larger than allowed, or not WebSocket at all: what follows in the stream can't be read.
            Some(Err(error)) => {
                tracing::debug!(%error, "a frame could not be read");
                // What it still sends is thrown away, so that it hears why.
                self.host.reading.freely();
                self.session.garbled(&mut self.host);
                let _ = self.carry_out();
                return goodbye(close_code::SIZE, "a frame could not be read");
            }
        }
        self.carry_out()
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
                    self.session.published(&mut self.host, publication);
                    self.carry_out()?;
                    // A client that is behind is sent nothing of it.
                    if !self.outgoing.is_idle() {
                        self.relaying.push((events, committed));
                    }
                }
                Err(RecvError::Lagged(_)) => {
                    self.session.overrun(&mut self.host);
                    self.carry_out()?;
                }
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
            if self.session.device().is_some() {
                self.host
                    .hub
                    .metrics
                    .sessions
                    .relayed(events, committed.elapsed());
            }
        }
        ControlFlow::Continue(())
    }

    /// Carries out all that the session wants.
    fn carry_out(&mut self) -> Flow {
        while let Some(output) = self.session.output() {
            match output {
                Output::Send(Frame::Own(bytes)) => self.send(bytes.into()),
                Output::Send(Frame::Shared(bytes)) => self.send(Bytes::from_owner(bytes)),
                Output::Work(wanted) => self.work = Some(Box::pin(work(self.host.hub.clone(), wanted))),
                Output::Close => return goodbye(close_code::POLICY, "refused"),
            }
        }
        ControlFlow::Continue(())
    }

    /// Asks whether the client is there, and gives it another token in time.
    fn keep_up(&mut self) -> Flow {
        self.outgoing.push(Message::Ping(Bytes::new()));
        self.session.renew(&mut self.host);
        self.carry_out()
    }

    fn send(&mut self, frame: Bytes) {
        self.outgoing.push(Message::Binary(frame));
    }
}

async fn worked(work: &mut Option<BoxFuture<'static, Done>>) -> Done {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

/// Asks the disk for what a session wants.
async fn work(hub: Arc<Hub>, work: Work) -> Done {
    let journal = &hub.journal;
    match work {
        Work::Append(batch) => Done::Append(journal.append(batch).await),
        Work::Read { after, limit } => Done::Read(journal.pages().page(after, limit).await),
        Work::Lease { device_id, call } => Done::Lease(hub.leases.call(journal, device_id, call).await),
        Work::Key { device_id, key } => {
            let introduce = move |replica: &Replica| introduced(replica, device_id, key);
            Done::Key(journal.record(introduce).await)
        }
        Work::Alarm(split) => {
            let alarm = move |replica: &Replica| (replica.alarms(&[split]), ());
            Done::Noted(journal.record(alarm).await)
        }
        Work::Outlived { device_id, head } => {
            // Behind all that is being written: a page is read from the disk, which may be a moment ahead of the view. The client comes
            // back all the same.
            journal.is_writable().await;
            if journal.view().replica.heads().get(head.device_id).seq >= head.seq {
                return Done::Outlived;
            }
            let noting = hub.clone();
            let noted = tokio::task::spawn_blocking(move || noting.anchor.outlived(device_id, head)).await;
            if matches!(noted, Ok(true)) {
                hub.outlived.cancel();
            }
            Done::Outlived
        }
    }
}

fn goodbye(code: u16, reason: &'static str) -> Flow {
    ControlFlow::Break(Some(CloseFrame {
        code,
        reason: reason.into(),
    }))
}

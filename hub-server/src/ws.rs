//! One connection at `/ws`: the shell around the core's [`HubSession`], which decides everything that is said.
//!
//! Keeps true: effects are carried out in order; a client that takes nothing holds up nobody but itself. Its queue is
//! its place among the publications, which is bounded: if it falls off the end, it is told to ask for pages. A silent
//! connection is dropped, and one that does not greet.

use crate::door::table::{self, UNGREETED_BYTES};
use crate::door::{Denied, Visitor};
use crate::http::ApiError;
use crate::http::requests::RequestId;
use crate::hub::Hub;
use crate::journal::{Outcome, Published, WriteError};
use crate::life;
use crate::presence::Connected;
use crate::room;
use crate::sqlite::Batch;
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use core_wasm::ids::DeviceId;
use core_wasm::journal::{Refusal, Seq};
use core_wasm::replica::Replica;
use core_wasm::store::StoreError;
use core_wasm::sync::message::{
    ClientMessage, Code, FRAME_TARGET_BYTES, Hello, MAX_FRAME_BYTES, Problem, TokenRenewed,
};
use core_wasm::sync::{HubEffect, HubInput, HubMessage, HubSession};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
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
const MAX_CONNECTIONS: usize = 1000;

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
        .on_upgrade(move |socket| {
            let connections = hub.connections.clone();
            let span = tracing::info_span!("ws", %id, device = Empty);
            connections.track_future(Connection::new(hub, socket).run().instrument(span))
        })
}

struct Connection {
    hub: Arc<Hub>,
    socket: WebSocket,
    session: HubSession,
    published: broadcast::Receiver<Published>,
    leases: broadcast::Receiver<HubMessage>,
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
        let id = hub.identity.clone();
        Self {
            session: HubSession::new(id.realm, id.hub_id, id.epoch, crate::VERSION.to_owned()),
            hub,
            socket,
            published,
            leases,
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
                self.socket.send(Message::Close(Some(frame))).await?;
            }
            // The client's own close ends the stream; what else it still says is not listened to.
            while let Some(Ok(_)) = self.socket.recv().await {}
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
            let flow = tokio::select! {
                () = sleep_until(self.rests_until), if rests => {
                    // It may have said something; nobody listened.
                    heard = Instant::now();
                    ControlFlow::Continue(())
                }
                frame = self.socket.recv(), if !rests => {
                    heard = Instant::now();
                    self.frame(frame).await
                }
                published = self.published.recv() => self.published(published).await,
                told = self.leases.recv() => {
                    // Whoever missed something is told all.
                    let message = told.unwrap_or_else(|_| self.hub.leases.status());
                    self.act(HubInput::Lease(message)).await
                }
                () = sleep_until(opened + HELLO_WITHIN), if self.connected.is_none() => {
                    goodbye(close_code::POLICY, "no hello came")
                }
                _ = ping.tick() => {
                    if heard.elapsed() >= 2 * PING_EVERY {
                        ControlFlow::Break(None)
                    } else {
                        self.keep_up().await
                    }
                }
                () = out.cancelled() => self.see_out().await,
                () = stopping.cancelled() => goodbye(close_code::AWAY, "the hub is stopping"),
            };
            if let ControlFlow::Break(goodbye) = flow {
                return goodbye;
            }
        }
    }

    async fn frame(&mut self, frame: Option<Result<Message, axum::Error>>) -> Flow {
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
                let _ = self.act(HubInput::Garbled).await;
                return goodbye(close_code::SIZE, "a frame could not be read");
            }
        };
        self.act(input).await
    }

    async fn published(&mut self, published: Result<Published, broadcast::error::RecvError>) -> Flow {
        let input = match published {
            Ok(published) => return self.relay(published).await,
            Err(broadcast::error::RecvError::Lagged(_)) => HubInput::Overrun,
            Err(broadcast::error::RecvError::Closed) => {
                return goodbye(close_code::AWAY, "the hub is stopping");
            }
        };
        self.act(input).await
    }

    async fn relay(&mut self, published: Published) -> Flow {
        let (events, committed) = (published.entries.len(), published.committed);
        let flow = self
            .act(HubInput::Published {
                after: published.after,
                cursor: published.cursor,
                entries: published.entries,
            })
            .await;
        if self.connected.is_some() {
            self.hub.journal.metrics().relayed(events, committed.elapsed());
        }
        flow
    }

    /// Feeds the session and carries out what it wants, and what comes of that.
    async fn act(&mut self, input: HubInput) -> Flow {
        let mut effects = VecDeque::from(self.session.handle(input));
        let mut first_words = false;
        while let Some(effect) = effects.pop_front() {
            let inputs = match effect {
                HubEffect::Send(message) => {
                    self.send(Message::Binary(message.encode().into())).await?;
                    continue;
                }
                HubEffect::Close => return goodbye(close_code::POLICY, "refused"),
                HubEffect::Check { token } => vec![self.check(&token)],
                HubEffect::Lease { device_id, call } => {
                    match self.hub.leases.call(&self.hub.journal, device_id, call).await {
                        Ok(answer) => answer.into_iter().map(HubInput::Lease).collect(),
                        Err(error) => vec![unavailable(&error)],
                    }
                }
                HubEffect::Alarm(split) => {
                    let alarm = move |replica: &Replica| (replica.alarms(&[split]), ());
                    match self.hub.journal.record(alarm).await {
                        Ok(()) => Vec::new(),
                        Err(error) => vec![unavailable(&error)],
                    }
                }
                HubEffect::Append { entries, base } => {
                    match self.hub.journal.append(Batch { entries, base }).await {
                        Ok(outcome) => answers(outcome),
                        Err(WriteError::Store(StoreError::Full)) => {
                            vec![HubInput::Full(room::SAID.to_owned())]
                        }
                        Err(error) => vec![unavailable(&error)],
                    }
                }
                HubEffect::Outlived { device_id, cursor } => {
                    life::doubt(&self.hub, device_id, cursor).await;
                    Vec::new()
                }
                HubEffect::TakeSnapshot => {
                    self.hub.journal.due().notify_one();
                    Vec::new()
                }
                HubEffect::ReadSnapshot { offset } => {
                    vec![HubInput::Snapshot(self.hub.snapshots.piece(offset))]
                }
                HubEffect::Read { after, limit } => {
                    match self
                        .hub
                        .journal
                        .reader()
                        .read(after, limit, FRAME_TARGET_BYTES)
                        .await
                    {
                        Ok(page) => vec![HubInput::Page {
                            after,
                            cursor: page.at,
                            entries: page.entries,
                        }],
                        Err(error) => vec![unavailable(&error.into())],
                    }
                }
            };
            for input in inputs {
                effects.extend(self.session.handle(input));
            }
            if let (Some(device), None) = (self.session.device(), &self.connected) {
                let Greeting { app, written, .. } = &self.greeting;
                self.connected = Some(self.hub.presence.connect(device, app, *written));
                Span::current().record("device", display(device));
                tracing::info!("connected");
                // It may have been taken out since it was looked at, before anybody could see it out.
                if self.hub.welcome(device).is_err() {
                    return self.see_out().await;
                }
                first_words = true;
            }
        }
        if first_words {
            return self.renew().await;
        }
        ControlFlow::Continue(())
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
    async fn keep_up(&mut self) -> Flow {
        self.send(Message::Ping(Vec::new().into())).await?;
        self.renew().await
    }

    async fn renew(&mut self) -> Flow {
        let due = jsonwebtoken::get_current_timestamp() >= self.renew_from;
        let Some(device) = self.session.device().filter(|_| due) else {
            return ControlFlow::Continue(());
        };
        self.renew_from = u64::MAX;
        match self.hub.renew(device) {
            Ok(token) => {
                let renewed = HubMessage::TokenRenewed(TokenRenewed { token });
                self.send(Message::Binary(renewed.encode().into())).await
            }
            Err(error) => {
                tracing::error!(%device, %error, "no new token; the old one still counts for a while");
                ControlFlow::Continue(())
            }
        }
    }

    /// Tells the device that it may not be here any more, and ends the connection.
    async fn see_out(&mut self) -> Flow {
        tracing::warn!("seen out: it was taken out or replaced");
        let problem = HubMessage::Error(Problem {
            code: Code::Unauthorized,
            message: "this device was taken out of the store or replaced; what it sold is safe on it: pair it again"
                .to_owned(),
            device_id: None,
            seq: None,
        });
        self.send(Message::Binary(problem.encode().into())).await?;
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

    async fn send(&mut self, message: Message) -> Flow {
        match timeout(SEND_WITHIN, self.socket.send(message)).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            Ok(Err(_)) | Err(_) => ControlFlow::Break(None),
        }
    }
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

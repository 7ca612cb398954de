//! One connection at `/ws`: the shell around the core's [`HubSession`], which decides everything that is said.
//!
//! Keeps true: effects are carried out in order; a client that takes nothing holds up nobody but itself. Its queue is
//! its place among the publications, which is bounded: if it falls off the end, it is told to ask for pages. A silent
//! connection is dropped, and one that does not greet.

use crate::http::origin;
use crate::hub::Hub;
use crate::journal::{Outcome, Published, WriteError};
use crate::presence::Connected;
use crate::sqlite::Batch;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use core_wasm::journal::Refusal;
use core_wasm::replica::Replica;
use core_wasm::sync::message::{ClientMessage, FRAME_TARGET_BYTES, MAX_FRAME_BYTES};
use core_wasm::sync::{HubEffect, HubInput, HubMessage, HubSession};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

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

/// Takes a connection, if it comes from the hub's own pages or from no page at all.
pub async fn upgrade(State(hub): State<Arc<Hub>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !origin::is_own(&headers) {
        return (StatusCode::FORBIDDEN, "only pages of this hub may connect").into_response();
    }
    if hub.connections.len() >= MAX_CONNECTIONS || hub.stopping.is_cancelled() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the hub takes no more connections just now",
        )
            .into_response();
    }
    upgrade
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .on_upgrade(move |socket| {
            let connections = hub.connections.clone();
            connections.track_future(Connection::new(hub, socket).run())
        })
}

struct Connection {
    hub: Arc<Hub>,
    socket: WebSocket,
    session: HubSession,
    published: broadcast::Receiver<Published>,
    leases: broadcast::Receiver<HubMessage>,
    app: String,
    connected: Option<Connected>,
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
            app: String::new(),
            connected: None,
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
    }

    /// Returns how to say goodbye, if the client is there to hear it.
    async fn talk(&mut self) -> Option<CloseFrame> {
        let opened = Instant::now();
        let mut ping = interval_at(opened + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = opened;
        let stopping = self.hub.stopping.clone();
        loop {
            let flow = tokio::select! {
                frame = self.socket.recv() => {
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
                        self.send(Message::Ping(Vec::new().into())).await
                    }
                }
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
            Some(Ok(Message::Binary(bytes))) => match ClientMessage::decode(&bytes) {
                Ok(message) => {
                    if let ClientMessage::Hello(hello) = &message {
                        self.app.clone_from(&hello.app);
                    }
                    HubInput::Message(message)
                }
                Err(_) => HubInput::Garbled,
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
            Ok(Published {
                after,
                cursor,
                entries,
            }) => HubInput::Published {
                after,
                cursor,
                entries,
            },
            Err(broadcast::error::RecvError::Lagged(_)) => HubInput::Overrun,
            Err(broadcast::error::RecvError::Closed) => {
                return goodbye(close_code::AWAY, "the hub is stopping");
            }
        };
        self.act(input).await
    }

    /// Feeds the session and carries out what it wants, and what comes of that.
    async fn act(&mut self, input: HubInput) -> Flow {
        let mut effects = VecDeque::from(self.session.handle(input));
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
                        Err(error) => vec![unavailable(&error)],
                    }
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
                self.connected = Some(self.hub.presence.connect(device, &self.app));
            }
        }
        ControlFlow::Continue(())
    }

    fn check(&self, token: &str) -> HubInput {
        let claims = self.hub.claims(token);
        let view = self.hub.journal.view();
        HubInput::Checked {
            claims,
            heads: view.replica.heads().iter().copied().collect(),
            end: view.end,
            bases: view.bases.clone(),
            snapshot: self.hub.snapshots.offer(),
        }
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

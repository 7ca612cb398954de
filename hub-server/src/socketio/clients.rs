//! All that the hub has for its Socket.IO clients, and the service that speaks to them.

use super::admission::Queue;
use super::recorder::Recorder;
use super::session::{self, Received};
use super::table::{SOCKETIO_BYTES, SOCKETIO_MESSAGES};
use super::waiting::Waiting;
use super::wire::first_value;
use crate::hub::Hub;
use crate::network::gate::{Gate, Reading};
use crate::network::places::Place;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH, ORIGIN, UPGRADE, VARY};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::value::RawValue;
use server_kit::api::ApiError;
use socketioxide::adapter::Adapter;
use socketioxide::extract::{AckSender, SocketRef, TryData};
use socketioxide::handler::{ConnectHandler, FromMessageParts, Value};
use socketioxide::socket::{Sid, Socket};
use socketioxide::{ParserConfig, SocketIo, TransportType};
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

type Transport = BoxCloneSyncService<Request, Response, Infallible>;

/// How many packets may wait for a client that takes none.
const WAITING_PACKETS: usize = 256;

/// The hub's clients.
pub struct Clients {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Their streams.
    pub recorder: Recorder,
    /// Who waits to be let in.
    pub queue: Queue,
    /// What they said that waits.
    pub waiting: Waiting,
    /// Whether what carries a session is read; by the session's name in the transport.
    gates: Mutex<HashMap<Sid, Weak<Gate>>>,
    service: OnceLock<(SocketIo, Transport)>,
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").finish_non_exhaustive()
    }
}

impl Clients {
    /// None yet. They are not served before [`Clients::open`].
    pub fn new(hub: Arc<Hub>) -> Self {
        Self {
            hub,
            recorder: Recorder::default(),
            queue: Queue::default(),
            waiting: Waiting::default(),
            gates: Mutex::default(),
            service: OnceLock::new(),
        }
    }

    /// Begins to serve them.
    pub fn open(self: &Arc<Self>) {
        let (service, io) = SocketIo::builder()
            .max_payload(SOCKETIO_BYTES as u64)
            .ws_max_message_size(SOCKETIO_BYTES)
            .ws_max_frame_size(SOCKETIO_BYTES)
            .max_buffer_size(WAITING_PACKETS)
            .connect_timeout(session::HELLO_WITHIN)
            // Nothing of the contract is binary; what is cut into parts lies in memory until it is whole.
            .with_parser(ParserConfig::common().max_incoming_binary_buf_size(SOCKETIO_BYTES))
            .build_svc();
        let (clients, before) = (Arc::downgrade(self), Arc::downgrade(self));
        let greets = move |socket: SocketRef, TryData(auth): TryData<super::wire::Auth>| {
            greet(&clients, &socket, auth.unwrap_or_default());
            std::future::ready(())
        };
        let holds = move |socket: SocketRef| {
            hold(&before, &socket);
            std::future::ready(Ok::<_, Infallible>(()))
        };
        io.ns("/", greets.with(holds));
        let service = ServiceExt::<Request>::map_response(service, |response: axum::http::Response<_>| {
            response.map(Body::new)
        });
        let service = BoxCloneSyncService::new(service);
        if self.service.set((io, service)).is_err() {
            tracing::error!("the clients' service was opened twice; the first stays");
        }
    }

    /// The gate of a session. It may be asked for before the session is there, and after.
    fn gate(&self, session: Sid) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(&session).and_then(Weak::upgrade) {
            return gate;
        }
        gates.retain(|_, gate| gate.strong_count() > 0);
        let gate = Arc::default();
        gates.insert(session, Arc::downgrade(&gate));
        gate
    }

    /// Ends all of their connections.
    pub async fn close(&self) {
        if let Some((io, _)) = self.service.get() {
            io.close().await;
        }
    }
}

/// What came with a message, as its text: the first of its values, if there is one.
struct Text(Option<Box<RawValue>>);

impl<A: Adapter> FromMessageParts<A> for Text {
    type Error = Infallible;

    fn from_message_parts(
        _: &Arc<Socket<A>>,
        value: &mut Value,
        _: &Option<i64>,
    ) -> Result<Self, Infallible> {
        Ok(Self(value.as_str().and_then(|text| first_value(text.as_str()))))
    }
}

/// Reads nothing more of a new connection: the library tells it that it is connected before anybody listens, and what it
/// says in between would be lost. [`greet`] goes on.
fn hold(clients: &Weak<Clients>, socket: &SocketRef) {
    let Some(clients) = clients.upgrade() else { return };
    let gate = clients.gate(socket.id);
    if socket.transport_type() == TransportType::Websocket
        && let Some(reading) = socket.req_parts().extensions.get::<Reading>()
    {
        reading.behind(gate.clone());
    }
    gate.shut();
    // Nobody else keeps it until the session does.
    socket.extensions.insert(gate);
}

/// Gives a new connection its session, which hears everything in the order it comes.
fn greet(clients: &Weak<Clients>, socket: &SocketRef, auth: super::wire::Auth) {
    let Some(clients) = clients.upgrade() else { return };
    let gate = clients.gate(socket.id);
    if !clients.hub.takes_connections() {
        drop(socket.clone().disconnect());
        gate.close();
        return;
    }
    let (inbox, session) = session::open(clients.clone(), socket.clone(), auth.token, gate.clone());
    for &message in SOCKETIO_MESSAGES {
        let inbox = inbox.clone();
        socket.on(
            message.name,
            move |_: SocketRef, Text(body): Text, ack: AckSender| {
                inbox.push(Received { message, body, ack });
                std::future::ready(())
            },
        );
    }
    gate.open();
    let gone = inbox.gone();
    socket.on_disconnect(move || {
        gone.cancel();
        std::future::ready(())
    });
    let connections = clients.hub.connections.clone();
    tokio::spawn(connections.track_future(session.run()));
}

/// `GET` and `POST /socket.io/`: the transport of Engine.IO.
pub async fn serve(
    State(clients): State<Arc<Clients>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Response {
    let Some((_, service)) = clients.service.get() else {
        return ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "the hub takes no Socket.IO clients just now; nothing was sent on",
        )
        .into_response();
    };
    let length = request.headers().get(CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > SOCKETIO_BYTES) {
        return ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "this is more than the hub takes at once; nothing of it was taken",
        )
        .into_response();
    }
    if let Some(session) = session_of(&request) {
        let gate = clients.gate(session);
        match request.extensions().get::<Reading>() {
            Some(reading) if request.headers().contains_key(UPGRADE) => reading.behind(gate),
            _ if request.method() == Method::POST => {
                gate.opened().await;
                if gate.is_closed() {
                    return gone();
                }
            }
            _ => {}
        }
    } else if let Some(place) = clients.hub.client_strangers.try_take(peer.ip()) {
        // It lies with what the transport keeps of the session, and is free again with it.
        request
            .extensions_mut()
            .insert(Stay(Arc::new(Mutex::new(Some(place)))));
    } else {
        return ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "too many clients wait to greet or to be let in; connect again later",
        )
        .into_response();
    }
    let origin = request.headers().get(ORIGIN).cloned();
    let Ok(mut response) = service.clone().call(request).await;
    // The guard has looked at it: a page that may ask may also read.
    if let Some(origin) = origin {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response
            .headers_mut()
            .insert(VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// The place of a session among those that have not greeted.
#[derive(Clone)]
struct Stay(Arc<Mutex<Option<Place>>>);

/// A client is in, and needs no place among strangers any more.
pub fn is_in(socket: &SocketRef) {
    if let Some(Stay(place)) = socket.req_parts().extensions.get::<Stay>() {
        place.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn gone() -> Response {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "bad-request",
        "this session has ended; connect again",
    )
    .into_response()
}

/// The session that a request is of, if it is of one that was begun.
fn session_of(request: &Request) -> Option<Sid> {
    let mut pairs = request.uri().query()?.split('&');
    pairs.find_map(|pair| pair.strip_prefix("sid=")?.parse().ok())
}

//! A hub in the test's own process, and tills that run the core's own sync machine over real sockets.
//!
//! Nothing here sleeps: a till is pumped until a condition holds, and a deadline that only a bug can reach ends the
//! wait.

use clap::Parser;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::journal::{Cursor, Entry, Head, Heads, Seq};
use core_wasm::protocol::message::{Hello, PROTOCOL, Problem};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::replica::Replica;
use core_wasm::snapshot::{self, Restored};
use core_wasm::store::contract::{device, entries};
use core_wasm::store::{Adoption, MemoryStore, Save, Store, SyncState, Write};
use core_wasm::sync::{Adopted, TillEffect, TillInput, TillSync};
use flate2::read::GzDecoder;
use futures_util::{SinkExt, StreamExt};
use hub_server::config::{Cli, Command, ServeArgs};
use hub_server::{Running, start};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ALL_VERSIONS, ClientConfig, RootCertStore, SupportedProtocolVersion};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Only a bug takes this long.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The tests' HTTP client takes the process's TLS, of which the hub itself sets none.
pub fn default_tls() {
    // Set by another test before: it is the same.
    drop(ring::default_provider().install_default());
}

/// The arguments of a hub of the contract's realm on any free port of this machine.
pub fn args(dir: &Path, more: &[&str]) -> ServeArgs {
    default_tls();
    let dir = dir.to_str().unwrap();
    let always = [
        "hub-server",
        "serve",
        "--port",
        "0",
        "--bind",
        "127.0.0.1",
        "--no-mdns",
        "--data-dir",
        dir,
        "--tenant-id",
        "t-contract",
        "--store-id",
        "s-1",
    ];
    match Cli::parse_from(always.iter().chain(more)).command {
        Some(Command::Serve(args)) => args,
        other => panic!("{other:?}"),
    }
}

/// A hub with its data in `dir`.
pub async fn hub(dir: &Path) -> Running {
    start(&args(dir, &[])).await.unwrap()
}

/// The hub's address for HTTP.
pub fn http(running: &Running, path: &str) -> String {
    format!("http://{}{path}", running.address)
}

/// What a hub says to a device that pairs.
pub async fn pair(address: &str, code: &str, device: DeviceId, replaces: Value) -> (u16, Value) {
    pair_with(address, code, device, replaces, &[]).await
}

/// The same to one that shows something beside the code.
pub async fn pair_with(
    address: &str,
    code: &str,
    device: DeviceId,
    replaces: Value,
    shows: &[(&str, String)],
) -> (u16, Value) {
    let body = json!({ "code": code, "deviceId": device, "name": "A till", "replaces": replaces });
    let request = reqwest::Client::new().post(format!("http://{address}/api/pair"));
    let request = shows
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, value));
    let response = request.json(&body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// A token for a device, from pairing it.
pub async fn token(running: &Running, device: DeviceId) -> String {
    let code = running.hub.ask_for_code().unwrap().0;
    let (status, paired) = pair(&running.address.to_string(), &code, device, Value::Null).await;
    assert_eq!(status, 200, "{paired}");
    paired["token"].as_str().unwrap().to_owned()
}

/// A secure connection of a device that trusts the hub's own authority and calls it `name`.
pub async fn secure(
    running: &Running,
    name: &str,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    let root = running.hub.certificate.root().unwrap();
    roots
        .add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(running.address).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// Asks over HTTPS; the status, and the body if it is JSON.
pub async fn ask_secure(
    running: &Running,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
) -> (u16, Value) {
    let stream = secure(running, "localhost", ALL_VERSIONS).await.unwrap();
    ask_over(stream, method, path, headers).await
}

/// The same over any stream.
pub async fn ask_over(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
) -> (u16, Value) {
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request += "host: localhost\r\n";
    }
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    stream.write_all((request + "\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // To hang up without a word is an error over TLS; what was said before is there all the same.
    drop(timeout(DEADLINE, stream.read_to_end(&mut answer)).await.unwrap());
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (
        status.unwrap_or_default(),
        serde_json::from_str(body).unwrap_or_default(),
    )
}

/// The whole journal over HTTP.
pub async fn journal(address: &str, token: &str) -> Vec<Value> {
    let (mut events, mut after) = (Vec::new(), 0);
    loop {
        let page: Value = reqwest::Client::new()
            .get(format!("http://{address}/api/events?after={after}&limit=500"))
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        events.extend(page["events"].as_array().unwrap().iter().cloned());
        after = page["cursor"].as_u64().unwrap();
        if page["more"] == false {
            return events;
        }
    }
}

/// A socket that says what it likes.
pub async fn connect(address: &str) -> Socket {
    connect_to(&format!("ws://{address}/ws")).await
}

/// A WebSocket to this URL.
pub async fn connect_to(url: &str) -> Socket {
    connect_async(url).await.unwrap().0
}

/// What a client says first.
pub fn hello(realm: &Realm, device: DeviceId, token: &str) -> ClientMessage {
    ClientMessage::Hello(Hello {
        protocol: PROTOCOL,
        device_id: device,
        tenant_id: realm.tenant_id.clone(),
        store_id: realm.store_id.clone(),
        token: token.to_owned(),
        epoch: None,
        cursor: Cursor(0),
        heads: Vec::new(),
        app: "test".to_owned(),
        snapshot: None,
        key: None,
        at: None,
    })
}

pub async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    message: &ClientMessage,
) {
    socket
        .send(Message::Binary(message.encode().into()))
        .await
        .unwrap();
}

/// The hub's next message; nothing once it has closed.
pub async fn hear<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) -> Option<HubMessage> {
    let listening = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Binary(bytes))) => return Some(HubMessage::decode(&bytes).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                // The pings of a live hub.
                Some(Ok(_)) => {}
            }
        }
    };
    timeout(DEADLINE, listening).await.unwrap()
}

/// The hub's next message that is not about what others wrote or how much room is left on the disk of the machine that
/// runs the tests: those may come at any moment.
pub async fn hear_answer<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
) -> Option<HubMessage> {
    loop {
        match hear(socket).await {
            Some(HubMessage::Relay(_) | HubMessage::Room(_)) => {}
            message => return message,
        }
    }
}

/// A till: the core's machine, a store in memory, and a socket.
pub struct Till {
    pub me: DeviceId,
    pub store: MemoryStore,
    pub refused: Vec<Problem>,
    /// The last token that the hub gave it in place of the one from pairing.
    pub renewed: Option<String>,
    /// Messages as they came, for tests that look at the wire.
    pub heard: Vec<HubMessage>,
    /// The hub's snapshot, once it was taken over.
    pub adopted: Option<Restored>,
    realm: Realm,
    sync: TillSync,
    address: String,
    socket: Option<Socket>,
    now: u64,
}

impl Till {
    pub fn new(realm: Realm, n: u128, token: &str, address: &str) -> Self {
        Self {
            me: device(n),
            store: MemoryStore::default(),
            refused: Vec::new(),
            renewed: None,
            heard: Vec::new(),
            adopted: None,
            realm: realm.clone(),
            sync: TillSync::new(
                realm,
                device(n),
                token.to_owned(),
                "test".to_owned(),
                SyncState::default(),
            ),
            address: address.to_owned(),
            socket: None,
            now: 0,
        }
    }

    /// A till that is paired with a hub.
    pub async fn paired(running: &Running, n: u128) -> Self {
        let token = token(running, device(n)).await;
        Self::new(
            running.hub.identity.realm.clone(),
            n,
            &token,
            &running.address.to_string(),
        )
    }

    /// Is paired with another hub, and keeps what it has.
    pub async fn paired_anew(&mut self, token: &str, address: &str) {
        let stored = self.store.sync_state().await.unwrap();
        self.sync = TillSync::new(
            self.realm.clone(),
            self.me,
            token.to_owned(),
            "test".to_owned(),
            stored,
        );
        self.socket = None;
        address.clone_into(&mut self.address);
    }

    /// Goes to another address, as after the hub's restart.
    pub fn moves_to(&mut self, address: &str) {
        self.address = address.to_owned();
    }

    pub async fn own_head(&self) -> Head {
        self.store.heads().await.unwrap().get(self.me)
    }

    pub async fn store_head(&self, n: u128) -> Head {
        self.store.heads().await.unwrap().get(device(n))
    }

    pub async fn heads(&self) -> Heads {
        self.store.heads().await.unwrap()
    }

    pub fn acknowledged(&self) -> Seq {
        self.sync.sync_state().acknowledged
    }

    pub fn cursor(&self) -> Cursor {
        self.sync.sync_state().cursor
    }

    /// Whether the hub has all that could be given to it, and this till as many events as the hub.
    pub async fn is_settled(&self, count: usize) -> bool {
        self.sync.has_given() && self.all().await.len() == count
    }

    pub async fn all(&self) -> Vec<Entry> {
        self.store.read(Cursor(0), usize::MAX).await.unwrap().entries
    }

    /// Writes `count` events of its own.
    pub async fn write(&mut self, count: u64) {
        let new = entries(self.own_head().await, count);
        self.write_entries(new).await;
    }

    /// Writes events of its own, whatever they are.
    pub async fn write_entries(&mut self, new: Vec<Entry>) {
        let head = new.last().unwrap().head();
        self.commit(new, None).await;
        self.feed(TillInput::Written(head)).await;
    }

    /// Connects now, if it is not connected.
    pub async fn connect(&mut self) {
        self.now += 1;
        let now = self.now;
        self.feed(TillInput::Tick { now, hurry: true }).await;
    }

    /// Lets time pass for the till, in milliseconds.
    pub async fn wait(&mut self, time: u64) {
        self.now += time;
        let now = self.now;
        self.feed(TillInput::Tick { now, hurry: false }).await;
    }

    /// Loses the connection without a word.
    pub async fn lose_connection(&mut self) {
        self.socket = None;
        let now = self.now;
        self.feed(TillInput::Closed { now, entropy: 0 }).await;
    }

    /// Takes messages until `done`; `false` if the hub has gone before.
    pub async fn run_until(&mut self, done: impl Fn(&Self) -> bool) -> bool {
        while !done(self) {
            if !self.step().await {
                return false;
            }
        }
        true
    }

    /// Takes one message; `false` if the hub has gone.
    pub async fn step(&mut self) -> bool {
        let Some(socket) = &mut self.socket else {
            return false;
        };
        let Some(message) = hear(socket).await else {
            self.lose_connection().await;
            return false;
        };
        self.heard.push(message.clone());
        let now = self.now;
        self.feed(TillInput::Message {
            now,
            message: Box::new(message),
        })
        .await;
        true
    }

    async fn commit(&self, entries: Vec<Entry>, sync: Option<SyncState>) {
        let write = |_| {
            Ok::<_, Infallible>(Write {
                sync,
                ..Write::of(entries)
            })
        };
        self.store.commit(Cursor(u64::MAX), write).await.unwrap();
    }

    async fn adopt(&mut self, bytes: &[u8], sync: SyncState) -> Heads {
        let mut unpacked = Vec::new();
        std::io::copy(&mut GzDecoder::new(bytes), &mut unpacked).unwrap();
        let parts = snapshot::split(&unpacked).unwrap();
        let empty = Replica::new(self.realm.clone(), self.me, 1);
        let restored = snapshot::read(&empty, &parts).unwrap();
        let heads = restored.replica.heads().clone();
        let at = self.store.read(Cursor(u64::MAX), 0).await.unwrap().at;
        let save = Save {
            parts,
            forget: at,
            unsent: (self.me, sync.acknowledged),
            adopt: Some(Adoption {
                at,
                heads: heads.clone(),
                sync,
            }),
        };
        self.store.save(save).await.unwrap();
        self.adopted = Some(restored);
        heads
    }

    async fn feed(&mut self, input: TillInput) {
        let mut effects = VecDeque::from(self.sync.handle(input));
        while let Some(effect) = effects.pop_front() {
            let (now, entropy) = (self.now, 0);
            let next = match effect {
                TillEffect::Open => match connect_async(format!("ws://{}/ws", self.address)).await {
                    Ok((socket, _)) => {
                        self.socket = Some(socket);
                        let heads: Heads = self.store.heads().await.unwrap();
                        TillInput::Opened {
                            now,
                            at: Timestamp(0),
                            heads,
                            servers: BTreeSet::new(),
                        }
                    }
                    Err(_) => TillInput::Closed { now, entropy },
                },
                TillEffect::Close => {
                    self.socket = None;
                    TillInput::Closed { now, entropy }
                }
                TillEffect::Send(message) => {
                    let frame = Message::Binary(message.encode().into());
                    let sent = match &mut self.socket {
                        Some(socket) => socket.send(frame).await.is_ok(),
                        None => false,
                    };
                    if sent {
                        continue;
                    }
                    self.socket = None;
                    TillInput::Closed { now, entropy }
                }
                // It was paired without a key.
                TillEffect::Sign(_) => TillInput::Signed(None),
                TillEffect::Read {
                    device_id,
                    after,
                    limit,
                } => TillInput::Read(self.store.read_stream(device_id, after, limit).await.unwrap()),
                TillEffect::Store { entries, sync } => {
                    self.commit(entries, Some(sync)).await;
                    TillInput::Stored(sync.cursor)
                }
                TillEffect::Adopt { snapshot, sync, .. } => {
                    TillInput::Adopted(Adopted::Whole(self.adopt(&snapshot, sync).await))
                }
                TillEffect::Acknowledged(sync) | TillEffect::Gone(sync) => {
                    self.commit(Vec::new(), Some(sync)).await;
                    continue;
                }
                TillEffect::HubClock(_) | TillEffect::Voucher(_) => continue,
                TillEffect::Renewed { token } => {
                    self.renewed = Some(token);
                    continue;
                }
                TillEffect::Refused(problem) => {
                    self.refused.push(problem);
                    continue;
                }
            };
            effects.extend(self.sync.handle(next));
        }
    }
}

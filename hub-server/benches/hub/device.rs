//! A light device: a paired till's real token, stream and greeting over a real socket, without a replica or a disk. It
//! looks at every event that comes: none may be missing, none may come twice.

use crate::shop::now;
use core_wasm::base::ids::{DeviceId, Epoch};
use core_wasm::journal::{Cursor, Entry, Head};
use core_wasm::lab::{Till, realm};
use core_wasm::protocol::message::{Append, CursorRequest, Events, Hello, PROTOCOL};
use core_wasm::protocol::{ClientMessage, HubMessage};
use futures_util::{SinkExt, StreamExt};
use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

type Socket = WebSocketStream<TcpStream>;

/// How many events a till sends at once when it has many.
const TOGETHER: usize = 512;
/// How much a device reads at once.
const BUFFER_BYTES: usize = 4 * 1024;
/// How long a device waits before it knocks again at a hub that hung up.
const KNOCK_AGAIN: Duration = Duration::from_millis(50);

/// How a device sends what it has.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// One event at `first`, and one every so long after.
    Every(Instant, Duration),
    /// The next ones once those before are acknowledged.
    Answered(usize),
}

/// To whom it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A hub, whose relay it follows.
    Hub,
    /// A hub; it has not asked yet for what it lacks, so that nothing is relayed to it.
    HubUnheard,
    /// A bare relay, which knows nothing of events.
    Bare,
}

/// What a device has to do.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    pub peer: Peer,
    pub pace: Pace,
    /// It is done once it has sent all, that is acknowledged, and so many events of others came.
    pub expects: u64,
    /// When to give up.
    pub until: Instant,
    /// From when to when it takes nothing.
    pub stalls: Option<(Instant, Instant)>,
    /// Before when it says nothing: a bare relay forgets what nobody is there to hear.
    pub begins: Instant,
    /// Whether it comes back to a hub that hangs up.
    pub returns: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Events of others.
    pub received: u64,
    /// Events that came again.
    pub twice: u64,
    /// Events that were left out.
    pub missing: u64,
    /// Connections that ended before it was done.
    pub lost_connections: u64,
    /// How long each event was under way, in microseconds.
    pub waits: Vec<u32>,
}

/// When each event of each stream was due to be sent, in microseconds since the run began.
#[derive(Debug)]
pub struct Times {
    began: Instant,
    sent: HashMap<DeviceId, Vec<AtomicU64>>,
}

impl Times {
    /// For all that these devices have to send.
    pub fn of(devices: &[Device]) -> Arc<Self> {
        let stream = |device: &Device| {
            let places = device.stream.iter().map(|_| AtomicU64::new(0));
            (device.me, places.collect())
        };
        Arc::new(Self {
            began: Instant::now(),
            sent: devices.iter().map(stream).collect(),
        })
    }

    fn micros(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.began).as_micros()).unwrap()
    }
}

/// A paired till.
pub struct Device {
    me: DeviceId,
    till: Till,
    token: String,
    /// All that it ever wrote.
    stream: Vec<Entry>,
    epoch: Epoch,
    /// Where it stands in the hub's journal, once they have met.
    cursor: Option<Cursor>,
    /// How many of its own events the hub has.
    pub acknowledged: usize,
    /// Acknowledged events that a hub did not have when it was asked again.
    pub lost: usize,
    sent: usize,
    /// How many of them it is to send by now.
    goal: usize,
    /// How many it had sent when it last wrote.
    first: usize,
    known: HashMap<DeviceId, u64>,
    /// Whether the hub has more than what it was told, and whether a page was asked for: as a till's own machine.
    more: bool,
    asked: bool,
}

impl Device {
    pub fn new(till: Till, token: String, epoch: Epoch) -> Self {
        Self {
            me: till.replica.me(),
            till,
            token,
            stream: Vec::new(),
            epoch,
            cursor: None,
            acknowledged: 0,
            lost: 0,
            sent: 0,
            goal: 0,
            first: 0,
            known: HashMap::new(),
            more: false,
            asked: false,
        }
    }

    /// Meets the hub, and has from then on what the hub had then.
    pub async fn meet(&mut self, address: &str) {
        let mut socket = connect(address, false).await.unwrap();
        self.cursor = None;
        self.greet(&mut socket, Peer::Hub).await.unwrap();
    }

    /// Has so many more events to send.
    pub fn write(&mut self, count: usize) {
        self.first = self.acknowledged;
        self.goal = self.acknowledged + count;
        while self.stream.len() < self.goal {
            self.stream.extend(self.till.sell_at(now()).1);
        }
    }

    /// How many events wait.
    pub fn unsent(&self) -> usize {
        self.goal - self.acknowledged
    }

    /// Does its task, as far as the hub lets it.
    pub async fn run(&mut self, address: &str, task: Task, times: &Times) -> Tally {
        let mut tally = Tally::default();
        loop {
            let talk = self.talk(address, task, times, &mut tally);
            match timeout_at(task.until, talk).await {
                Ok(Err(_)) if task.returns => {
                    tally.lost_connections += 1;
                    tokio::time::sleep(KNOCK_AGAIN).await;
                }
                Ok(Err(_)) => {
                    tally.lost_connections += 1;
                    return tally;
                }
                Ok(Ok(())) | Err(_) => return tally,
            }
        }
    }

    async fn talk(
        &mut self,
        address: &str,
        task: Task,
        times: &Times,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let mut socket = connect(address, task.stalls.is_some()).await?;
        if task.peer != Peer::Bare {
            self.greet(&mut socket, task.peer).await?;
        }
        if task.peer == Peer::Hub
            && let Some(request) = self.ask()
        {
            socket.send(Message::Binary(request.encode().into())).await?;
        }
        sleep_until(task.begins).await;
        loop {
            if self.unsent() == 0 && tally.received >= task.expects {
                return Ok(());
            }
            if let Some((from, to)) = task.stalls
                && (from..to).contains(&Instant::now())
            {
                sleep_until(to).await;
            }
            let due = self.due(task.pace);
            tokio::select! {
                frame = socket.next() => {
                    let frame = frame.unwrap_or(Err(Error::ConnectionClosed))?;
                    if let Message::Binary(bytes) = frame
                        && let Some(request) = self.take(task.peer, &bytes, times, tally)
                    {
                        socket.send(Message::Binary(request.encode().into())).await?;
                    }
                }
                () = when(due) => {
                    let at = due.unwrap_or_else(Instant::now);
                    self.send(&mut socket, task, at, times).await?;
                }
            }
        }
    }

    async fn greet(&mut self, socket: &mut Socket, peer: Peer) -> Result<(), Error> {
        let realm = realm();
        let hello = ClientMessage::Hello(Hello {
            protocol: PROTOCOL,
            device_id: self.me,
            tenant_id: realm.tenant_id,
            store_id: realm.store_id,
            token: self.token.clone(),
            epoch: self.cursor.filter(|_| peer == Peer::Hub).map(|_| self.epoch),
            cursor: self.cursor.unwrap_or_default(),
            heads: Vec::new(),
            app: "bench".to_owned(),
            snapshot: None,
            key: None,
            at: None,
        });
        socket.send(Message::Binary(hello.encode().into())).await?;
        loop {
            let Message::Binary(bytes) = socket.next().await.unwrap_or(Err(Error::ConnectionClosed))? else {
                continue;
            };
            if let HubMessage::HelloAck(ack) = HubMessage::decode(&bytes).unwrap() {
                self.begin(&ack.heads, ack.cursor);
                return Ok(());
            }
        }
    }

    fn begin(&mut self, heads: &[Head], end: Cursor) {
        if self.cursor.is_none() {
            self.cursor = Some(end);
            self.known = heads.iter().map(|head| (head.device_id, head.seq.0)).collect();
        }
        let own = heads.iter().find(|head| head.device_id == self.me);
        let has = own.map_or(0, |head| usize::try_from(head.seq.0).unwrap());
        self.lost += self.acknowledged.saturating_sub(has);
        self.acknowledged = has;
        self.sent = has;
        self.asked = false;
        self.more = self.cursor < Some(end);
    }

    fn due(&self, pace: Pace) -> Option<Instant> {
        if self.sent == self.goal {
            return None;
        }
        match pace {
            Pace::Every(first, every) => {
                let turn = u32::try_from(self.sent - self.first).unwrap();
                Some(first + every * turn)
            }
            Pace::Answered(_) => (self.acknowledged == self.sent).then(Instant::now),
        }
    }

    async fn send(
        &mut self,
        socket: &mut Socket,
        task: Task,
        at: Instant,
        times: &Times,
    ) -> Result<(), Error> {
        let count = match task.pace {
            Pace::Every(..) => 1,
            Pace::Answered(count) => count.min(TOGETHER),
        };
        let to = self.goal.min(self.sent + count);
        let events = self.stream[self.sent..to].to_vec();
        if let Some(sent) = times.sent.get(&self.me) {
            for place in &sent[self.sent..to] {
                place.store(times.micros(at), Ordering::Relaxed);
            }
        }
        self.sent = to;
        if task.peer == Peer::Bare {
            self.acknowledged = to;
        }
        let append = ClientMessage::Append(Append {
            events,
            base: None,
            vouch: None,
        });
        socket.send(Message::Binary(append.encode().into())).await
    }

    /// Takes a frame in; the request that it leads to.
    fn take(&mut self, peer: Peer, bytes: &[u8], times: &Times, tally: &mut Tally) -> Option<ClientMessage> {
        if peer == Peer::Bare {
            if let ClientMessage::Append(append) = ClientMessage::decode(bytes).unwrap() {
                self.look(&append.events, times, tally);
            }
            return None;
        }
        match HubMessage::decode(bytes).unwrap() {
            HubMessage::Ack(head) if head.device_id == self.me => {
                self.acknowledged = self.acknowledged.max(usize::try_from(head.seq.0).unwrap());
                None
            }
            HubMessage::Relay(events) if peer == Peer::Hub => self.page(&events, times, tally),
            HubMessage::Bulk(events) if peer == Peer::Hub => {
                self.asked = false;
                self.page(&events, times, tally)
            }
            HubMessage::Error(problem) => panic!("{problem:?}"),
            _ => None,
        }
    }

    fn page(&mut self, events: &Events, times: &Times, tally: &mut Tally) -> Option<ClientMessage> {
        if self.cursor == Some(events.after) {
            self.look(&events.events, times, tally);
            self.cursor = Some(events.cursor);
            self.more = events.more;
        } else {
            // Something between was missed.
            self.more = true;
        }
        self.ask()
    }

    fn ask(&mut self) -> Option<ClientMessage> {
        if !self.more || self.asked {
            return None;
        }
        self.asked = true;
        let cursor = self.cursor.unwrap_or_default();
        Some(ClientMessage::CursorRequest(CursorRequest { cursor }))
    }

    fn look(&mut self, events: &[Entry], times: &Times, tally: &mut Tally) {
        let now = times.micros(Instant::now());
        for entry in events.iter().filter(|entry| entry.device_id != self.me) {
            let known = self.known.entry(entry.device_id).or_default();
            if entry.seq.0 <= *known {
                tally.twice += 1;
                continue;
            }
            tally.missing += entry.seq.0 - *known - 1;
            *known = entry.seq.0;
            // What the hub itself writes was sent by nobody here.
            let Some(sent) = times.sent.get(&entry.device_id) else {
                continue;
            };
            tally.received += 1;
            let at = sent[usize::try_from(entry.seq.0 - 1).unwrap()].load(Ordering::Relaxed);
            tally.waits.push(u32::try_from(now.saturating_sub(at)).unwrap());
        }
    }
}

async fn when(due: Option<Instant>) {
    match due {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}

/// Connects; one that will stall has little room for what it does not take.
async fn connect(address: &str, stalls: bool) -> Result<Socket, Error> {
    let socket = TcpSocket::new_v4()?;
    if stalls {
        socket.set_recv_buffer_size(16 * 1024)?;
    }
    let stream = socket.connect(address.parse().unwrap()).await?;
    stream.set_nodelay(true)?;
    // What is read at once is cleared first, and the default is 128 KiB.
    let buffers = WebSocketConfig::default().read_buffer_size(BUFFER_BYTES);
    let url = format!("ws://{address}/ws");
    let (socket, _) = client_async_with_config(url, stream, Some(buffers)).await?;
    Ok(socket)
}

//! One connection of a client: takes what it says in the order it says it, and tells it what others do.
//!
//! Keeps true: nothing is taken of a client that has not greeted, or that nobody let in; whoever is taken out is out at
//! once; one that takes nothing, or sends without end, holds up nobody but itself.

use super::admission::{self, Place, Standing};
use super::clients::{Clients, is_in};
use super::feed::{Feed, Update};
use super::inbound::LeaseWish;
use super::locks;
use super::recorder::{Refused, TOGETHER, Taken};
use super::waiting::{Held, MESSAGE_BYTES};
use super::wire::{CursorRequest, Hello, LockCall};
use super::{ids, wire};
use crate::hub::Hub;
use crate::network::gate::Gate;
use server_kit::clock::timestamp;
use server_kit::journal::{Follower, Published, WriteError};

use core_wasm::base::ids::{DeviceId, OrderId, UserId};
use core_wasm::journal::Seq;
use core_wasm::lease::RENEW_MS;
use core_wasm::protocol::HubMessage;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use server_kit::limits::Spent;
use server_kit::presence::Connected;
use server_kit::session::MessageRow;
use socketioxide::SendError;
use socketioxide::SocketError;
use socketioxide::extract::{AckSender, SocketRef};
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// How long a connection may take to greet.
pub const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// How many bytes are kept of a client that has not greeted, or that nobody let in yet. The client's library sends what it
/// kept while it had no connection before the client itself can say hello.
const EARLY_BYTES: usize = 256 * 1024;
/// And how many messages.
const EARLY_MESSAGES: usize = 1_000;
/// How long a client may take nothing at all of what it is sent.
const SEND_WITHIN: Duration = Duration::from_secs(20);
/// How often it is tried. The transport has a queue, and no way to be told when there is room in it.
const TRY_AGAIN: Duration = Duration::from_millis(10);
/// For how long the hub renews a lease for a client that is here and says nothing of it: clients in the field renew every
/// two minutes.
const RENEWS_FOR: Duration = Duration::from_secs(300);

/// Something that a client said.
pub struct Received {
    /// Its row in the table.
    pub message: MessageRow,
    /// What came with it, if that was JSON.
    pub body: Option<Box<RawValue>>,
    /// Where an acknowledgement goes, if the client asked for one.
    pub ack: AckSender,
}

/// Where what a client says waits for its session. Whoever puts it there never waits.
#[derive(Clone)]
pub struct Inbox {
    received: mpsc::UnboundedSender<Received>,
    held: Arc<Held>,
    gone: CancellationToken,
}

impl Inbox {
    /// Puts something there. How much there can be is bounded by what is read: see [`Held`].
    pub fn push(&self, received: Received) {
        self.held.add(received.held());
        // Whose session has ended is not heard any more.
        drop(self.received.send(received));
    }

    /// Cancelled once the client is gone.
    pub fn gone(&self) -> CancellationToken {
        self.gone.clone()
    }
}

impl Received {
    fn size(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.get().len())
    }

    /// What it takes while it waits.
    fn held(&self) -> usize {
        self.size() + MESSAGE_BYTES
    }
}

/// A session, and the inbox that it listens to.
pub fn open(
    clients: Arc<Clients>,
    socket: SocketRef,
    token: Option<String>,
    gate: Arc<Gate>,
) -> (Inbox, Session) {
    let (received, incoming) = mpsc::unbounded_channel();
    let inbox = Inbox {
        received,
        held: Arc::new(Held::new(gate)),
        gone: CancellationToken::new(),
    };
    let session = Session {
        // Followed before anything is looked at, so that nothing falls between.
        published: clients.hub.journal.follow(),
        unknown: Spent::new(clients.hub.started.elapsed()),
        leases: clients.hub.leases.follow(),
        hub: clients.hub.clone(),
        clients,
        socket,
        token,
        incoming,
        inbox: inbox.clone(),
        early: VecDeque::new(),
        hello: None,
        client: None,
        rests_until: Instant::now(),
    };
    (inbox, session)
}

/// One connection.
pub struct Session {
    hub: Arc<Hub>,
    clients: Arc<Clients>,
    socket: SocketRef,
    token: Option<String>,
    incoming: mpsc::UnboundedReceiver<Received>,
    inbox: Inbox,
    published: Follower,
    leases: broadcast::Receiver<HubMessage>,
    /// What it said before it was in.
    early: VecDeque<Received>,
    /// What it greeted with, if it waits to be let in.
    hello: Option<Hello>,
    client: Option<Client>,
    /// What it has spent before it was in.
    unknown: Spent,
    /// Until when it is not listened to, because it sent more than its share.
    rests_until: Instant,
}

/// A client that is in.
struct Client {
    id: DeviceId,
    user: Option<UserId>,
    feed: Feed,
    /// It, and the device whose token it showed.
    connected: Vec<Connected>,
    /// Orders that it has, and when it last said so.
    leased: BTreeMap<OrderId, Instant>,
}

/// What everybody is told who may not be here, whatever the reason.
const UNAUTHORIZED: &str = "this device may not speak to this hub: a manager has to let it in, or it has to show its token. What it sold is safe on it";

/// What it is told whose connection ends because it has newer ones.
const TOO_MANY: &str = "this device has opened more connections than it may have, so its oldest was ended; what was acknowledged is safe";

type Flow = ControlFlow<()>;

impl Session {
    /// Runs until the connection has ended.
    pub async fn run(self) {
        let held = self.inbox.held.clone();
        self.talk().await;
        held.ends();
    }

    async fn talk(mut self) {
        let (hub, clients) = (self.hub.clone(), self.clients.clone());
        let opened = Instant::now();
        let mut renew = interval(Duration::from_millis(RENEW_MS));
        renew.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let gone = self.inbox.gone.clone();
        let mut place: Option<Place<'_>> = None;
        loop {
            let (out, former) = self.client.as_ref().map_or_else(Default::default, Client::out);
            let crowded_out = self
                .client
                .as_ref()
                .map_or_else(Default::default, Client::crowded_out);
            let rests = Instant::now() < self.rests_until;
            let behind = self.client.as_ref().is_some_and(|client| client.feed.is_behind());
            if let (None, Some(hello)) = (&place, &self.hello) {
                place = Some(clients.queue.join(&hello.device_id, timestamp(SystemTime::now())));
            }
            if self.hello.is_none() {
                place = None;
            }
            if self.client.is_some()
                && !rests
                && let Some(received) = self.early.pop_front()
            {
                if self.received(received).await.is_break() {
                    return;
                }
                continue;
            }
            let flow = tokio::select! {
                () = gone.cancelled() => return,
                () = hub.stopping.cancelled() => return,
                () = out.cancelled() => self.refuse("unauthorized", UNAUTHORIZED).await,
                () = former.cancelled() => self.refuse("unauthorized", UNAUTHORIZED).await,
                () = crowded_out.cancelled() => self.refuse("too-many", TOO_MANY).await,
                () = sleep_until(self.rests_until), if rests => ControlFlow::Continue(()),
                received = self.incoming.recv(), if !rests => match received {
                    Some(received) => {
                        self.inbox.held.take(received.held());
                        self.received(received).await
                    }
                    None => return,
                },
                published = self.published.recv() => self.published(published).await,
                told = self.leases.recv() => self.lease(told).await,
                () = std::future::ready(()), if behind => self.feed().await,
                _ = renew.tick() => self.renew().await,
                () = sleep_until(opened + HELLO_WITHIN), if self.client.is_none() && self.hello.is_none() => {
                    self.refuse("bad-message", "no hello came; connect again and say it first").await
                }
            };
            if flow.is_break() {
                return;
            }
        }
    }

    async fn received(&mut self, received: Received) -> Flow {
        let size = received.size();
        let Received { message, body, ack } = received;
        let wait = if let Some(client) = &self.client {
            client.connected.iter().for_each(Connected::heard);
            self.hub.spend(client.id, size)
        } else {
            self.unknown.message(self.hub.started.elapsed(), size)
        };
        self.rests_until = Instant::now() + wait;
        if size > message.bytes {
            let words = format!(
                "{} of {size} bytes is more than the {} that the hub takes; nothing of it was taken",
                message.name, message.bytes
            );
            return self.error("too-large", &words, None, Some(ack)).await;
        }
        if message.name == "ping" {
            return self.send("pong", &json!({})).await;
        }
        let Some(body) = body else {
            let words = format!(
                "{} came without an object that can be read; it was not taken",
                message.name
            );
            return self.error("bad-message", &words, None, Some(ack)).await;
        };
        if message.greets {
            return self.hello(body.get()).await;
        }
        let Some(id) = self.client.as_ref().map(|client| client.id) else {
            let kept: usize = self.early.iter().map(Received::size).sum();
            if kept + size <= EARLY_BYTES && self.early.len() < EARLY_MESSAGES {
                let body = Some(body);
                self.early.push_back(Received { message, body, ack });
                return ControlFlow::Continue(());
            }
            let event = wire::EventBase::read(body.get()).ok();
            let event = event.map(|event| event.event_id.into_owned());
            let words = "this device is not in yet, and the hub keeps no more for it; this was not taken: send it again once hello was answered";
            return self
                .error("not-admitted", words, event.as_deref(), Some(ack))
                .await;
        };
        let body = body.get();
        match message.name {
            "events.append" => self.append(id, body, ack).await,
            "events.bulk" => self.append_all(id, body, ack).await,
            "cursor.request" => self.cursor(body).await,
            _ => self.lock(id, message.name, body).await,
        }
    }

    async fn hello(&mut self, body: &str) -> Flow {
        let Ok(hello) = serde_json::from_str::<Hello>(body) else {
            let words = "hello must name deviceId, tenantId and storeId; connect again with them";
            return self.refuse("bad-message", words).await;
        };
        // First of all: it goes into the log, where nobody may write what they like.
        if !ids::is_id(&hello.device_id) {
            return self
                .refuse(
                    "bad-message",
                    "deviceId must be 1 to 128 characters that can be shown",
                )
                .await;
        }
        let realm = &self.hub.identity.realm;
        if hello.tenant_id != realm.tenant_id.as_str() || hello.store_id != realm.store_id.as_str() {
            tracing::warn!(device = %hello.device_id, "refused: another tenant or store");
            return self
                .refuse(
                    "wrong-realm",
                    "this hub is another store's; what was sold is safe on the device",
                )
                .await;
        }
        self.admit(hello, false).await
    }

    /// Lets a client in that may come in. It is asked `again` for one that waits.
    async fn admit(&mut self, hello: Hello, again: bool) -> Flow {
        let mut shown = None;
        if let Some(token) = &self.token {
            match self.hub.authorize_request(token) {
                Ok(authorized) if authorized.claims.device_id.to_string() == hello.device_id => {
                    shown = Some(authorized.claims.device_id);
                }
                Ok(_) => return self.refuse("unauthorized", UNAUTHORIZED).await,
                Err(reason) => {
                    tracing::warn!(device = %hello.device_id, %reason, "refused");
                    return self.refuse("unauthorized", UNAUTHORIZED).await;
                }
            }
        }
        let standing = admission::standing(&self.hub.journal.view().replica, &hello.device_id);
        let is_demo = self.hub.demo.is_some();
        match standing {
            _ if shown.is_some() => {
                // A token lets in whom nobody took out.
                let stream = ids::stream(self.hub.identity.hub_id, &hello.device_id);
                if self.hub.admit(stream).is_err() {
                    return self.refuse("unauthorized", UNAUTHORIZED).await;
                }
            }
            Standing::Admitted | Standing::Former => {}
            Standing::NeedsToken => {
                tracing::warn!(device = %hello.device_id, "refused: it has a token and showed none");
                return self.refuse("unauthorized", UNAUTHORIZED).await;
            }
            Standing::Unknown if is_demo => {
                tracing::warn!(device = %hello.device_id, "DEMO STORE: this Socket.IO client was let in without asking anyone");
            }
            Standing::Unknown | Standing::Out => {
                if !again {
                    tracing::warn!(device = %hello.device_id, "a Socket.IO client waits for a manager to let it in");
                    let words = "nobody let this device in yet: a manager does, on the screen of devices. It goes on by itself then";
                    self.error("not-admitted", words, None, None).await?;
                }
                self.hello = Some(hello);
                return ControlFlow::Continue(());
            }
        }
        if (shown.is_some() || standing != Standing::Admitted)
            && let Err(error) = let_in(&self.hub, &hello.device_id, None, shown.is_some()).await
        {
            return self.error("unavailable", &error.to_string(), None, None).await;
        }
        self.welcome(hello, shown).await
    }

    async fn welcome(&mut self, hello: Hello, shown: Option<DeviceId>) -> Flow {
        let id = ids::stream(self.hub.identity.hub_id, &hello.device_id);
        let app = "Socket.IO";
        let connected = [Some(id), shown].into_iter().flatten();
        let connected: Vec<_> = connected
            .map(|id| self.hub.presence.connect(id, app, Seq(0), None))
            .collect();
        // They may have been taken out since they were looked at, before anybody could see them out.
        let may_stay = |id| self.hub.admit(id).is_ok();
        if !may_stay(id) || !shown.is_none_or(may_stay) {
            return self.refuse("unauthorized", UNAUTHORIZED).await;
        }
        tracing::info!(device = %hello.device_id, client = %id, "a Socket.IO client is here");
        let user = hello
            .auth
            .and_then(|auth| auth.user_id)
            .filter(|user| ids::is_id(user));
        let feed = Feed::new(id, &self.clients, hello.cursor.as_ref());
        self.inbox.held.greets(self.clients.waiting.of(id));
        is_in(&self.socket);
        self.hello = None;
        self.client = Some(Client {
            id,
            user: user.map(UserId::from),
            feed,
            connected,
            leased: BTreeMap::new(),
        });
        let ack = json!({
            "leaderId": self.hub.identity.hub_id,
            "snapshotNeeded": false,
            "serverTime": timestamp(SystemTime::now()),
            "cursor": self.hub.journal.view().end,
            "version": crate::VERSION,
        });
        self.send("hello.ack", &ack).await
    }

    async fn append(&mut self, id: DeviceId, json: &str, ack: AckSender) -> Flow {
        let clients = self.clients.clone();
        let taken = clients.recorder.take(&clients, id, &[json]).await.pop();
        let event = wire::EventBase::read(json).ok();
        let event_id = event.as_ref().map(|event| event.event_id.as_ref());
        match taken.unwrap_or_else(|| Ok(Taken::default())) {
            Ok(taken) => {
                let mut answer = json!({ "ok": true, "eventId": event_id, "notUnderstood": taken.fault });
                if taken.waits {
                    answer["waits"] = true.into();
                }
                drop(ack.send(&answer));
                match taken.fault {
                    None => ControlFlow::Continue(()),
                    Some(fault) => {
                        let words = format!(
                            "{fault}. The event is kept and passed on as it is, and no till acts on it"
                        );
                        self.error("not-understood", &words, event_id, None).await
                    }
                }
            }
            Err(refused) => {
                let code = match refused {
                    Refused::Malformed(_) => "bad-message",
                    Refused::WrongRealm => "wrong-realm",
                    Refused::TooLarge => "too-large",
                    Refused::Out => "unauthorized",
                    Refused::Unavailable(_) => "unavailable",
                };
                self.error(code, &refused.to_string(), event_id, Some(ack)).await
            }
        }
    }

    /// As many appends; the acknowledgement says how many were taken.
    async fn append_all(&mut self, id: DeviceId, json: &str, ack: AckSender) -> Flow {
        let Ok(batch) = serde_json::from_str::<wire::Batch>(json) else {
            let words = "events.bulk must hold a list of events; nothing of it was taken";
            return self.error("bad-message", words, None, Some(ack)).await;
        };
        let clients = self.clients.clone();
        let events: Vec<&str> = batch.events.iter().map(|event| event.get()).collect();
        let mut taken = 0;
        for page in events.chunks(TOGETHER) {
            let became = clients.recorder.take(&clients, id, page).await;
            for (json, became) in page.iter().zip(became) {
                match became {
                    Ok(_) => taken += 1,
                    Err(refused) => {
                        let event = wire::EventBase::read(json).ok();
                        let event = event.as_ref().map(|event| event.event_id.as_ref());
                        self.error("refused", &refused.to_string(), event, None).await?;
                    }
                }
            }
        }
        drop(ack.send(&json!({ "ok": taken == batch.events.len(), "taken": taken })));
        ControlFlow::Continue(())
    }

    async fn cursor(&mut self, body: &str) -> Flow {
        let Ok(request) = serde_json::from_str::<CursorRequest>(body) else {
            let words = "cursor.request must hold fromLamport, a number; ask again";
            return self.error("bad-message", words, None, None).await;
        };
        if let Some(client) = &mut self.client {
            client.feed.rewind(&self.clients, request.from_lamport.as_ref());
        }
        ControlFlow::Continue(())
    }

    async fn lock(&mut self, id: DeviceId, name: &str, body: &str) -> Flow {
        let call = serde_json::from_str::<LockCall>(body).ok();
        let Some(call) = call.filter(|call| ids::is_id(&call.order_id)) else {
            return self
                .error(
                    "bad-message",
                    "an orderId is missing; nothing was done",
                    None,
                    None,
                )
                .await;
        };
        let clients = self.clients.clone();
        let order = ids::order(&self.hub.identity.realm, &call.order_id);
        clients.recorder.kept_mut().names.learn(order.0, &call.order_id);
        let wish = match name {
            "order.lock.request" => LeaseWish::Request,
            "order.lock.renew" => LeaseWish::Renew,
            "order.lock.release" => LeaseWish::Release,
            _ => {
                return self
                    .send("order.lock.status.response", &locks::status(&clients, order))
                    .await;
            }
        };
        let user = self.client.as_ref().and_then(|client| client.user.clone());
        let success = match locks::wish(&clients, id, order, wish, user).await {
            Ok(success) => success,
            Err(error) => return self.error("unavailable", &error.to_string(), None, None).await,
        };
        if let Some(client) = &mut self.client {
            match wish {
                LeaseWish::Request | LeaseWish::Renew if success => {
                    client.leased.insert(order, Instant::now());
                }
                _ => {
                    client.leased.remove(&order);
                }
            }
        }
        match wish {
            LeaseWish::Request => {
                self.send("order.lock.response", &locks::response(&clients, order, success))
                    .await
            }
            LeaseWish::Renew => {
                self.send("order.lock.renewed", &locks::renewed(&clients, order, success))
                    .await
            }
            LeaseWish::Release => ControlFlow::Continue(()),
        }
    }

    async fn published(&mut self, published: Result<Published, broadcast::error::RecvError>) -> Flow {
        if let Some(hello) = self.hello.take() {
            // Perhaps a manager let it in.
            self.admit(hello, true).await?;
        }
        let Some(client) = &mut self.client else {
            return ControlFlow::Continue(());
        };
        match published {
            Ok(published) => {
                let told = client.feed.follow(&self.clients, &published.publication);
                self.tell(told).await
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {
                client.feed.wake();
                ControlFlow::Continue(())
            }
            Err(broadcast::error::RecvError::Closed) => ControlFlow::Break(()),
        }
    }

    async fn feed(&mut self) -> Flow {
        let Some(client) = &mut self.client else {
            return ControlFlow::Continue(());
        };
        match client.feed.next(&self.clients).await {
            Ok(told) => self.tell(told).await,
            Err(error) => {
                tracing::error!(%error, "the journal could not be read for a client");
                self.refuse(
                    "unavailable",
                    "the hub can't read its journal just now; everything stored is safe. Connect again later",
                )
                .await
            }
        }
    }

    async fn tell(&mut self, told: Vec<Update>) -> Flow {
        for telling in told {
            match telling {
                Update::Bulk(bulk) => self.send("events.bulk", &bulk).await?,
                Update::Relay(event) => self.send("events.relay", &event).await?,
            }
        }
        ControlFlow::Continue(())
    }

    async fn lease(&mut self, told: Result<HubMessage, broadcast::error::RecvError>) -> Flow {
        let Some(id) = self.client.as_ref().map(|client| client.id) else {
            return ControlFlow::Continue(());
        };
        // Whoever missed something is told all.
        let clients = self.clients.clone();
        match told.unwrap_or_else(|_| self.hub.leases.status()) {
            HubMessage::Locked(locked) if locked.lock.device_id != id => {
                let told = locks::locked(&clients, locked.order_id, &locked.lock);
                self.send("order.locked", &told).await?;
            }
            HubMessage::Released(released) => {
                self.send(
                    "order.lock.released",
                    &locks::released(&clients, released.order_id),
                )
                .await?;
            }
            HubMessage::LockStatus(status) => {
                for locked in status.locks.iter().filter(|locked| locked.lock.device_id != id) {
                    let told = locks::locked(&clients, locked.order_id, &locked.lock);
                    self.send("order.locked", &told).await?;
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    /// Keeps the leases of a client that is here.
    async fn renew(&mut self) -> Flow {
        let clients = self.clients.clone();
        let Some(client) = &mut self.client else {
            return ControlFlow::Continue(());
        };
        client.leased.retain(|_, asked| asked.elapsed() < RENEWS_FOR);
        let orders: Vec<OrderId> = client.leased.keys().copied().collect();
        for order in orders {
            let renewed: Result<bool, WriteError> =
                locks::wish(&clients, client.id, order, LeaseWish::Renew, None).await;
            if renewed != Ok(true) {
                client.leased.remove(&order);
            }
        }
        ControlFlow::Continue(())
    }

    async fn error(
        &mut self,
        code: &str,
        message: &str,
        event: Option<&str>,
        ack: Option<AckSender>,
    ) -> Flow {
        let body = json!({ "ok": false, "code": code, "message": message, "eventId": event });
        if let Some(ack) = ack {
            drop(ack.send(&body));
        }
        self.send("error", &body).await
    }

    /// Says why, and ends the connection.
    async fn refuse(&mut self, code: &str, message: &str) -> Flow {
        let sent = self.error(code, message, None, None).await;
        drop(self.socket.clone().disconnect());
        sent?;
        ControlFlow::Break(())
    }

    /// Sends something, as soon as there is room for it.
    async fn send<T: Serialize + ?Sized>(&self, name: &str, body: &T) -> Flow {
        let until = Instant::now() + SEND_WITHIN;
        loop {
            match self.socket.emit(name, body) {
                Ok(()) => return ControlFlow::Continue(()),
                Err(SendError::Socket(SocketError::InternalChannelFull)) if Instant::now() < until => {
                    sleep(TRY_AGAIN).await;
                }
                Err(error) => {
                    tracing::debug!(%error, "a Socket.IO client takes nothing more");
                    drop(self.socket.clone().disconnect());
                    return ControlFlow::Break(());
                }
            }
        }
    }
}

impl Client {
    /// Cancelled when it has to go: by itself, and as the device whose token it showed.
    fn out(&self) -> (CancellationToken, CancellationToken) {
        let mut out = self.connected.iter().map(|connected| connected.revoked.clone());
        (out.next().unwrap_or_default(), out.next().unwrap_or_default())
    }

    /// Cancelled when it has to go because it has newer connections.
    fn crowded_out(&self) -> CancellationToken {
        let mut out = self
            .connected
            .iter()
            .map(|connected| connected.crowded_out.clone());
        out.next().unwrap_or_default()
    }
}

/// Lets a client in, for good.
///
/// # Errors
/// What stands in its way, in words.
pub async fn let_in(
    hub: &Hub,
    alias: &str,
    name: Option<String>,
    has_token: bool,
) -> Result<(), server_kit::api::ApiError> {
    let alias = alias.to_owned();
    hub.journal
        .record(move |replica| admission::admit(replica, &alias, name.as_deref(), has_token))
        .await??;
    Ok(())
}

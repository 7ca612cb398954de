//! A client of Socket.IO 5 over Engine.IO 4's WebSocket, from their protocol pages. The suites of `playwright` use the
//! real one.

use crate::support::{DEADLINE, Socket, connect_to};
use futures_util::{SinkExt, StreamExt};
use hub_server::Running;
use hub_server::socketio::admit;
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Lets a client in, as a manager does.
pub async fn let_in(running: &Running, alias: &str) {
    let alias = alias.to_owned();
    let admitted = running
        .hub
        .journal
        .record(move |replica| admit(replica, &alias, None, false))
        .await;
    admitted.unwrap().unwrap();
}

pub struct Client {
    socket: Socket,
    next: u32,
    /// What came while something else was waited for.
    heard: VecDeque<(String, Value)>,
}

impl Client {
    /// Connects to the default namespace.
    pub async fn connect(running: &Running, token: Option<&str>) -> Self {
        Self::connect_to(&running.address.to_string(), token).await
    }

    /// The same, to a hub of which only the address is known.
    pub async fn connect_to(address: &str, token: Option<&str>) -> Self {
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let mut client = Self {
            socket: connect_to(&url).await,
            next: 0,
            heard: VecDeque::new(),
        };
        assert!(client.packet().await.unwrap().starts_with('0'));
        let auth = token.map_or_else(|| json!({}), |token| json!({ "token": token }));
        client.send(format!("40{auth}")).await;
        assert!(client.packet().await.unwrap().starts_with("40"));
        client
    }

    async fn send(&mut self, packet: String) {
        // The hub may hang up before it has read all of it.
        drop(self.socket.send(Message::Text(packet.into())).await);
    }

    async fn packet(&mut self) -> Option<String> {
        loop {
            let frame = timeout(DEADLINE, self.socket.next()).await.unwrap();
            match frame {
                Some(Ok(Message::Text(text))) if text.as_str() == "2" => self.send("3".to_owned()).await,
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    /// The next event or acknowledgement; `None` once the hub has hung up.
    async fn next(&mut self) -> Option<(String, Value)> {
        let packet = self.packet().await?;
        let start = packet.find('[')?;
        let (kind, body) = packet.split_at(start);
        let mut body: Vec<Value> = serde_json::from_str(body).unwrap();
        match kind.get(..2)? {
            "42" => Some((
                body.remove(0).as_str().unwrap().to_owned(),
                body.pop().unwrap_or_default(),
            )),
            "43" => Some((format!("ack {}", &kind[2..]), body.pop().unwrap_or_default())),
            other => panic!("{other}"),
        }
    }

    /// Says something.
    pub async fn say(&mut self, name: &str, body: &Value) {
        self.send(format!("42{}", json!([name, body]))).await;
    }

    /// Says something, and returns what it is acknowledged with.
    pub async fn ask(&mut self, name: &str, body: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(format!("42{id}{}", json!([name, body]))).await;
        self.hear(&format!("ack {id}")).await
    }

    /// The next thing of this name; what else comes is kept for later.
    pub async fn hear(&mut self, name: &str) -> Value {
        if let Some(place) = self.heard.iter().position(|(heard, _)| heard == name) {
            return self.heard.remove(place).unwrap().1;
        }
        loop {
            let (heard, body) = self
                .next()
                .await
                .unwrap_or_else(|| panic!("the hub hung up before {name}"));
            if heard == name {
                return body;
            }
            self.heard.push_back((heard, body));
        }
    }

    /// The code of the next error.
    pub async fn problem(&mut self) -> String {
        let error = self.hear("error").await;
        assert!(
            error["message"].as_str().is_some_and(|words| words.len() > 20),
            "{error}"
        );
        error["code"].as_str().unwrap().to_owned()
    }

    pub async fn hello(&mut self, tenant: &str, store: &str, device: &str) {
        let hello = json!({ "deviceId": device, "tenantId": tenant, "storeId": store, "cursor": 0 });
        self.say("hello", &hello).await;
    }

    /// Says hello as a client of the contract's realm, and is let in.
    pub async fn greet(&mut self, device: &str) -> Value {
        self.hello("t-contract", "s-1", device).await;
        self.hear("hello.ack").await
    }

    /// Returns once the hub has ended the namespace or hung up.
    pub async fn is_gone(&mut self) {
        while self.next().await.is_some() {}
    }

    /// Events until one is of this id.
    pub async fn relayed(&mut self, event_id: &str) -> Value {
        loop {
            let event = self.hear("events.relay").await;
            if event["eventId"] == event_id {
                return event;
            }
        }
    }
}

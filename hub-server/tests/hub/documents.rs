//! The examples of docs/PROTOCOL.md, said to a real hub in the order of the page: what comes back is what stands there. The
//! events in them are those that docs/EVENTS.md shows byte by byte.
//!
//! Keeps true: each fenced block `exchange` (HTTP) and `conversation` (`/ws`) is walked. Messages that a block does not mention
//! may come between: what others are told goes out beside the answers.

use crate::support::{DEADLINE, Socket, args, connect, http};
use futures_util::{SinkExt, StreamExt};
use hub_server::{Running, start};
use rmpv::Value;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A fenced block: what stands behind its fence, and its text.
struct Block {
    info: String,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(document);
    let page = std::fs::read_to_string(path).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines().map(str::trim) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => {
                open = Some(Block {
                    info: info.to_owned(),
                    text: String::new(),
                });
            }
            (None, Some(block)) => block.text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block of docs/{document} has no end");
    blocks
}

/// Reads the notation of the examples: JSON, in which `h'…'` are bytes, `$name` is something that differs from run to run,
/// and `…` says that further fields may follow.
fn read(notation: &str) -> Json {
    let mut json = String::new();
    let mut rest = notation;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '"' => {
                taken = 2 + rest[1..].find('"').unwrap();
                json += &rest[..taken];
            }
            'h' => {
                taken = 3 + rest[2..].find('\'').unwrap();
                json += &format!(r#"{{"$bytes":"{}"}}"#, &rest[2..taken - 1]);
            }
            '$' => {
                let is_name = |c: char| c.is_ascii_alphanumeric();
                taken = 1 + rest[1..].find(|c| !is_name(c)).unwrap_or(rest.len() - 1);
                json += &format!(r#"{{"$name":"{}"}}"#, &rest[1..taken]);
            }
            '…' => json += r#""…":null"#,
            other => json.push(other),
        }
        rest = &rest[taken..];
    }
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {notation}"))
}

/// What the names of the examples stand for.
#[derive(Default)]
struct Names(BTreeMap<String, Value>);

impl Names {
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// An example as the value that is said.
    fn filled(&self, example: &Json) -> Value {
        match example {
            Json::Null => Value::Nil,
            Json::Bool(yes) => Value::from(*yes),
            Json::Number(number) => Value::from(number.as_i64().unwrap()),
            Json::String(text) => Value::from(text.as_str()),
            Json::Array(items) => Value::Array(items.iter().map(|item| self.filled(item)).collect()),
            Json::Object(fields) => {
                if let Some(name) = special(example, "$name") {
                    return self
                        .0
                        .get(name)
                        .cloned()
                        .unwrap_or_else(|| panic!("what is ${name}?"));
                }
                if let Some(hex) = special(example, "$bytes") {
                    return Value::Binary(unhex(hex));
                }
                let field =
                    |(name, value): (&String, &Json)| (Value::from(name.as_str()), self.filled(value));
                Value::Map(fields.iter().map(field).collect())
            }
        }
    }

    /// Whether this is what the example says. A name that was not met before stands for what is there.
    fn matches(&mut self, example: &Json, found: &Value) -> bool {
        if let Some(name) = special(example, "$name") {
            // Sentences for people may be any.
            if name == "words" {
                return found.is_str();
            }
            return self.0.entry(name.to_owned()).or_insert_with(|| found.clone()) == found;
        }
        match (example, found) {
            (Json::Array(examples), Value::Array(items)) => {
                examples.len() == items.len()
                    && examples
                        .iter()
                        .zip(items)
                        .all(|(example, item)| self.matches(example, item))
            }
            (Json::Object(fields), Value::Map(pairs)) if special(example, "$bytes").is_none() => {
                let is_whole = fields.contains_key("…") || fields.len() == pairs.len();
                is_whole
                    && fields
                        .iter()
                        .filter(|(name, _)| *name != "…")
                        .all(|(name, example)| {
                            let pair = pairs.iter().find(|(key, _)| key.as_str() == Some(name));
                            pair.is_some_and(|(_, value)| self.matches(example, value))
                        })
            }
            _ => self.filled(example) == *found,
        }
    }
}

fn special<'a>(example: &'a Json, key: &str) -> Option<&'a str> {
    example.as_object()?.get(key)?.as_str()
}

fn json(value: &Value) -> Json {
    match value {
        Value::Boolean(yes) => Json::from(*yes),
        Value::Integer(number) => Json::from(number.as_i64()),
        Value::String(text) => Json::from(text.as_str()),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Map(pairs) => {
            let pair = |(name, value): &(Value, Value)| (name.as_str().unwrap().to_owned(), json(value));
            pairs.iter().map(pair).collect()
        }
        _ => Json::Null,
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// Whoever says the examples.
struct Walk<'a> {
    running: &'a Running,
    names: Names,
    socket: Option<Socket>,
    /// What was heard and no example has mentioned yet.
    heard: VecDeque<Value>,
}

impl Walk<'_> {
    async fn exchange(&mut self, text: &str) {
        let mut lines = text.lines().filter(|line| !line.is_empty());
        while let Some(asked) = lines.next() {
            let answered = lines.next().unwrap_or_else(|| panic!("no answer to {asked}"));
            let mut parts = asked.splitn(3, ' ');
            let (method, path) = (parts.next().unwrap(), parts.next().unwrap());
            let url = http(self.running, path);
            let mut request = reqwest::Client::new().request(method.parse().unwrap(), url);
            if let Some(token) = self.names.0.get("token") {
                request = request.bearer_auth(token.as_str().unwrap());
            }
            if let Some(body) = parts.next() {
                request = request.json(&json(&self.names.filled(&read(body))));
            }
            let response = request.send().await.unwrap();
            let (status, example) = answered.split_once(' ').unwrap();
            let found = response.status().as_u16();
            let body: Json = response.json().await.unwrap();
            assert_eq!(found.to_string(), status, "{asked}\n{body}");
            let value = Names::default().filled(&body);
            assert!(
                self.names.matches(&read(example), &value),
                "{asked}\nis answered by\n{body}\nand not by\n{example}"
            );
        }
    }

    async fn conversation(&mut self, text: &str) {
        for line in text.lines() {
            if let Some(said) = line.strip_prefix("→ ") {
                let mut frame = Vec::new();
                rmpv::encode::write_value(&mut frame, &self.names.filled(&read(said))).unwrap();
                if self.socket.is_none() {
                    self.socket = Some(connect(&self.running.address.to_string()).await);
                }
                let socket = self.socket.as_mut().unwrap();
                socket.send(Message::Binary(frame.into())).await.unwrap();
            } else if let Some(closed) = line.strip_prefix("← close ") {
                let (code, reason) = closed.split_once(' ').unwrap();
                let frame = loop {
                    if let Message::Close(frame) = self.next().await {
                        break frame.unwrap();
                    }
                };
                assert_eq!(u16::from(frame.code).to_string(), code);
                assert_eq!(format!("{:?}", frame.reason.as_str()), reason);
                self.socket = None;
            } else {
                let example = line
                    .strip_prefix("← ")
                    .unwrap_or_else(|| panic!("who says this? {line}"));
                self.hears(&read(example)).await;
            }
        }
    }

    async fn hears(&mut self, example: &Json) {
        let is_of_name = |message: &Value| {
            let name = message.as_map().and_then(|pairs| pairs[0].0.as_str());
            name.is_some_and(|name| example.as_object().unwrap().contains_key(name))
        };
        let before = self.heard.iter().position(is_of_name);
        let message = match before.and_then(|at| self.heard.remove(at)) {
            Some(message) => message,
            None => loop {
                let message = match self.next().await {
                    Message::Binary(frame) => rmpv::decode::read_value(&mut &frame[..]).unwrap(),
                    Message::Close(frame) => panic!("the hub closed ({frame:?}) before {example}"),
                    _ => continue,
                };
                if is_of_name(&message) {
                    break message;
                }
                self.heard.push_back(message);
            },
        };
        assert!(
            self.names.matches(example, &message),
            "the hub said\n{message}\nand not\n{example}"
        );
    }

    async fn next(&mut self) -> Message {
        let socket = self.socket.as_mut().unwrap();
        timeout(DEADLINE, socket.next()).await.unwrap().unwrap().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_protocol_shows_is_what_a_hub_says() {
    let dir = tempfile::tempdir().unwrap();
    let mut args = args(dir.path(), &[]);
    args.data.tenant_id = Some("t-demo".to_owned());
    args.data.store_id = Some("s-001".to_owned());
    let running = start(&args).await.unwrap();
    let mut names = Names::default();
    names.set("code", running.hub.ask_for_code().unwrap().0);
    for block in blocks("EVENTS.md") {
        if let Some(n) = block.info.strip_prefix("hex event") {
            let bytes = unhex(&block.text);
            let hash = Sha256::digest(&bytes).to_vec();
            names.set(&format!("text{n}"), format!("{:x}", Sha256::digest(&bytes)));
            names.set(&format!("hash{n}"), hash);
            names.set(&format!("event{n}"), bytes);
        }
    }
    let mut walk = Walk {
        running: &running,
        names,
        socket: None,
        heard: VecDeque::new(),
    };
    let mut walked = 0;
    for block in blocks("PROTOCOL.md") {
        match block.info.as_str() {
            "exchange" => walk.exchange(&block.text).await,
            "conversation" => walk.conversation(&block.text).await,
            "" => continue,
            other => panic!("nobody walks a block called {other}"),
        }
        walked += 1;
    }
    assert!(walked >= 7, "{walked} blocks");
}

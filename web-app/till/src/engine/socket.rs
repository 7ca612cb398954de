//! One connection to the hub.

use core_wasm::sync::pump::{SocketEvent, Wake};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, poll_fn, select};
use futures::{SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State};
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// A connection; dropped, it is closed.
#[derive(Debug)]
pub struct Socket(UnboundedSender<Vec<u8>>);

impl Socket {
    /// Opens a connection to the hub of this page. What happens on it wakes the pump, with `number` to tell it from
    /// other connections; the last is [`SocketEvent::Closed`].
    pub fn open(number: u64, pump: UnboundedSender<Wake>) -> Self {
        let (frames, to_send) = unbounded();
        spawn_local(async move {
            let tell = |event| pump.unbounded_send(Wake::Socket(number, event)).ok();
            converse(to_send, tell).await;
            tell(SocketEvent::Closed);
        });
        Self(frames)
    }

    /// Sends a frame, if it is still open.
    pub fn send(&self, frame: Vec<u8>) {
        self.0.unbounded_send(frame).ok();
    }
}

/// Carries frames both ways until either side ends.
async fn converse(mut to_send: UnboundedReceiver<Vec<u8>>, tell: impl Fn(SocketEvent) -> Option<()>) {
    let Some(mut socket) = url().and_then(|url| WebSocket::open(&url).ok()) else {
        return;
    };
    let opened = poll_fn(|context| futures::Sink::poll_ready(Pin::new(&mut socket), context));
    // Nothing is sent before it is open, so anything here means that the pump gave up.
    if let Either::Right(_) = select(opened, to_send.next()).await {
        return;
    }
    if !matches!(socket.state(), State::Open) {
        return;
    }
    tell(SocketEvent::Opened);
    let (mut sink, mut stream) = socket.split();
    loop {
        match select(stream.next(), to_send.next()).await {
            Either::Left((Some(Ok(Message::Bytes(frame))), _)) => drop(tell(SocketEvent::Frame(frame))),
            // The protocol has no text.
            Either::Left((Some(Ok(Message::Text(_))), _)) => {}
            Either::Left((Some(Err(_)) | None, _)) | Either::Right((None, _)) => return,
            Either::Right((Some(frame), _)) => {
                if sink.send(Message::Bytes(frame)).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The hub is where the page came from.
fn url() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/ws", location.host().ok()?))
}

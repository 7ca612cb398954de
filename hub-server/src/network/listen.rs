//! The hub's one port. A connection that begins with a TLS handshake is HTTPS; any other is plain HTTP, which `http`
//! lets through only where that is safe.
//!
//! Keeps true: whoever connects and says nothing, or says it slowly, is sent away; nobody else waits for them, however
//! many they are. At the
//! end no new connection is taken, and those that are open finish what they are at.

use super::gate::{Gated, Reading};
use super::places::Places;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

/// How long a connection may take to begin: its first byte, its handshake.
const BEGIN_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take to send the head of a request, and to lie idle between two.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How many connections there are at once, and of one address, beside those that became WebSockets. Whoever comes when
/// they are taken ends the oldest of those that have most.
const MAX_CONNECTIONS: usize = 2_000;
const MAX_EACH: usize = 256;
/// How long to rest when the system gives no more sockets.
const REST: Duration = Duration::from_millis(200);

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Over HTTP.
    Plain,
    /// Over HTTPS.
    Secure,
}

/// The one port of a listening hub.
pub struct Port {
    /// Where it listens.
    pub listener: TcpListener,
    /// How it secures connections.
    pub tls: TlsAcceptor,
    /// What answers.
    pub routes: Router,
    /// Cancelled once the hub goes down.
    pub stopping: CancellationToken,
}

impl Port {
    /// Serves until the hub goes down; returns once all connections have ended.
    pub async fn serve(self) {
        let connections = TaskTracker::new();
        let places = Places::new(MAX_CONNECTIONS, MAX_EACH);
        loop {
            let taken = tokio::select! {
                taken = self.listener.accept() => taken,
                () = self.stopping.cancelled() => break,
            };
            match taken {
                Ok((stream, peer)) => {
                    let place = places.take(peer.ip());
                    let connection = Connection {
                        peer,
                        tls: self.tls.clone(),
                        routes: self.routes.clone(),
                        stopping: self.stopping.clone(),
                    };
                    connections.spawn(async move {
                        tokio::select! {
                            () = connection.run(stream) => {}
                            () = place.ended.cancelled() => {}
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(REST).await;
                }
            }
        }
        drop(self.listener);
        connections.close();
        connections.wait().await;
    }
}

struct Connection {
    peer: SocketAddr,
    tls: TlsAcceptor,
    routes: Router,
    stopping: CancellationToken,
}

impl Connection {
    async fn run(self, stream: TcpStream) {
        // Small frames go out at once: with Nagle's algorithm a relay waits for the acknowledgement of the one before.
        drop(stream.set_nodelay(true));
        let mut first = [0];
        let Ok(Ok(1)) = timeout(BEGIN_WITHIN, stream.peek(&mut first)).await else {
            return;
        };
        // RFC 8446 section 5.1: a handshake's record. No method of HTTP begins so.
        if first != [0x16] {
            return self.talk(stream, Transport::Plain).await;
        }
        match timeout(BEGIN_WITHIN, self.tls.accept(stream)).await {
            Ok(Ok(stream)) => self.talk(stream, Transport::Secure).await,
            // Usually a device that does not trust the hub yet.
            Ok(Err(error)) => tracing::debug!(peer = %self.peer, %error, "no secure connection"),
            Err(_) => tracing::debug!(peer = %self.peer, "a handshake took too long"),
        }
    }

    async fn talk(self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, transport: Transport) {
        let Self {
            peer,
            routes,
            stopping,
            ..
        } = self;
        let reading = Reading::default();
        let stream = Gated::new(stream, reading.clone());
        let answer = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(transport);
            request.extensions_mut().insert(reading.clone());
            routes.clone().call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
            .serve_connection(TokioIo::new(stream), answer)
            .with_upgrades();
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a connection ended");
        }
    }
}

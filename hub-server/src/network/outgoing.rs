//! What a connection has still to send. It is sent beside everything else that the connection does, so that a client
//! which does not listen just now is heard all the same.
//!
//! Keeps true: messages go out in order, each once; what waits is bounded by whoever asks [`Outgoing::is_full`] before it
//! takes more in; sending can be interrupted at any point and goes on where it was.

use futures_util::Sink;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use tokio::time::Instant;

/// How many messages may wait before nothing more is heard of a client that listens to none.
const FULL: usize = 64;

/// Messages on their way into a socket.
#[derive(Debug)]
pub struct Outgoing<S, M> {
    socket: S,
    waiting: VecDeque<M>,
    /// Whether the socket holds something back.
    unflushed: bool,
    /// When the socket last took something, or was first asked to.
    moved: Instant,
}

impl<M, S: Sink<M> + Unpin> Outgoing<S, M> {
    /// With nothing to send yet.
    pub fn new(socket: S) -> Self {
        Self {
            socket,
            waiting: VecDeque::new(),
            unflushed: false,
            moved: Instant::now(),
        }
    }

    /// Puts a message behind those that wait.
    pub fn push(&mut self, message: M) {
        if self.is_idle() {
            self.moved = Instant::now();
        }
        self.waiting.push_back(message);
    }

    /// Whether all has gone out.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.unflushed
    }

    /// Whether so much waits that the client is to listen first.
    pub fn is_full(&self) -> bool {
        self.waiting.len() >= FULL
    }

    /// Since when the socket has taken nothing of what waits.
    pub fn moved(&self) -> Instant {
        self.moved
    }

    /// Sends what waits; returns once all has gone out. It may be dropped at any point, and called again.
    ///
    /// # Errors
    /// What the socket says: the connection has ended.
    pub async fn send(&mut self) -> Result<(), S::Error> {
        while !self.waiting.is_empty() {
            poll_fn(|context| Pin::new(&mut self.socket).poll_ready(context)).await?;
            if let Some(message) = self.waiting.pop_front() {
                Pin::new(&mut self.socket).start_send(message)?;
                self.unflushed = true;
                self.moved = Instant::now();
            }
        }
        poll_fn(|context| Pin::new(&mut self.socket).poll_flush(context)).await?;
        self.unflushed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, StreamExt};
    use std::task::{Context, Poll};
    use tokio::sync::mpsc;

    /// A socket with room for as many messages as its channel has.
    struct Socket(mpsc::Sender<u32>);

    impl Sink<u32> for Socket {
        type Error = mpsc::error::SendError<u32>;

        fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            if self.0.capacity() > 0 {
                Poll::Ready(Ok(()))
            } else {
                Poll::Pending
            }
        }

        fn start_send(self: Pin<&mut Self>, message: u32) -> Result<(), Self::Error> {
            self.0
                .try_send(message)
                .map_err(|error| mpsc::error::SendError(error.into_inner()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn what_was_interrupted_goes_on_where_it_was() {
        let (socket, mut taken) = mpsc::channel(2);
        let mut outgoing = Outgoing::new(Socket(socket));
        (0..FULL as u32).for_each(|message| outgoing.push(message));
        assert!(outgoing.is_full());
        let mut heard = Vec::new();
        while outgoing.send().now_or_never().is_none() {
            assert!(!outgoing.is_idle());
            heard.extend(taken.recv().await);
        }
        assert!(outgoing.is_idle());
        drop(outgoing);
        let rest = futures_util::stream::poll_fn(|context| taken.poll_recv(context));
        heard.extend(rest.collect::<Vec<_>>().await);
        assert_eq!(heard, (0..FULL as u32).collect::<Vec<_>>());
    }
}

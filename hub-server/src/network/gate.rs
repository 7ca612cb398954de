//! Whether a connection is read: back-pressure for what reads a socket as fast as it can.
//!
//! Keeps true: what comes while a gate is shut stays with the system and then with whoever sends it. Not in it: when a
//! gate is shut, which whoever takes the bytes decides.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Open at first.
#[derive(Debug, Default)]
pub struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_shut: bool,
    waiting: Vec<Waker>,
}

impl Gate {
    /// Nobody passes any more.
    pub fn shut(&self) {
        self.lock().is_shut = true;
    }

    /// Everybody passes, and those who wait.
    pub fn open(&self) {
        let mut state = self.lock();
        state.is_shut = false;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Returns once it is open.
    pub async fn opened(&self) {
        poll_fn(|cx| self.poll(cx)).await;
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if !state.is_shut {
            return Poll::Ready(());
        }
        if !state.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            state.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which gate a connection is behind: none at first. Each of its requests has it among its extensions.
#[derive(Clone, Debug, Default)]
pub struct Behind(Arc<OnceLock<Arc<Gate>>>);

impl Behind {
    /// Reads the connection only while `gate` is open, from now on. Once it is behind one, it stays there.
    pub fn put(&self, gate: Arc<Gate>) {
        let _ = self.0.set(gate);
    }
}

/// A connection's stream behind its gate.
#[derive(Debug)]
pub struct Gated<S> {
    stream: S,
    behind: Behind,
}

impl<S> Gated<S> {
    /// A stream that is read while `behind` lets it.
    pub fn new(stream: S, behind: Behind) -> Self {
        Self { stream, behind }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gated<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(gate) = self.behind.0.get() {
            ready!(gate.poll(cx));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Gated<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::poll;
    use std::pin::pin;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn what_comes_while_the_gate_is_shut_is_read_once_it_is_open() {
        let (mut from, to) = duplex(64);
        let behind = Behind::default();
        let mut to = Gated::new(to, behind.clone());
        from.write_all(b"ab").await.unwrap();
        assert_eq!(to.read_u8().await.unwrap(), b'a', "behind no gate");
        let gate = Arc::new(Gate::default());
        behind.put(gate.clone());
        gate.shut();
        let mut next = pin!(to.read_u8());
        assert!(poll!(&mut next).is_pending());
        gate.open();
        assert_eq!(next.await.unwrap(), b'b');
    }
}

//! Whether a connection is read, and how much of it: for what reads a socket as fast and as far as it can.
//!
//! Keeps true: what comes while a gate is shut stays with the system and then with whoever sends it. Not in it: when a
//! gate is shut, which whoever takes the bytes decides.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Open at first.
#[derive(Debug, Default)]
pub struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_shut: bool,
    is_closed: bool,
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

    /// Nobody passes any more, ever: whoever still comes is sent away.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.open();
    }

    /// Whether it is closed for ever.
    pub fn is_closed(&self) -> bool {
        self.lock().is_closed
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

/// How a connection is read: freely at first. Each of its requests has this among its extensions.
#[derive(Clone, Debug, Default)]
pub struct Reading(Arc<How>);

#[derive(Debug)]
struct How {
    gate: OnceLock<Arc<Gate>>,
    left: AtomicUsize,
}

impl Default for How {
    fn default() -> Self {
        Self {
            gate: OnceLock::new(),
            left: AtomicUsize::new(usize::MAX),
        }
    }
}

impl Reading {
    /// Reads the connection only while `gate` is open, from now on. Once it is behind one, it stays there.
    pub fn behind(&self, gate: Arc<Gate>) {
        let _ = self.0.gate.set(gate);
    }

    /// Reads at most so many bytes more; what follows them is an error.
    pub fn at_most(&self, bytes: usize) {
        self.0.left.store(bytes, Ordering::Relaxed);
    }

    /// Reads as much as comes.
    pub fn freely(&self) {
        self.at_most(usize::MAX);
    }
}

/// A connection's stream, read as it says.
#[derive(Debug)]
pub struct Gated<S> {
    stream: S,
    reading: Reading,
}

impl<S> Gated<S> {
    /// A stream that is read as `reading` says.
    pub fn new(stream: S, reading: Reading) -> Self {
        Self { stream, reading }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gated<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let how = self.reading.0.clone();
        let gate = how.gate.get();
        if let Some(gate) = gate {
            ready!(gate.poll(cx));
        }
        let left = how.left.load(Ordering::Relaxed);
        if left == 0 {
            let words = "more came than is read of somebody unknown";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, words)));
        }
        let before = buf.filled().len();
        let read = if left < buf.remaining() {
            let mut few = ReadBuf::new(buf.initialize_unfilled_to(left));
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut few))?;
            few.filled().len()
        } else {
            ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
            buf.filled().len() - before
        };
        if gate.is_some_and(|gate| gate.is_closed()) {
            // The stream ends here, whatever was still said.
            buf.set_filled(before);
            return Poll::Ready(Ok(()));
        }
        buf.set_filled(before + read);
        if left < usize::MAX {
            how.left.store(left - read, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
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
        let reading = Reading::default();
        let mut to = Gated::new(to, reading.clone());
        from.write_all(b"ab").await.unwrap();
        assert_eq!(to.read_u8().await.unwrap(), b'a', "behind no gate");
        let gate = Arc::new(Gate::default());
        reading.behind(gate.clone());
        gate.shut();
        let mut next = pin!(to.read_u8());
        assert!(poll!(&mut next).is_pending());
        gate.open();
        assert_eq!(next.await.unwrap(), b'b');
    }

    #[tokio::test]
    async fn behind_a_closed_gate_a_stream_ends_with_what_still_comes() {
        let (mut from, to) = duplex(64);
        let (reading, gate) = (Reading::default(), Arc::new(Gate::default()));
        let mut to = Gated::new(to, reading.clone());
        reading.behind(gate.clone());
        gate.shut();
        gate.close();
        from.write_all(b"ab").await.unwrap();
        assert_eq!(to.read(&mut [0; 8]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn no_more_is_read_of_somebody_unknown_than_they_may_say() {
        let (mut from, to) = duplex(64);
        let reading = Reading::default();
        let mut to = Gated::new(to, reading.clone());
        reading.at_most(3);
        from.write_all(b"abcdef").await.unwrap();
        let mut read = [0; 8];
        assert_eq!(to.read(&mut read).await.unwrap(), 3);
        assert!(to.read(&mut read).await.is_err());
        reading.freely();
        assert_eq!(to.read(&mut read).await.unwrap(), 3);
        assert_eq!(&read[..3], b"def");
    }
}

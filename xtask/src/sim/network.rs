//! Connections as TCP makes them: in order and whole until they break; what is still on the way then may arrive or not,
//! and the two ends learn of it at different times, or not until they ask.
//!
//! Loss is a break with frames on the way. Repetition is what a peer sends again over its next connection, beside what
//! still arrives of the old one. A one-way partition is a pipe that stalls while the other runs.

use super::world::Peer;
use std::collections::VecDeque;
use std::sync::Arc;

/// One binary message.
pub type Frame = Arc<[u8]>;

/// How many frames may wait in a stalled pipe before its sender has no room.
const ROOM: usize = 3;

/// One direction of a connection.
#[derive(Debug)]
pub struct Pipe {
    frames: VecDeque<(u64, Frame)>,
    last: u64,
    stalled_until: u64,
    /// What would arrive later than this is lost.
    cut: u64,
}

impl Default for Pipe {
    fn default() -> Self {
        Self {
            frames: VecDeque::new(),
            last: 0,
            stalled_until: 0,
            cut: u64::MAX,
        }
    }
}

impl Pipe {
    /// Puts a frame in that takes `delay` from `now`, and returns when to look for it.
    pub fn put(&mut self, now: u64, delay: u64, frame: Frame) -> u64 {
        self.last = self.last.max(now + delay).max(self.stalled_until);
        self.frames.push_back((self.last, frame));
        self.last
    }

    /// The next frame that has arrived, if the pipe runs; or when to look again.
    pub fn take(&mut self, now: u64) -> Result<Option<Frame>, u64> {
        if now < self.stalled_until && self.stalled_until <= self.cut {
            return Err(self.stalled_until);
        }
        match self.frames.pop_front() {
            Some((at, frame)) if at <= now => Ok((now <= self.cut).then_some(frame)),
            Some((at, frame)) => {
                self.frames.push_front((at, frame));
                Err(at)
            }
            None => Ok(None),
        }
    }

    pub fn stall(&mut self, until: u64) {
        self.stalled_until = self.stalled_until.max(until);
    }

    /// Breaks it: what has not arrived by then is lost.
    pub fn cut(&mut self, at: u64) {
        self.cut = self.cut.min(at);
    }

    pub fn is_full(&self) -> bool {
        self.frames.len() > ROOM
    }
}

/// A connection.
#[derive(Debug)]
pub struct Link {
    pub peer: Peer,
    /// The pump that opened it, and its number there.
    pub pump: (u64, u64),
    pub up: Pipe,
    pub down: Pipe,
    /// Whether the hub's end still believes in it.
    pub held: bool,
    /// Whether the near end was not told yet that it is over.
    pub near: bool,
}

impl Link {
    pub fn new(peer: Peer, pump: (u64, u64)) -> Self {
        Self {
            peer,
            pump,
            up: Pipe::default(),
            down: Pipe::default(),
            held: true,
            near: true,
        }
    }
}

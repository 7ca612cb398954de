//! Requests to a store that does not answer, or is out of breath, are made again a few times, after pauses that grow.

use super::super::place::PlaceError;
use std::thread;
use std::time::Duration;

/// How often at most.
pub(super) const TRIES: u32 = 5;
/// The first pause; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// How requests are made again.
#[derive(Debug)]
pub(super) struct Retry {
    /// The first pause.
    pub pause: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { pause: PAUSE }
    }
}

impl Retry {
    /// Makes a request until it goes through or fails for good. It is told how many tries were before.
    pub fn run<T>(&self, mut request: impl FnMut(u32) -> Result<T, PlaceError>) -> Result<T, PlaceError> {
        let mut before = 0;
        loop {
            match request(before) {
                Err(error) if before + 1 < TRIES && may_pass(&error) => {
                    thread::sleep(jittered(self.pause * 2_u32.pow(before)));
                    before += 1;
                }
                done => return done,
            }
        }
    }
}

/// Whether the same request may go through a little later:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>. An answer of 200 may hold an error too.
fn may_pass(error: &PlaceError) -> bool {
    match error {
        PlaceError::Unreachable(_) => true,
        PlaceError::Refused { status, .. } => matches!(status, 200 | 408 | 429 | 500 | 502..=504),
        _ => false,
    }
}

/// Between half and all of it, so that hubs that failed together don't come back together.
fn jittered(pause: Duration) -> Duration {
    let part = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
    pause.mul_f64(0.5 + part / 2.0)
}

//! Whose turn it is to sync, of all tabs of this device: the tab's that holds a Web Lock, until it is closed or stands still.
//!
//! Systems stop pages that nobody looks at, iPadOS first of all, and a page that stands still lets go of nothing. So a tab that is
//! looked at asks whichever syncs how it stands, and takes its turn if nobody answers. Questions are counted, not time: a
//! device that slept has all its tabs wake at once.
//! Keeps true: a tab that stood still learns whether it is still its turn before it syncs on. Should two tabs sync for a moment all
//! the same, that costs a connection and nothing else: what arrives twice is a repeat, and each append reads the heads first.

use super::notice::Notice;
use super::tab::Engine;
use crate::platform::locks::{Lock, Mode};
use futures::future::{Either, pending, select};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use web_sys::VisibilityState;
use web_ui::platform::clock;

/// The lock that makes a tab the one that syncs.
const LOCK: &str = "evertill-pump";

/// How long an answer may take, in milliseconds. A tab that nobody sees answers as fast as any, unless it is stopped.
const ANSWER_MS: u32 = 2_000;

/// So many questions in a row without an answer are enough. The first may have been asked too late to be answered.
const QUESTIONS: u32 = 3;

/// For so long no tab can have lost its turn that looked whether it has it: less than the questions take.
const SURE_MS: u64 = 3_000;

/// The turn of this tab.
pub struct Turn {
    /// `None` where the browser has no Web Locks: there, every tab syncs.
    lock: Option<Lock>,
    /// When it was last known to be its turn.
    sure: u64,
}

impl Turn {
    /// Waits until it is this tab's turn.
    pub async fn wait(engine: &Engine) -> Self {
        let mut silence = Silence::default();
        let mut lock = Lock::request(LOCK, Mode::Exclusive).ok();
        while let Some(wish) = &mut lock {
            let granted = match select(pin!(wish.held()), TimeoutFuture::new(ANSWER_MS)).await {
                Either::Left((granted, _)) => Some(granted),
                Either::Right(_) => None,
            };
            if let Some(granted) = granted {
                lock = lock.filter(|_| granted);
                break;
            }
            let is_seen = is_seen();
            if silence.lasts_too_long(is_seen, engine.answered.take()) {
                silence = Silence::default();
                lock = Lock::take(LOCK).ok();
            } else if is_seen {
                engine.tabs.send(&Notice::Which);
            }
        }
        let sure = clock::running();
        Self { lock, sure }
    }

    /// Whether it still is.
    pub async fn lasts(&mut self) -> bool {
        let Some(lock) = &mut self.lock else { return true };
        let is_sure = clock::running().saturating_sub(self.sure) < SURE_MS;
        let lasts = lock.is_held() && (is_sure || lock.is_held_now().await);
        self.sure = clock::running();
        lasts
    }

    /// Waits until another tab has taken it.
    pub async fn ends(&mut self) {
        match &mut self.lock {
            Some(lock) => lock.taken().await,
            None => pending().await,
        }
    }
}

fn is_seen() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// How many questions in a row nobody answered.
#[derive(Default)]
struct Silence(u32);

impl Silence {
    /// Counts the last question, which only a tab that is seen asks; and says whether they are enough.
    fn lasts_too_long(&mut self, is_seen: bool, is_answered: bool) -> bool {
        self.0 = if is_seen && !is_answered { self.0 + 1 } else { 0 };
        self.0 >= QUESTIONS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_turn_is_taken_from_whom_nobody_hears_while_somebody_looks() {
        let (seen, answered) = (true, true);
        for (questions, enough) in [
            (vec![(seen, !answered); 2], false),
            (vec![(seen, !answered); 3], true),
            (vec![(!seen, !answered); 9], false),
            (
                vec![
                    (seen, !answered),
                    (seen, !answered),
                    (seen, answered),
                    (seen, !answered),
                ],
                false,
            ),
            (
                vec![
                    (seen, !answered),
                    (seen, !answered),
                    (!seen, !answered),
                    (seen, !answered),
                ],
                false,
            ),
        ] {
            let mut silence = Silence::default();
            let count = |(seen, answered)| silence.lasts_too_long(seen, answered);
            assert_eq!(questions.clone().into_iter().any(count), enough, "{questions:?}");
        }
    }

    #[wasm_bindgen_test]
    fn a_tab_that_was_sure_a_moment_ago_can_not_have_lost_its_turn() {
        assert!(SURE_MS < u64::from(ANSWER_MS * (QUESTIONS - 1)));
    }
}

//! Pages that the first load does without: their code is in chunks, files of their own, each loaded when one of its pages is
//! opened, or before that, once the app has nothing else to do.
//!
//! Keeps true: a chunk that does not come stops nothing but its own pages, and can be asked for again. Not in it: how the code is
//! cut (xtask, `pwa/chunks`), and how the files are there without a network (the service worker).

/// Makes a function a chunk's, and what is called by nothing else with it; beside it stands `load`, which has the chunk come. Who calls
/// it waits for the chunk. A test's program is not cut: there it is a function like any other.
macro_rules! in_chunk {
    ($chunk:ident, $(#[$about:meta])* fn $name:ident($($given:ident: $type:ty),*) $body:block) => {
        $(#[$about])*
        #[cfg(not(test))]
        #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible, preload(load))]
        pub fn $name($($given: $type),*) -> super::Loaded<leptos::prelude::AnyView> {
            Ok($body)
        }

        $(#[$about])*
        #[cfg(test)]
        pub async fn $name($($given: $type),*) -> super::Loaded<leptos::prelude::AnyView> {
            Ok($body)
        }

        #[cfg(test)]
        pub async fn load() -> super::Loaded<()> {
            Ok(())
        }
    };
}

mod desk;
mod page;
mod pairing;
mod stations;

pub use desk::{DeskPage, desk};
pub use page::later;
pub use pairing::pairing;
pub use stations::stations;

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// What a call into a chunk ends with.
type Loaded<T> = Result<T, SplitLoaderError>;

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// The screens of kitchen and bar.
    Stations,
    /// What a till has beside selling.
    Desk,
    /// Pairing a device.
    Pairing,
}

/// How far a chunk has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Came {
    /// It is on its way, or nobody has asked.
    #[default]
    NotYet,
    /// It can be called.
    Here,
    /// It was asked for in vain.
    Missing,
}

/// How long after its first paint the app has nothing else to do: nobody has chosen their name and typed their PIN yet, unless they were signed in before.
const IDLE_AFTER: Duration = Duration::from_secs(3);

/// The page's chunks.
#[derive(Clone, Copy)]
pub struct Chunks([RwSignal<Came>; Chunk::ALL.len()]);

impl Chunk {
    const ALL: [Self; 3] = [Self::Stations, Self::Desk, Self::Pairing];

    async fn load(self) -> Loaded<()> {
        match self {
            Self::Stations => stations::load().await,
            Self::Desk => desk::load().await,
            Self::Pairing => pairing::load().await,
        }
    }
}

impl Chunks {
    /// None has come yet.
    pub fn new() -> Self {
        Self(Chunk::ALL.map(|_| RwSignal::new(Came::NotYet)))
    }

    /// How far one has come.
    fn of(self, chunk: Chunk) -> RwSignal<Came> {
        self.0[chunk as usize]
    }

    /// Asks for one, unless it is here. Asking twice is asking once.
    fn ask(self, chunk: Chunk) {
        let came = self.of(chunk);
        match came.get_untracked() {
            Came::Here => return,
            Came::Missing => came.set(Came::NotYet),
            Came::NotYet => {}
        }
        spawn_local(async move {
            let loaded = chunk.load().await;
            // Only a change is told: whoever shows a page of it would make that page anew.
            let now = if loaded.is_ok() { Came::Here } else { Came::Missing };
            if came.try_get_untracked().is_some_and(|before| before != now) {
                came.set(now);
            }
        });
    }

    /// Asks for all of them, once the app has nothing else to do.
    pub fn ask_when_idle(self) {
        set_timeout(
            move || {
                for chunk in Chunk::ALL {
                    if self.of(chunk).get_untracked() == Came::NotYet {
                        self.ask(chunk);
                    }
                }
            },
            IDLE_AFTER,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloo_timers::future::TimeoutFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn one_that_did_not_come_is_asked_for_again_and_one_that_is_here_is_not() {
        let owner = Owner::new();
        let chunks = owner.with(Chunks::new);
        let [desk, stations] = [Chunk::Desk, Chunk::Stations].map(|chunk| chunks.of(chunk));
        chunks.ask(Chunk::Desk);
        assert_eq!(desk.get_untracked(), Came::NotYet);
        TimeoutFuture::new(0).await;
        assert_eq!(desk.get_untracked(), Came::Here);
        chunks.ask(Chunk::Desk);
        assert_eq!(desk.get_untracked(), Came::Here, "its pages are not made anew");
        stations.set(Came::Missing);
        chunks.ask(Chunk::Stations);
        assert_eq!(stations.get_untracked(), Came::NotYet, "it says that it comes");
        TimeoutFuture::new(0).await;
        assert_eq!(stations.get_untracked(), Came::Here);
    }
}

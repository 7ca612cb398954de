//! The apps that are built, each into files of its own, and in what they differ.

use crate::repo;
use std::path::PathBuf;

/// An app. What one of them is made from is no reason to build the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum App {
    /// Opens without a network, and is updated by its service worker.
    Till,
    /// Is there only with a hub.
    Office,
}

// What all apps are made from; the last are this builder's own sources.
const SHARED: [&str; 7] = [
    "web-app/ui",
    "web-app/words",
    "core-wasm",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/pwa",
    "xtask/Cargo.toml",
];

impl App {
    /// Its name in logs and notes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Till => "pwa",
            Self::Office => "office",
        }
    }

    /// Where the hub serves it: what its addresses begin with.
    pub fn base(self) -> &'static str {
        match self {
            Self::Till => "/",
            Self::Office => "/office/",
        }
    }

    /// The words that are its own; what all apps share goes with the till, whose place is the root.
    pub fn locales(self) -> &'static str {
        match self {
            Self::Till => "web-app/ui/locales",
            Self::Office => "web-app/office/locales",
        }
    }

    /// How Trunk is to build it.
    pub fn trunk(self) -> &'static str {
        match self {
            Self::Till => "Trunk.toml",
            Self::Office => "web-app/office/Trunk.toml",
        }
    }

    /// Where it is built. Trunk empties that folder, so the office comes to its place below the till afterwards.
    pub fn dist(self) -> PathBuf {
        match self {
            Self::Till => repo::dist(),
            Self::Office => repo::scratch().join("office"),
        }
    }

    /// All that changes it.
    pub fn inputs(self) -> impl Iterator<Item = &'static str> {
        let own: &[&str] = match self {
            Self::Till => &[
                "web-app/till",
                // Its worker that reads codes: no app, since nobody opens it, but a bundle of its own in the till's version.
                "web-app/camera",
                "service-worker",
                "public",
                "Trunk.toml",
            ],
            Self::Office => &["web-app/office"],
        };
        own.iter().chain(&SHARED).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_app_is_made_from_is_there_and_none_is_made_from_the_other() {
        for app in [App::Till, App::Office] {
            for input in app.inputs().chain([app.locales(), app.trunk()]) {
                assert!(repo::root().join(input).exists(), "{input}");
            }
        }
        assert!(App::Till.inputs().all(|input| !input.contains("office")));
        assert!(App::Office.inputs().all(|input| !input.contains("till")));
    }
}

//! The languages of the screens, and which one is spoken.

use super::book;
use crate::platform::requests::RequestError;
use core_wasm::base::ids::Lang;
use std::cell::Cell;

/// A language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    En,
    /// Arabic.
    Ar,
}

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::En) };
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Ar];

    /// The closest to a BCP 47 tag such as `ar-EG`.
    pub fn of_tag(tag: &str) -> Self {
        if tag.split('-').next() == Some("ar") {
            Self::Ar
        } else {
            Self::En
        }
    }

    /// The one that is spoken.
    pub fn current() -> Self {
        CURRENT.get()
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ar => "ar",
        }
    }

    /// Where its lines begin.
    pub fn direction(self) -> &'static str {
        match self {
            Self::En => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// Whether its lines begin at the right.
    pub fn is_from_right(self) -> bool {
        self.direction() == "rtl"
    }

    /// Its own name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ar => "العربية",
        }
    }

    /// As the store's names know it.
    pub fn lang(self) -> Lang {
        self.tag().into()
    }

    /// Loads its words, those of every [book](super::book), which are among the app's own files and so there without a network, and speaks it from here on.
    ///
    /// # Errors
    /// [`RequestError`]; what was spoken before still is.
    pub async fn speak(self) -> Result<(), RequestError> {
        self.speak_if(|| true).await.map(|_| ())
    }

    /// As [`speak`](Self::speak), if it is still wanted once its words are there. Whether it was.
    ///
    /// # Errors
    /// [`RequestError`]; what was spoken before still is.
    pub async fn speak_if(self, is_wanted: impl FnOnce() -> bool) -> Result<bool, RequestError> {
        book::load(self).await?;
        let is_wanted = is_wanted();
        if is_wanted {
            CURRENT.set(self);
        }
        Ok(is_wanted)
    }

    /// What something comes to while this is spoken, whether its words are loaded or not.
    #[cfg(test)]
    pub fn during<T>(self, run: impl FnOnce() -> T) -> T {
        let before = CURRENT.replace(self);
        let result = run();
        CURRENT.set(before);
        result
    }
}

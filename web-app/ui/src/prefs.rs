//! What this device prefers, kept in localStorage: language, theme, and whether it is a till or a screen of a station.
//! Not in it: anything that must survive a wipe of the browser's storage; a preference may be lost.

use crate::platform::keep::Keep;
use crate::text::Language;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

/// Day, night, or as the device says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    Auto,
    /// Day.
    Light,
    /// Night.
    Dark,
    /// As much contrast as there is, by day or night.
    Contrast,
}

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sells.
    Till,
    /// A kitchen screen.
    Kitchen,
    /// A bar screen.
    Bar,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Contrast];

    /// As it is stored, and as the style sheet knows it.
    fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Till, Self::Kitchen, Self::Bar];

    /// Its name in storage and for the hub.
    pub fn key(self) -> &'static str {
        match self {
            Self::Till => "till",
            Self::Kitchen => "kitchen",
            Self::Bar => "bar",
        }
    }

    /// The page that such a device opens with.
    pub fn home(self) -> &'static str {
        match self {
            Self::Till => "/sell",
            Self::Kitchen => "/kds",
            Self::Bar => "/bds",
        }
    }
}

const LANGUAGE: &str = "evertill-language";
const THEME: &str = "evertill-theme";
const PURPOSE: &str = "evertill-purpose";

/// The preferences; a change shows at once.
#[derive(Clone, Copy)]
pub struct Prefs {
    /// The language of the screens.
    pub language: RwSignal<Language>,
    /// The theme.
    pub theme: RwSignal<Theme>,
    /// What this device is for.
    pub purpose: RwSignal<Purpose>,
    /// Which wish for a language is the last.
    wish: StoredValue<u32>,
}

/// The language that this device prefers. Its words must be [loaded](Language::speak) before anything is shown.
pub fn preferred_language() -> Language {
    let stored = Keep::Device.text(LANGUAGE);
    let tag = stored.or_else(|| window().navigator().language());
    tag.map_or(Language::En, |tag| Language::of_tag(&tag))
}

impl Prefs {
    /// Reads them, and keeps the page and the storage in step with them from here on.
    pub fn load() -> Self {
        let stored = |key| Keep::Device.text(key);
        let prefs = Self {
            language: RwSignal::new(Language::current()),
            theme: RwSignal::new(find(&Theme::ALL, Theme::key, stored(THEME)).unwrap_or(Theme::Auto)),
            purpose: RwSignal::new(
                find(&Purpose::ALL, Purpose::key, stored(PURPOSE)).unwrap_or(Purpose::Till),
            ),
            wish: StoredValue::new(0),
        };
        Effect::new(move || prefs.show_language());
        Effect::new(move || prefs.show_theme());
        prefs
    }

    /// Changes the language, once its words are there. Screens are made anew, so they read the text only once.
    pub fn speak(self, language: Language) {
        // Words may come in another order than they were asked for: the last one that was chosen counts.
        self.wish.update_value(|wish| *wish += 1);
        let wish = self.wish.get_value();
        let is_wanted = move || self.wish.get_value() == wish;
        spawn_local(async move {
            match language.speak_if(is_wanted).await {
                Ok(false) => {}
                Ok(true) => {
                    Keep::Device.set_text(LANGUAGE, language.tag());
                    self.language.set(language);
                }
                // They are among the app's own files: without them, what was spoken before stays.
                Err(error) => {
                    leptos::logging::warn!("the words of {} did not come: {error}", language.own_name())
                }
            }
        });
    }

    /// Keeps what this device is for: it has just been paired as that.
    pub fn keep_purpose(self) {
        Keep::Device.set_text(PURPOSE, self.purpose.get_untracked().key());
    }

    fn show_language(self) {
        let language = self.language.get();
        if let Some(root) = root() {
            drop(root.set_attribute("lang", language.tag()));
            drop(root.set_attribute("dir", language.direction()));
        }
    }

    fn show_theme(self) {
        let theme = self.theme.get();
        let wants_contrast = || {
            let query = window().match_media("(prefers-contrast: more)").ok().flatten();
            query.is_some_and(|query| query.matches())
        };
        let shown = if theme == Theme::Auto && wants_contrast() {
            Theme::Contrast
        } else {
            theme
        };
        if let Some(root) = root() {
            drop(root.set_attribute("data-theme", shown.key()));
        }
    }

    /// Changes the theme.
    pub fn wear(self, theme: Theme) {
        Keep::Device.set_text(THEME, theme.key());
        self.theme.set(theme);
    }
}

fn find<T: Copy>(all: &[T], key: fn(T) -> &'static str, stored: Option<String>) -> Option<T> {
    let stored = stored?;
    all.iter().copied().find(|&item| key(item) == stored)
}

/// The `html` element.
pub fn root() -> Option<Element> {
    document().document_element()
}

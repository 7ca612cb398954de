//! The browsers that tests drive, from Debian's packages.

use super::{Tools, apt};
use crate::{repo, step::Outcome};
use anyhow::Result;

// A program that proves the package, however it came to be installed; empty for one that has none.
type Wanted = (&'static str, &'static str);

const BROWSERS: [Wanted; 4] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("", FONTS),
];

// WebKit has no headless mode: it shows itself on a screen that nobody sees.
const WEBKIT: [Wanted; 3] = [
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
    ("", FONTS),
];

const FONTS: &str = "fonts-noto-core";

impl Tools {
    /// Chromium with its driver, Firefox ESR, and fonts that have Arabic.
    ///
    /// # Errors
    /// When they are missing and can't be installed.
    pub fn ensure_browsers(&self) -> Result<Outcome> {
        ensure(&BROWSERS)
    }

    /// WebKit with its driver, a screen for it, and the same fonts.
    ///
    /// # Errors
    /// When they are missing and can't be installed.
    pub fn ensure_webkit(&self) -> Result<Outcome> {
        ensure(&WEBKIT)
    }
}

fn ensure(wanted: &[Wanted]) -> Result<Outcome> {
    let is_missing = |(program, package): &&Wanted| {
        if program.is_empty() {
            !apt::is_installed(package)
        } else {
            repo::which(program).is_none()
        }
    };
    let missing: Vec<&str> = wanted
        .iter()
        .filter(is_missing)
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(Outcome::Ready);
    }
    apt::install(&missing)?;
    Ok(Outcome::Done)
}

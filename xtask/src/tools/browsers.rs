//! The browsers that tests drive, from Debian's packages.

use super::{Tools, apt};
use crate::{repo, step::Outcome};
use anyhow::Result;

// A program or a font's folder that proves the package, however it came to be installed.
const WANTED: [(&str, &str); 4] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("", "fonts-noto-core"),
];

impl Tools {
    /// Chromium with its driver, Firefox ESR, and fonts that have Arabic.
    ///
    /// # Errors
    /// When they are missing and can't be installed.
    pub fn ensure_browsers(&self) -> Result<Outcome> {
        let is_missing = |(program, package): &&(&str, &str)| {
            if program.is_empty() {
                !apt::is_installed(package)
            } else {
                repo::which(program).is_none()
            }
        };
        let missing: Vec<&str> = WANTED
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
}

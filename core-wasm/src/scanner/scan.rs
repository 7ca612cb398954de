//! What was scanned.

use crate::barcode::Symbology;
use crate::base::digits;

/// A code that was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The code, with the digits 0 to 9 whatever the script of the keyboard.
    pub text: String,
    /// What it is if the scanner is a keyboard of the United States and the device took it for another: only if that differs.
    /// It counts where nothing has the text.
    pub by_place: Option<String>,
}

/// What a scanner was set to send before and after a code. The ends that all scanners can be set to, Enter and Tab, need not be
/// named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affixes {
    /// Before it.
    pub prefix: String,
    /// After it.
    pub suffix: String,
}

/// So much of a code is said; one of many elements would fill a screen.
const SAID: usize = 48;

/// A code as it is shown to a person: without what only says which kind of code it is, without what can't be shown, and not too long.
pub fn said(code: &str) -> String {
    let (_, code) = Symbology::strip(code);
    code.chars()
        .filter(|sign| !sign.is_control())
        .take(SAID)
        .collect()
}

impl Scan {
    /// The code that these signs are, without the affixes around it.
    pub(super) fn of(text: &str, by_place: Option<&str>, affixes: &Affixes) -> Self {
        let clean = |text: &str| digits::in_plain(affixes.off(text));
        let text = clean(text);
        let by_place = by_place.map(clean).filter(|by_place| *by_place != text);
        Self { text, by_place }
    }
}

impl Affixes {
    /// What stands between them; the text itself if nothing does.
    fn off<'a>(&self, text: &'a str) -> &'a str {
        let inner = text.strip_prefix(&self.prefix).unwrap_or(text);
        let inner = inner.strip_suffix(&self.suffix).unwrap_or(inner);
        if inner.is_empty() { text } else { inner }
    }
}

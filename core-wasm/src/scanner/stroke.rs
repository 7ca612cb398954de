//! A key that went down, and what it can mean in a burst.

use super::place;

/// A key that went down, as a browser tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke<'a> {
    /// What it writes in the keyboard's layout, or its name (`KeyboardEvent.key`).
    pub key: &'a str,
    /// Where it is on the keyboard (`KeyboardEvent.code`).
    pub code: &'a str,
    /// When, in milliseconds: by the event's own time, since the app may be too busy to look at it at once.
    pub at: u64,
    /// What was held with it.
    pub held: Held,
    /// It is held down and comes again and again, or an input method has it: no scanner's key.
    pub is_repeat_or_composing: bool,
    /// Where it goes if nobody stops it.
    pub goes: Goes,
}

/// The keys that were held with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Shift.
    pub shift: bool,
    /// Control, or Command.
    pub control: bool,
    /// Alt.
    pub alt: bool,
    /// The third level of the layout: AltGr.
    pub third: bool,
}

/// Where a key goes if nobody stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Into a field of the browser's, which writes it by itself.
    IntoField,
    /// To whatever of the page wants it.
    ToPage,
}

/// The separator of element strings (ASCII 29, GS).
const SEPARATOR: char = '\u{1d}';

/// What a key can mean in a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It writes this; by its place on a United States keyboard it would write that.
    Sign(Option<char>, Option<char>),
    /// It ends a code.
    End,
    /// It is held for others.
    Modifier,
    /// None of these.
    Other,
}

impl Stroke<'_> {
    /// What it can mean. What stands in brackets is how scanners send a control character where a keyboard has no key for it:
    /// with Ctrl, or as a function key.
    pub(super) fn meaning(&self) -> Meaning {
        if self.is_repeat_or_composing {
            return Meaning::Other;
        }
        let Held {
            control, alt, third, ..
        } = self.held;
        // AltGr is Ctrl and Alt on some systems.
        let is_plain = third || control == alt;
        match self.key {
            "Shift" | "Control" | "Alt" | "AltGraph" | "Meta" | "CapsLock" | "NumLock" | "Fn" => {
                Meaning::Modifier
            }
            "Enter" | "Tab" | "ArrowDown" if is_plain => Meaning::End,
            // (LF, CR)
            "j" | "J" | "m" | "M" | "\n" | "\r" if control && !alt => Meaning::End,
            // (GS)
            "]" | "\u{1d}" if control && !alt => Meaning::Sign(Some(SEPARATOR), Some(SEPARATOR)),
            _ if control && !alt && self.code == "BracketRight" => {
                Meaning::Sign(Some(SEPARATOR), Some(SEPARATOR))
            }
            "F8" => Meaning::Sign(Some(SEPARATOR), Some(SEPARATOR)),
            "Dead" if is_plain => Meaning::Sign(None, place::sign(self.code, self.held.shift)),
            key => match (one(key), is_plain) {
                (Some(sign), true) => {
                    let place = place::sign(self.code, self.held.shift).filter(|_| !third);
                    Meaning::Sign(Some(sign), place)
                }
                _ => Meaning::Other,
            },
        }
    }

    /// Whether a run of keys can begin with it. A space presses the button that has the focus, and a control character or a dead
    /// key alone is a person's.
    pub(super) fn begins(&self) -> bool {
        let is_sign = one(self.key).is_some_and(|sign| !sign.is_control() && sign != ' ');
        is_sign && matches!(self.meaning(), Meaning::Sign(Some(sign), _) if sign != SEPARATOR)
    }
}

/// The one sign that a key is named by, if it is named by one.
fn one(key: &str) -> Option<char> {
    let mut signs = key.chars();
    signs.next().filter(|_| signs.next().is_none())
}

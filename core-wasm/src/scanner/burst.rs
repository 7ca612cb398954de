//! Which keys are a burst: decided by how fast they follow each other and how many there are.
//!
//! A key that goes to the page is held until that is known, and handed on then. One that goes into a field is written by
//! the browser, so that input methods, undo and the field's own rules work as ever; if it turns out to be a scanner's, whoever
//! runs this puts the field back to what it held before.
//!
//! Times are those of the keys. A key may be handed on late, when its run seemed to be over: then the run goes on, and what was
//! handed on of it is undone.

use super::scan::{Affixes, Scan};
use super::stroke::{Goes, Meaning, Stroke};

/// How fast the scanners at a device are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As fast as nearly all are.
    #[default]
    Usual,
    /// Slower than a fast typist: some by radio, and some tablets, need 60 to 90 ms a key. Then only what is longer is a scan, and
    /// people wait a little longer for what they type.
    Slow,
}

/// The longest time between two keys of a burst. Wired scanners type a key in 1 to 16 ms, slow ones in 30, and a key with Shift
/// takes two. The fastest typists need 60 to 80 for each key of a text; single pairs of keys under two hands come closer, but not
/// as many in a row as make a code.
const FAST_MS: u64 = 50;

/// The same of slow scanners.
const FAST_IF_SLOW_MS: u64 = 100;

/// Once in a burst that is not known to be one yet, and any time in one that is, the next key may take so long: a radio that
/// repeats a packet takes 60 to 90 ms. It is also the pause that ends a code of a scanner that sends nothing after it.
const STUTTER_MS: u64 = 100;

/// The same of slow scanners.
const STUTTER_IF_SLOW_MS: u64 = 160;

/// So many signs as fast as that are a scan. The shortest codes of the trade have six digits (UPC-E) or eight (EAN-8); people
/// who roll their fingers over the keys get to three or four.
const LEAST: usize = 6;

/// So many are a scan if one of them was slow, or the scanner is: people have a slow key among fast ones by chance, and a PIN
/// of six digits is not a scan.
const LEAST_IF_SLOW: usize = 8;

/// So many are a scan if an end follows as fast: a shop's own codes can be as short, and nobody presses Enter within 50 ms of
/// three such keys.
const LEAST_WITH_END: usize = 3;

/// Ends that come so soon after a code are the rest of it: CR and LF are two, and some scanners wait before they send one.
/// No person has seen yet by then what the code did.
const AFTER_MS: u64 = 250;

/// So much longer is waited for the next key of a scan than it may take by its own time: a busy machine hands keys on late.
const PATIENCE_MS: u64 = 150;

/// The same where the scanner is not known to send nothing after a code: its end is still to come, and the part of a code
/// that a stalled machine handed on in time must not count as one.
const PATIENCE_FOR_END_MS: u64 = 600;

/// What becomes of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It goes where it goes.
    #[default]
    Passes,
    /// It goes nowhere: a scanner typed it, or it is held until that is known.
    Stopped,
}

/// What follows from a key, or from time that went by. First comes what is undone, then what was scanned, then what was typed,
/// then the key itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// So many signs that the page was given last were a scanner's after all.
    pub undone: usize,
    /// This was scanned.
    pub scanned: Option<Scan>,
    /// A person typed this for the page.
    pub typed: String,
    /// The field that the run went into is to be put back to what it held before the run.
    pub takes_back: bool,
    /// A run begins with this key.
    pub begins: bool,
    /// What becomes of the key.
    pub fate: Fate,
}

/// Tells bursts from typing, key by key.
#[derive(Debug, Default)]
pub struct Bursts {
    affixes: Affixes,
    pace: Pace,
    run: Option<Run>,
    /// The run that was over because time went by. A key that is as late as the app, and not as a person, continues it.
    ended: Option<Run>,
    /// When the last sign of the last scan came.
    scanned_at: Option<u64>,
    /// The last scan had no end, so the next one has none either.
    sends_no_end: bool,
}

/// Keys that follow each other fast.
#[derive(Clone, Debug)]
struct Run {
    text: String,
    /// By the places of the keys, as long as all have one.
    by_place: Option<String>,
    count: usize,
    last: u64,
    stuttered: bool,
    pace: Pace,
    goes: Goes,
    is_scan: bool,
    /// It was a scan that was over too early: this is the rest of it, which is no code of its own.
    is_rest: bool,
}

impl Bursts {
    /// Scanners send these from here on.
    pub fn set_affixes(&mut self, affixes: Affixes) {
        self.affixes = affixes;
    }

    /// Scanners are as fast as this from here on.
    pub fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// A key went down.
    pub fn press(&mut self, stroke: &Stroke<'_>) -> Step {
        let mut step = self.pass_time(stroke.at);
        let meaning = stroke.meaning();
        self.go_on(stroke.at, meaning, &mut step);
        match meaning {
            Meaning::Modifier => self.hold_on(stroke.at),
            Meaning::Sign(sign, place) if self.run.is_some() || stroke.begins() => {
                self.scanned_at = None;
                self.write(stroke, sign, place, &mut step);
            }
            Meaning::End => self.end(stroke.at, &mut step),
            Meaning::Sign(..) | Meaning::Other => self.release(&mut step),
        }
        step
    }

    /// Time went by without a key.
    pub fn pass_time(&mut self, now: u64) -> Step {
        let mut step = Step::default();
        if self.run.as_ref().is_some_and(|run| now > run.until()) {
            self.ended.clone_from(&self.run);
            self.sends_no_end |= self.is_in_scan();
            self.release(&mut step);
        }
        step
    }

    /// So much longer than [until then](Self::unsure_until) is to be waited before time is passed.
    pub fn patience_ms(&self) -> u64 {
        match (self.is_in_scan(), self.sends_no_end) {
            (false, _) => 0,
            (true, true) => PATIENCE_MS,
            (true, false) => PATIENCE_FOR_END_MS,
        }
    }

    fn is_in_scan(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.is_scan)
    }

    /// Goes on with the run that seemed to be over, if this key belongs to it by its time.
    fn go_on(&mut self, at: u64, meaning: Meaning, step: &mut Step) {
        if meaning == Meaning::Modifier {
            return;
        }
        let is_of = |run: &Run| (run.last..=run.until()).contains(&at);
        let Some(mut run) = self.ended.take().filter(is_of) else {
            return;
        };
        if self.run.is_some() || !matches!(meaning, Meaning::Sign(..) | Meaning::End) {
            return;
        }
        if run.is_scan {
            run.is_rest = true;
        } else if run.goes == Goes::ToPage {
            step.undone = run.text.chars().count();
        }
        self.run = Some(run);
    }

    /// Up to when it is not known what the last keys are, if it isn't. Behind it, time is to [pass](Self::pass_time).
    pub fn unsure_until(&self) -> Option<u64> {
        self.run.as_ref().map(Run::until)
    }

    /// A modifier writes nothing, but it shows that the scanner is still at it.
    fn hold_on(&mut self, at: u64) {
        if let Some(run) = &mut self.run {
            run.last = run.last.max(at);
        }
    }

    fn write(&mut self, stroke: &Stroke<'_>, sign: Option<char>, place: Option<char>, step: &mut Step) {
        let pace = self.pace;
        let run = self.run.get_or_insert_with(|| {
            step.begins = true;
            Run::new(stroke, pace)
        });
        run.write(stroke.at, sign, place);
        if !run.is_scan && run.count >= run.least() {
            run.is_scan = true;
            step.takes_back = run.goes == Goes::IntoField;
        }
        step.fate = match run.goes {
            Goes::IntoField if !run.is_scan => Fate::Passes,
            Goes::IntoField | Goes::ToPage => Fate::Stopped,
        };
    }

    fn end(&mut self, at: u64, step: &mut Step) {
        let is_of_scan = self
            .scanned_at
            .is_some_and(|scanned| at.saturating_sub(scanned) <= AFTER_MS);
        match &mut self.run {
            Some(run) if run.is_scan || run.ends(at) => {
                step.takes_back = !run.is_scan && run.goes == Goes::IntoField;
                run.is_scan = true;
                self.sends_no_end = false;
                self.release(step);
                step.fate = Fate::Stopped;
            }
            None if is_of_scan => {
                self.sends_no_end = false;
                step.fate = Fate::Stopped;
            }
            _ => self.release(step),
        }
    }

    /// The run is over.
    fn release(&mut self, step: &mut Step) {
        let Some(run) = self.run.take() else { return };
        if run.is_scan {
            self.scanned_at = Some(run.last);
            if run.is_rest {
                return;
            }
            step.scanned = Some(Scan::of(&run.text, run.by_place.as_deref(), &self.affixes));
        } else if run.goes == Goes::ToPage {
            step.typed = run.text;
        }
    }
}

impl Run {
    fn new(stroke: &Stroke<'_>, pace: Pace) -> Self {
        Self {
            text: String::new(),
            by_place: Some(String::new()),
            count: 0,
            last: stroke.at,
            stuttered: false,
            pace,
            goes: stroke.goes,
            is_scan: false,
            is_rest: false,
        }
    }

    fn write(&mut self, at: u64, sign: Option<char>, place: Option<char>) {
        self.stuttered |= at > self.fast_until();
        self.last = self.last.max(at);
        self.count += 1;
        self.text.extend(sign);
        match (&mut self.by_place, place) {
            (Some(by_place), Some(place)) => by_place.push(place),
            (by_place, _) => *by_place = None,
        }
    }

    /// Whether an end at this time makes a scan of it.
    fn ends(&self, at: u64) -> bool {
        let least = if self.is_sure() { LEAST_WITH_END } else { LEAST };
        self.count >= least && at <= self.fast_until()
    }

    fn least(&self) -> usize {
        if self.is_sure() { LEAST } else { LEAST_IF_SLOW }
    }

    /// Whether all of it was as fast as only scanners are.
    fn is_sure(&self) -> bool {
        self.pace == Pace::Usual && !self.stuttered
    }

    fn fast_until(&self) -> u64 {
        self.last.saturating_add(match self.pace {
            Pace::Usual => FAST_MS,
            Pace::Slow => FAST_IF_SLOW_MS,
        })
    }

    /// The next key of this run comes by then. One key alone is nearly always a person's, so it is not held for long.
    fn until(&self) -> u64 {
        let may_stutter = self.is_scan || self.count > 1 && !self.stuttered;
        match (may_stutter, self.pace) {
            (false, _) => self.fast_until(),
            (true, Pace::Usual) => self.last.saturating_add(STUTTER_MS),
            (true, Pace::Slow) => self.last.saturating_add(STUTTER_IF_SLOW_MS),
        }
    }
}

//! Telling a scanner from a person. Most scanners are keyboards: they type a code as a burst of keys. Which keys those are,
//! and what code they are, is decided here; pure, by the names and the times of the keys alone.
//!
//! Keeps true: a key is either typed by a person or part of a scan, never both, and none is lost; what was typed comes
//! out in its order. Not in it: the browser's events, and what a scan does.

mod burst;
mod place;
mod scan;
mod stroke;
#[cfg(test)]
mod tests;

pub use burst::{Bursts, Fate, Pace, Step};
pub use scan::{Affixes, Scan, said};
pub use stroke::{Goes, Held, Stroke};

//! How fast the core and the till's storage are in a browser, in the app's own release profile. `cargo xtask bench
//! browser` runs it in headless Chromium and collects the figures that it prints.
//!
//! To cargo it is an example: for a benchmark it would build the app's program too, with another way to panic, in the
//! same place.

#[cfg(test)]
mod figures;

fn main() {}

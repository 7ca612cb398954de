//! For benchmarks, of every build of the core: a busy day as input, and the work that is timed on it. With the feature
//! `lab` only, which nothing that is shipped asks for. Not in it: clocks and figures; whoever measures brings them.

mod catch_up;
pub mod costly;
mod day;
pub mod fold;
pub mod goods;
mod measure;
pub mod start;

pub use catch_up::{catch_up, frames};
pub use day::{Day, Till, realm};
pub use measure::{RUNS, median, median_time};

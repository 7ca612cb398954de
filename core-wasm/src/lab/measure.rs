//! The median of several timings.

use std::hint::black_box;
use std::time::Duration;

/// How often each piece of work is timed, after one run that warms up.
pub const RUNS: usize = 5;

/// The median time of `work` over fresh results of `prepare`, by a clock that only runs forward. Neither preparing nor
/// dropping is timed.
pub fn median_time<I, O>(
    clock: impl Fn() -> Duration,
    mut prepare: impl FnMut() -> I,
    mut work: impl FnMut(I) -> O,
) -> Duration {
    let mut once = || {
        let input = black_box(prepare());
        let started = clock();
        let output = black_box(work(input));
        let taken = clock() - started;
        drop(output);
        taken
    };
    once();
    median(std::array::from_fn(|_| once()))
}

/// The one in the middle.
pub fn median<T: Ord + Copy>(mut values: [T; RUNS]) -> T {
    values.sort_unstable();
    values[RUNS / 2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_median_ignores_outliers() {
        assert_eq!(median([5, 1, 900, 4, 3]), 4);
    }

    #[test]
    fn only_the_work_is_timed() {
        let now = Cell::new(Duration::ZERO);
        let pass = |seconds| now.set(now.get() + Duration::from_secs(seconds));
        let time = median_time(|| now.get(), || pass(100), |()| pass(7));
        assert_eq!(time, Duration::from_secs(7));
    }
}

//! Timing: the median of several runs, and how figures are shown.

use serde_json::{Value, json};
use std::{fmt::Write, hint::black_box, time::Instant};

/// How often each piece of work is timed, after one run that warms up.
pub const RUNS: usize = 5;

/// One measured number and the raw work it is compared with, both in `unit`.
pub struct Figure {
    pub name: &'static str,
    pub unit: &'static str,
    pub value: f64,
    pub baseline: f64,
    /// What the baseline did.
    pub against: &'static str,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.value / self.baseline
    }

    pub fn to_json(&self) -> Value {
        json!({ "name": self.name, "value": self.value, "unit": self.unit, "baseline": self.baseline,
                "ratio": self.ratio(), "against": self.against })
    }
}

/// Items a second: the median of [`RUNS`] timings of `work` over fresh results of `prepare`. Neither
/// preparing nor dropping is timed.
pub fn rate<I, O>(items: usize, mut prepare: impl FnMut() -> I, mut work: impl FnMut(I) -> O) -> f64 {
    let mut once = || {
        let input = black_box(prepare());
        let started = Instant::now();
        let output = black_box(work(input));
        let taken = started.elapsed().as_secs_f64();
        drop(output);
        items as f64 / taken
    };
    once();
    median(std::array::from_fn::<f64, RUNS, _>(|_| once()))
}

fn median(mut values: [f64; RUNS]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[RUNS / 2]
}

/// The figures of one benchmark for people.
pub fn table(name: &str, figures: &[Figure]) -> String {
    let mut text = format!("{name:<28} {:>14} {:>14} {:>7}\n", "value", "baseline", "ratio");
    for figure in figures {
        // Writing to a String can't fail.
        let _ = writeln!(
            text,
            "  {:<26} {:>14} {:>14} {:>7.2}  {}, against {}",
            figure.name,
            grouped(figure.value),
            grouped(figure.baseline),
            figure.ratio(),
            figure.unit,
            figure.against
        );
    }
    text
}

// 1234567.8 → "1,234,568"
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_outliers() {
        assert_eq!(median([5.0, 1.0, 900.0, 4.0, 3.0]), 4.0);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7.4), "7");
        assert_eq!(grouped(1_234_567.8), "1,234,568");
        assert_eq!(grouped(100.0), "100");
    }

    #[test]
    fn a_figure_carries_its_ratio() {
        let figure = Figure {
            name: "n",
            unit: "u",
            value: 30.0,
            baseline: 10.0,
            against: "raw work",
        };
        assert_eq!(figure.to_json()["ratio"], 3.0);
        assert!(table("t", &[figure]).contains("3.00"));
    }
}

//! Figures: how they are taken, carried from a benchmark that runs elsewhere, and shown.

use anyhow::{Context, Result, bail};
use core_wasm::lab;
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// One measured number and the raw work it is compared with, both in `unit`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: String,
    pub baseline: f64,
    /// `value` to `baseline`.
    pub ratio: f64,
    /// What the baseline did.
    pub against: String,
}

impl Figure {
    /// A figure with its ratio.
    pub fn new(name: &str, unit: &str, value: f64, baseline: f64, against: &str) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            baseline,
            ratio: value / baseline,
            against: against.to_owned(),
        }
    }
}

/// What a benchmark in another program printed: a line for each figure, `figure` and then `{name, unit, value, baseline,
/// against}`, among other lines. One without a baseline is compared with the figure of that name and unit in `native`.
///
/// # Errors
/// When a line that says it is one can't be read, or there is none.
pub fn printed(output: &str, native: &[Figure]) -> Result<Vec<Figure>> {
    #[derive(Deserialize)]
    struct Printed {
        name: String,
        unit: String,
        value: f64,
        baseline: Option<f64>,
        against: String,
    }
    let read = |text: &str| {
        let found: Printed = serde_json::from_str(text).with_context(|| format!("not a figure: {text}"))?;
        let named = native
            .iter()
            .find(|figure| (&figure.name, &figure.unit) == (&found.name, &found.unit));
        let baseline = found.baseline.or(named.map(|figure| figure.value));
        let baseline = baseline.with_context(|| format!("{} has no baseline", found.name))?;
        Ok(Figure::new(
            &found.name,
            &found.unit,
            found.value,
            baseline,
            &found.against,
        ))
    };
    let lines = output.lines();
    let figures = lines.filter_map(|line| line.trim().strip_prefix("figure ").map(read));
    let figures: Vec<Figure> = figures.collect::<Result<_>>()?;
    if figures.is_empty() {
        bail!("the benchmark printed no figure:\n{output}");
    }
    Ok(figures)
}

/// Items a second: the median of several timings of `work` over fresh results of `prepare`.
pub fn rate<I, O>(items: usize, prepare: impl FnMut() -> I, work: impl FnMut(I) -> O) -> f64 {
    items as f64 / lab::median_time(now, prepare, work).as_secs_f64()
}

/// A clock that only runs forward.
pub fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
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
            figure.ratio,
            figure.unit,
            figure.against
        );
    }
    text
}

// 1234567.8 → "1,234,568", 7.42 → "7.4"
fn grouped(value: f64) -> String {
    if value < 100.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
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
    fn numbers_are_grouped() {
        assert_eq!((grouped(7.42), grouped(7.0)), ("7.4".to_owned(), "7".to_owned()));
        assert_eq!(grouped(123.4), "123");
        assert_eq!(grouped(1_234_567.8), "1,234,568");
        assert_eq!(grouped(100.0), "100");
    }

    #[test]
    fn a_figure_carries_its_ratio() {
        let figure = Figure::new("n", "u", 30.0, 10.0, "raw work");
        assert_eq!(figure.ratio, 3.0);
        assert!(table("t", &[figure]).contains("3.00"));
    }

    #[test]
    fn figures_are_found_among_what_a_benchmark_prints() {
        let print = |baseline| {
            let line =
                format!(r#"{{"name":"n","unit":"u","value":30,"baseline":{baseline},"against":"raw"}}"#);
            format!("running 1 test\n  figure {line}\nok")
        };
        let figures = printed(&print("10"), &[]).expect("read");
        assert_eq!((figures.len(), figures[0].ratio), (1, 3.0));
        let native = [Figure::new("n", "u", 60.0, 1.0, "raw")];
        assert_eq!(printed(&print("null"), &native).expect("read")[0].ratio, 0.5);
        for bad in [&print("null"), "ok", "figure 3"] {
            assert!(printed(bad, &[]).is_err());
        }
    }
}

//! The shortest history that still fails: leaves out steps of a day as long as something is still wrong. (A. Zeller and
//! R. Hildebrandt, 'Simplifying and Isolating Failure-Inducing Input', 2002.)

use super::day::{Day, Step};
use super::play;

/// How many days it may try: enough to get from a thousand steps to a handful.
const TRIES: usize = 600;

/// A day with as few steps as can be found, which still fails as `day` does.
pub fn shrink(day: &Day) -> Day {
    shrink_while(day, |candidate| !play(candidate, false).violations.is_empty())
}

fn shrink_while(day: &Day, fails: impl Fn(&Day) -> bool) -> Day {
    let mut best = day.clone();
    let (mut tries, mut parts) = (0, 2);
    while best.steps.len() > 1 && tries < TRIES {
        let size = best.steps.len().div_ceil(parts);
        let shorter = (0..best.steps.len()).step_by(size).find_map(|start| {
            tries += 1;
            let candidate = Day {
                steps: without(&best.steps, start, size),
                ..best.clone()
            };
            (tries <= TRIES && fails(&candidate)).then_some(candidate)
        });
        match shorter {
            Some(shorter) => {
                best = shorter;
                parts = parts.saturating_sub(1).max(2);
            }
            None if size == 1 => break,
            None => parts = (parts * 2).min(best.steps.len()),
        }
    }
    best
}

fn without(steps: &[Step], start: usize, size: usize) -> Vec<Step> {
    let end = (start + size).min(steps.len());
    [&steps[..start], &steps[end..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_left_out() {
        let day = Day::of(1);
        let needed = [day.steps[7].at, day.steps[90].at];
        let shortest = shrink_while(&day, |day| {
            needed
                .iter()
                .all(|at| day.steps.iter().any(|step| step.at == *at))
        });
        assert!(
            shortest.steps.iter().all(|step| needed.contains(&step.at)),
            "{:?}",
            shortest.steps
        );
    }
}

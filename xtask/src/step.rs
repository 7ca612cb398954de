//! What a person sees while work goes on: which step of how many, and how long each took.

use anyhow::Result;
use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

/// How a step that succeeded ended.
pub enum Outcome {
    /// There was nothing to do.
    Ready,
    /// The work was done.
    Done,
    /// The step was left out, and that is bearable: the reason, for people.
    Skipped(String),
}

/// A numbered run of steps.
pub struct Steps {
    total: usize,
    current: usize,
    started: Instant,
}

impl Steps {
    /// Starts counting; `total` is how many calls of [`Steps::step`] will follow.
    pub fn new(total: usize) -> Self {
        Self {
            total,
            current: 0,
            started: Instant::now(),
        }
    }

    /// Does one step and prints one line about it.
    ///
    /// # Errors
    /// Whatever the work returns, unchanged.
    pub fn step(&mut self, title: &str, work: impl FnOnce() -> Result<Outcome>) -> Result<()> {
        self.current += 1;
        print!("[{}/{}] {title} ", self.current, self.total);
        flush();
        let started = Instant::now();
        let outcome = work();
        let took = seconds(started.elapsed());
        match &outcome {
            Ok(Outcome::Ready) => println!("· ready ({took})"),
            Ok(Outcome::Done) => println!("· done in {took}"),
            Ok(Outcome::Skipped(why)) => println!("· skipped: {why}"),
            Err(_) => println!("· failed after {took}"),
        }
        outcome.map(|_| ())
    }

    /// How long all steps took so far.
    pub fn total_time(&self) -> String {
        seconds(self.started.elapsed())
    }
}

/// Says, in the middle of a step, why it will take a while.
pub fn say(note: &str) {
    print!("· {note} ");
    flush();
}

/// A duration for people: `0.4 s`, `12.3 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// Marks a word as good or bad news when a person is watching.
pub fn coloured(word: &str, good: bool) -> String {
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\x1b[{}m{word}\x1b[0m", if good { "32" } else { "31" })
    } else {
        word.to_owned()
    }
}

/// Output is only for people; if it can't be flushed there is nobody to tell.
pub fn flush() {
    let _ = std::io::stdout().flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(40)), "0.0 s");
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(seconds(Duration::from_secs(60)), "1 min 00 s");
        assert_eq!(seconds(Duration::from_secs(605)), "10 min 05 s");
    }

    #[test]
    fn a_step_passes_its_error_on() {
        let mut steps = Steps::new(1);
        let result = steps.step("doomed", || anyhow::bail!("no luck"));
        assert_eq!(result.err().map(|e| e.to_string()).as_deref(), Some("no luck"));
    }
}

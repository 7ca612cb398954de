//! Bytes that nobody meant, for everything that reads what a network, a disk or a person wrote.
//!
//! Keeps true of each target: it never panics, it never holds more memory than a small multiple of its input, and what
//! it reads it writes again as something that reads the same. Two things drive the targets: `tests/bounded.rs`, with
//! the mutations of `mutate`, in every test run; and `cargo xtask fuzz`, guided by which branches an input reaches, for
//! as long as one likes. What either found is kept in `regressions/`, a folder a target, and played first ever after.

mod exact;
pub mod mutate;
mod samples;
mod targets;

pub use targets::TARGETS;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::{fs, io};

/// Something that reads bytes.
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Inputs as they are meant, to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How many mutated inputs a bounded run tries: fewer where one takes long.
    pub tries: u32,
    run: fn(&[u8]),
    memory: Memory,
}

/// How much memory a target may hold at a time, in bytes.
struct Memory {
    /// Whatever the input.
    base: u64,
    /// For each byte of the input.
    each: u64,
}

impl Target {
    /// The target of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Reads `input`.
    ///
    /// # Panics
    /// When the reader does, when it holds too much memory, or when what it read does not read the same once written.
    pub fn check(&self, input: &[u8]) {
        self.check_with(input, self.run);
    }

    /// The same with another reader in place of the target's own, held to the target's memory.
    ///
    /// # Panics
    /// As [`Target::check`].
    pub fn check_with(&self, input: &[u8], run: fn(&[u8])) {
        // The counter has to see the end of a reader that panics too, or it counts wrongly ever after.
        let mut outcome = Ok(());
        let read = || outcome = catch_unwind(AssertUnwindSafe(|| run(input)));
        let used = allocation_counter::measure(read).bytes_max;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
        let allowed = self.memory.base + self.memory.each * input.len() as u64;
        assert!(
            used <= allowed,
            "{} bytes of input took {used} bytes of memory, and {allowed} are allowed",
            input.len()
        );
    }

    /// What was ever found against this target.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub fn regressions(&self) -> io::Result<Vec<Vec<u8>>> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("regressions")
            .join(self.name);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|file| Ok(file?.path()))
            .collect::<io::Result<_>>()?;
        paths.sort();
        paths.into_iter().map(fs::read).collect()
    }
}

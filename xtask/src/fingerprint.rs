//! One hash over everything a build depends on, so that a build whose inputs are unchanged is skipped.

use crate::repo;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// A SHA-256 being collected over named inputs.
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Starts with the facts that are not files, such as the versions of tools.
    pub fn of(facts: &[&str]) -> Self {
        let mut this = Self(Sha256::new());
        facts.iter().for_each(|fact| this.field(fact.as_bytes()));
        this
    }

    /// Adds a file, or every file below a folder, by its path from `root` and its content.
    /// What does not exist adds nothing, so that it changes the result when it appears.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn add(&mut self, root: &Path, path: &str) -> Result<()> {
        let full = root.join(path);
        let files = if full.is_file() {
            vec![full]
        } else {
            repo::files_below(&full)?
        };
        for file in files {
            let bytes = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
            self.field(
                file.strip_prefix(root)
                    .unwrap_or(&file)
                    .as_os_str()
                    .as_encoded_bytes(),
            );
            self.field(&bytes);
        }
        Ok(())
    }

    /// The hash as lower-case hex.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }

    // The length goes first, so that moving a byte from one field to the next changes the hash.
    fn field(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// SHA-256 of some bytes as lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_run_together() {
        assert_ne!(
            Fingerprint::of(&["ab", "c"]).finish(),
            Fingerprint::of(&["a", "bc"]).finish()
        );
    }

    #[test]
    fn sha256_is_the_standard_one() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_changed_file_changes_the_fingerprint() {
        let dir = std::env::temp_dir().join(format!("fingerprint-{}", std::process::id()));
        let hash = |text: &str| {
            repo::write_atomically(&dir.join("src/a.rs"), text.as_bytes()).expect("written");
            let mut print = Fingerprint::of(&[]);
            print.add(&dir, "src").expect("read");
            print.finish()
        };
        let (one, two, again) = (hash("one"), hash("two"), hash("one"));
        fs::remove_dir_all(&dir).expect("removed");
        assert_ne!(one, two);
        assert_eq!(one, again);
    }
}

//! promtool, which reads alert rules as Prometheus does: the machine's own, or Debian's, unpacked without root.

use super::{Tools, apt};
use crate::repo;
use anyhow::{Result, bail};
use std::{fs, path::PathBuf};

const PACKAGE: &str = "prometheus";
const HOME: &str = "promtool";

impl Tools {
    /// Where promtool is, once it is there.
    ///
    /// # Errors
    /// When neither the machine nor apt has it, or without a network.
    pub fn promtool(&self) -> Result<PathBuf> {
        if let Some(own) = repo::which(HOME) {
            return Ok(own);
        }
        let program = self.path(HOME).join(HOME);
        if program.is_file() {
            return Ok(program);
        }
        if !apt::is_here() || apt::candidate(PACKAGE).is_none() {
            bail!("this system's apt has no {PACKAGE}");
        }
        let _turn = self.lock(PACKAGE)?;
        if program.is_file() {
            return Ok(program);
        }
        let unpacked = self.fresh_folder(PACKAGE)?;
        self.unpack(&[PACKAGE.to_owned()], &unpacked)?;
        // The package is 100 MB, and half of it is Prometheus itself.
        let kept = self.fresh_folder(HOME)?;
        fs::rename(unpacked.join("usr/bin").join(HOME), kept.join(HOME))?;
        super::remove(&unpacked)?;
        self.put_in_place(&kept, HOME)?;
        Ok(program)
    }
}

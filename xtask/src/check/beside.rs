//! What is made or fetched while other parts run: the release builds of the app and the hub, whose optimiser for minutes keeps one
//! core busy and leaves the others idle, and promtool, a large download. Not in it: what becomes of what fails. The part that needs it
//! tries again, and shows why.

use crate::repo;
use crate::tools::Tools;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::process::{Child, Command, Stdio};

/// A build that is under way. It ends with this.
pub struct Build(Child);

/// Starts it, if there is more than one core.
///
/// # Errors
/// When this program can't be started a second time.
pub fn build() -> Result<Option<Build>> {
    if std::thread::available_parallelism().is_ok_and(|cores| cores.get() == 1) {
        return Ok(None);
    }
    let log = repo::scratch().join("logs/release.log");
    let folder = log.parent().context("a log has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    let log = File::create(&log).with_context(|| format!("could not write {}", log.display()))?;
    let myself = std::env::current_exe().context("could not find this program's own file")?;
    let mut build = Command::new(myself);
    build.arg("build").current_dir(repo::root());
    build.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(Some(Build(
        build.spawn().context("could not start the release builds")?,
    )))
}

/// Begins to fetch promtool. If this program ends before, the next run begins anew.
pub fn fetch() {
    std::thread::spawn(|| Tools::locate().promtool());
}

impl Build {
    /// Waits until it has ended, well or not.
    pub fn wait(&mut self) {
        // A build that can't be waited for is as one that failed.
        let _ = self.0.wait();
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(Some(_))) {
            let _ = self.0.kill();
            self.wait();
        }
    }
}
